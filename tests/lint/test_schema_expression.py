"""An expression that gives a schema is looked at; columns that are written out are data."""

import json

import pytest

from adfgen.model.body import Json
from tests.lint.told import found


@pytest.mark.parametrize("text", ["@dataset().nope", {"type": "Expression", "value": "@dataset().nope"}])
@pytest.mark.parametrize("place", ["typeProperties/schema", "schema", "structure"])
def test_an_expression_for_a_schema_is_looked_at(place: str, text: Json) -> None:
    """It names the schema of a table, or gives all columns."""
    properties: Json = {"type": "AzureSqlTable", "typeProperties": {"table": "t"}}
    (properties["typeProperties"] if "/" in place else properties)[place.rsplit("/", 1)[-1]] = text
    pointer = f"/properties/{place}" + ("/value" if isinstance(text, dict) else "")

    assert [where for _, _, where in found(f"dataset d: {json.dumps(properties)}", "ADF303", "ADF312")] == [pointer]


@pytest.mark.parametrize(
    "columns",
    [
        [{"name": "@dataset().nope", "type": "String"}],
        {"type": "object", "properties": {"@odata.context": {"type": "string"}}},
        [],
        None,
    ],
)
def test_columns_that_are_written_out_are_data(columns: Json) -> None:
    """A column may be called anything, `@odata.context` above all."""
    properties = {"type": "Json", "schema": columns, "structure": columns, "typeProperties": {}}

    assert found(f"dataset d: {json.dumps(properties)}", "ADF3") == []
