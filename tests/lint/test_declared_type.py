"""What the service takes or converts fits a declared type; what it cannot convert is told where it stands."""

import json

import pytest

from adfgen.diagnostics import Severity
from adfgen.lint.value.declared_type import fits
from adfgen.model.body import Json
from tests.lint.told import found


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("string", {"database": "sales"}),
        ("string", 5),
        ("SecureString", "x"),
        ("int", "1"),
        ("int", 1.0),
        ("int", 10**400),
        ("Int", None),
        ("float", 3),
        ("float", "3.14"),
        ("bool", "True"),
        ("Boolean", False),
        ("bool", 1),
        ("array", "[1, 2]"),
        ("Array", []),
        ("array", "@split('a,b', ',')"),
        ("int", "@{pipeline().parameters.day}"),
        ("int", "[parameters('pause')]"),
        ("object", {}),
        ("object", '{"a": 1}'),
        ("array", {"value": "@variables('files')", "type": "Expression"}),
        ("no such type", "x"),
        (None, "x"),
    ],
)
def test_what_the_service_takes_or_converts_fits(declared: Json, value: Json) -> None:
    """Texts of numbers, flags and JSON, objects for texts, null, and whatever an expression gives."""
    assert fits(declared, value)


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("int", "id"),
        ("int", "1.5"),
        ("int", "nan"),
        ("int", "inf"),
        ("int", True),
        ("int", [1]),
        ("float", "x"),
        ("bool", "yes"),
        ("bool", 2),
        ("array", "a"),
        ("array", "[" * 100_000),
        ("array", {}),
        ("array", '{"a": 1}'),
        ("object", []),
        ("object", 5),
    ],
)
def test_what_cannot_be_converted_does_not_fit(declared: str, value: Json) -> None:
    """A word for a number, a number for a flag, a text or an object for a list, a list for an object."""
    assert not fits(declared, value)


@pytest.mark.parametrize(
    ("group", "kind", "value", "severity"),
    [
        ("variables", "Array", "a.csv", Severity.ERROR),
        ("variables", "String", ["a.csv"], Severity.ERROR),
        ("variables", "Integer", "many", Severity.ERROR),
        ("parameters", "int", "many", Severity.WARNING),
        ("parameters", "array", "a.csv", Severity.WARNING),
        ("variables", "String", "@pipeline().parameters.day", None),
        ("variables", "Array", None, None),
        ("parameters", "string", {"database": "sales"}, None),
    ],
)
def test_a_default_of_another_type_is_as_bad_as_what_it_does(
    group: str, kind: str, value: Json, severity: Severity | None
) -> None:
    """A variable fails every run; a parameter only those whose caller gives no other value."""
    declared = json.dumps({"x": {"type": kind, "defaultValue": value}})

    assert found(f'pipeline p: {{"{group}": {declared}, "activities": []}}', "ADF108") == (
        [] if severity is None else [("ADF108", severity, f"/properties/{group}/x/defaultValue")]
    )


def test_a_global_parameter_of_another_type_is_told() -> None:
    """Its value stands in the factory itself, and nobody gives another."""
    resources = 'factory f: {"globalParameters": {"size": {"type": "Int", "value": "large"}, "on": {"type": "Bool", "value": "true"}}}'

    assert found(resources, "ADF108") == [("ADF108", Severity.WARNING, "/properties/globalParameters/size/value")]


@pytest.mark.parametrize("target", ["dataset", "linkedService", "trigger"])
def test_an_argument_of_another_type_is_told_wherever_it_is_given(target: str) -> None:
    """To the dataset of an activity, to the linked service of a dataset, by a trigger to a pipeline."""
    service = (
        'linkedService s: {"type": "AzureSqlDatabase", "parameters": {"n": {"type": "int"}}, "typeProperties": {}}'
    )
    dataset = 'dataset d: {{"type": "AzureSqlTable", "parameters": {{"n": {{"type": "int"}}}}, "linkedServiceName": {{"referenceName": "s", "type": "LinkedServiceReference", "parameters": {{"n": {}}}}}}}'  # fmt: skip
    look = 'pipeline p: {{"parameters": {{"n": {{"type": "int"}}}}, "activities": [{{"name": "look", "type": "Lookup", "typeProperties": {{"dataset": {{"referenceName": "d", "type": "DatasetReference", "parameters": {{"n": {}}}}}}}}}]}}'  # fmt: skip
    trigger = 'trigger t: {{"type": "ScheduleTrigger", "pipelines": [{{"pipelineReference": {{"referenceName": "p", "type": "PipelineReference"}}, "parameters": {{"n": {}}}}}]}}'  # fmt: skip
    given = {"dataset": look, "linkedService": dataset, "trigger": trigger}
    resources = [text.format('"many"' if where == target else '"5"') for where, text in given.items()]

    assert len(found("\n".join([service, *resources]), "ADF210")) == 1
