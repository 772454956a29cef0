"""What a variable can be set to, and what can be appended to."""

import json

import pytest

from adfgen.diagnostics import Severity
from adfgen.lint.value.declared_type import fits_variable
from adfgen.model.body import Json
from tests.lint.told import found, one_activity

COMPUTED = {"type": "Expression", "value": "@json('[]')"}


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("String", "x"),
        ("String", None),
        ("String", COMPUTED),
        ("Array", ["a"]),
        ("Array", "@split('a', ',')"),
        ("Array", "[parameters('files')]"),
        ("Boolean", True),
        ("Boolean", "true"),
        ("Integer", 5),
        ("Integer", "5"),
        ("no such type", 5),
        (None, 5),
    ],
)
def test_a_variable_takes_its_own_type(declared: Json, value: Json) -> None:
    """And whatever an expression gives; flags and numbers are read from texts."""
    assert fits_variable(declared, value)


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("String", 5),
        ("String", True),
        ("String", ["a"]),
        ("Array", "a"),
        ("Array", '["a"]'),
        ("Array", {}),
        ("Boolean", "maybe"),
        ("Integer", "many"),
    ],
)
def test_a_variable_set_to_another_type_is_told(declared: str, value: Json) -> None:
    """Even the text of a list is no list."""
    resources = one_activity("SetVariable", {"variableName": declared.upper(), "value": value})

    assert found(resources, "ADF326", "ADF304") == [
        ("ADF326", Severity.ERROR, "/properties/activities/0/typeProperties/value")
    ]


def test_a_misspelt_expression_object_is_told_of_as_such() -> None:
    """And not as a value of another type besides."""
    settings = {"variableName": "String", "value": {"type": "Expresion", "value": "@utcNow()"}}

    assert found(one_activity("SetVariable", settings), "ADF326") == []


def test_what_a_pipeline_returns_is_no_variable() -> None:
    """Its values are a list, whatever variable has the same name."""
    settings = {"variableName": "String", "setSystemVariable": True, "value": [{"key": "k", "value": {"type": "Null"}}]}

    assert found(one_activity("SetVariable", settings), "ADF326") == []


@pytest.mark.parametrize(("name", "count"), [("Array", 0), ("array", 0), ("String", 1), ("boolean", 1), ("nope", 0)])
def test_only_an_array_is_appended_to(name: str, count: int) -> None:
    """A variable that is not declared is told of as such."""
    assert len(found(one_activity("AppendVariable", {"variableName": name, "value": "x"}), "ADF327")) == count


@pytest.mark.parametrize(("first", "second", "races"), [("v", "V", True), ("v", "w", False)])
def test_one_variable_in_two_spellings_is_one(first: str, second: str, races: bool) -> None:
    """Two constants of a loop are one flag only where they go into two variables."""
    steps = [
        {"name": name, "type": "SetVariable", "typeProperties": {"variableName": name, "value": name == first}}
        for name in (first, second)
    ]
    steps[1]["name"] = "other"
    loop = {"name": "each", "type": "ForEach", "typeProperties": {"items": {"type": "Expression", "value": "@createArray(1)"}, "activities": steps}}  # fmt: skip
    variables = {"v": {"type": "Boolean"}, "w": {"type": "Boolean"}}
    resources = f"pipeline p: {json.dumps({'variables': variables, 'activities': [loop]})}"

    assert bool(found(resources, "ADF217")) is races


def test_what_sets_the_return_value_sets_no_variable() -> None:
    """A variable called like the return value is another thing: it can be read for it."""
    settings = {"variableName": "pipelineReturnValue", "setSystemVariable": True, "value": [
        {"key": "total", "value": {"type": "Expression", "content": "@variables('pipelineReturnValue')"}}
    ]}  # fmt: skip
    activity = {"name": "give", "type": "SetVariable", "typeProperties": settings}
    body = {"variables": {"pipelineReturnValue": {"type": "String"}}, "activities": [activity]}

    assert found(f"pipeline p: {json.dumps(body)}", "ADF811") == []


def test_a_name_of_a_variable_that_is_empty_is_told_of() -> None:
    """No variable is called nothing."""
    pointer = "/properties/activities/0/typeProperties/variableName"

    said = found(one_activity("SetVariable", {"variableName": "", "value": "x"}), "ADF304")

    assert said == [("ADF304", Severity.ERROR, pointer)]
