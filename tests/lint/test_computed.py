"""Which texts are worked out before the service takes them, and which only look like it."""

import json

import pytest

from adfgen.lint.value.computed import is_computed, is_expression_value, is_filled_later, is_template_expression
from adfgen.lint.value.masking import masked
from adfgen.lint.value.secret import secret_in
from adfgen.model.body import Json
from tests.lint.told import found, one_activity

EXPRESSION, TEMPLATE, PLAIN = "expression", "template", ""


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("@concat('a', 'b')", EXPRESSION),
        ("@{variables('v')}", EXPRESSION),
        ("day @{variables('v')}", EXPRESSION),
        ({"type": "Expression", "value": "x"}, EXPRESSION),
        ({"type": "expression", "value": "x"}, EXPRESSION),
        ("[parameters('id')]", TEMPLATE),
        ("[ concat('a', parameters('b'))]", TEMPLATE),
        ("[variables('a').b[0]]", TEMPLATE),
        ("[contoso.name('a')]", TEMPLATE),
        ("[[parameters('id')]", PLAIN),
        ("[concat(", PLAIN),
        ("[concat('a')]/b", PLAIN),
        ("[dbo].[sale]", PLAIN),
        ("[dbo].[f(x)]", PLAIN),
        ("[1, 2]", PLAIN),
        ('["a"]', PLAIN),
        ("@@user", PLAIN),
        ("@", PLAIN),
        ("literal @@{braces}", PLAIN),
        ("mail me@x.org", PLAIN),
        ({"type": "SecureString", "value": "@x"}, PLAIN),
        (5, PLAIN),
        (None, PLAIN),
    ],
)
def test_what_is_worked_out(value: Json, kind: str) -> None:
    """By the service, where it is an expression; by a deployment, where a template has one; else it stands as it is."""
    assert is_expression_value(value) == (kind == EXPRESSION)
    assert (isinstance(value, str) and is_template_expression(value)) == (kind == TEMPLATE)
    assert is_computed(value) == bool(kind)


@pytest.mark.parametrize("text", ["#{id}#", "__id__", "$(id)", "{{ id }}", "<id>", "%ID%", "@variables('v')", "[id]"])
def test_a_token_is_filled_in_by_a_deployment(text: str) -> None:
    """In what can hold none of its signs otherwise."""
    assert is_filled_later(text)


@pytest.mark.parametrize(
    ("resources", "code"),
    [
        ('pipeline p: {"parameters": {"x": {"type": "int", "defaultValue": "@@user"}}, "activities": []}', "ADF108"),
        ('pipeline p: {"parameters": {"x": {"type": "int", "defaultValue": "[concat("}}, "activities": []}', "ADF108"),
        (one_activity("SetVariable", {"variableName": "Array", "value": "@@user"}), "ADF326"),
        (one_activity("GetMetadata", {"dataset": {}, "fieldList": ["siz@"]}), "ADF332"),
    ],
)
def test_what_only_looks_computed_is_judged(resources: str, code: str) -> None:
    """As a text like any other."""
    assert [item[0] for item in found(resources, code)] == [code]


@pytest.mark.parametrize("name", ["me@x.org", "[Order Id]", "@@user"])
def test_a_column_may_be_called_anything(name: str) -> None:
    """Two mappings that write it are seen."""
    mappings = [{"source": {"name": source}, "sink": {"name": name}} for source in ("a", "b")]
    settings = {"translator": {"type": "TabularTranslator", "mappings": mappings}}

    assert [item[0] for item in found(one_activity("Copy", settings), "ADF223")] == ["ADF223"]


def test_a_line_of_a_script_in_brackets_is_no_template() -> None:
    """The script is read: what is wrong in it is told."""
    script = ["source(allowSchemaDrift: true) ~> a", "[1]", "a nonsense("]
    flow = {"type": "MappingDataFlow", "typeProperties": {"sources": [], "sinks": [], "scriptLines": script}}

    assert found(f"dataflow f: {json.dumps(flow)}", "ADF12")


def test_a_query_in_brackets_is_looked_at() -> None:
    """It has no place for a range."""
    source = {"type": "AzureSqlSource", "partitionOption": "DynamicRange", "sqlReaderQuery": "[dbo].[sales]"}

    assert [item[0] for item in found(one_activity("Copy", {"source": source}), "ADF224")] == ["ADF224"]


@pytest.mark.parametrize(
    "text", ["Pl@nted", "@@Planted", "Pl@@{anted", "[dbo].[Planted", "[contoso.f('Planted')]", "[a"]
)
def test_a_secret_is_hidden_whole_where_it_is_not_surely_computed(text: str) -> None:
    """What only looks computed is a secret as written; a function of a template's own may hold one anywhere."""
    assert masked(f'"password": "{text}"') == f'"password": "{"•" * len(text)}"'


def test_a_secret_that_only_looks_computed_is_one() -> None:
    """An escaped brace is no expression; a template's parameter is, whole or cut at its quote."""
    assert secret_in("/password", "Pl@@{anted") == "the value of 'password'"
    assert secret_in("/password", "[parameters('password')]") is None
    assert secret_in("/connectionString", "Server=s;Password=[parameters('password')]") is None
