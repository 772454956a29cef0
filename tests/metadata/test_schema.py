import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from adfgen.metadata.code import Code
from adfgen.metadata.schema import SCHEMAS, load_schema, schema_text
from adfgen.metadata.schema_reference import schema_reference
from adfgen.model.body import Json

REPOSITORY = Path(__file__).parent.parent.parent
SAMPLE = [
    (path, schema)
    for schema, pattern in (
        ("project", "project.yml"),
        ("environment", "environments/*.yml"),
        ("tables", "tables/*/*.yml"),
    )
    for path in sorted((REPOSITORY / "metadata").glob(pattern))
]


def _fields(schema: Json) -> Iterator[tuple[str, Json]]:
    for name, field in schema.get("properties", {}).items():
        yield name, field
        yield from _fields(field)
        yield from _fields(field.get("items", {}))
        if isinstance(field.get("additionalProperties"), dict):
            yield from _fields(field["additionalProperties"])


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_schema_is_one_that_editors_read(name: str) -> None:
    """Draft 2020-12, and every reference between the files leads somewhere once they are put together."""
    Draft202012Validator.check_schema(load_schema(name))

    assert "$ref" not in str(load_schema(name))
    assert set(re.findall(r'"\$ref": "([^#"]*)#', schema_text(name))) <= {"", "project.json", "tables.json"}


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_says_what_it_is_for(name: str) -> None:
    """Editors show the description while one types; each is a sentence."""
    fields = list(_fields(load_schema(name)))

    assert fields
    assert [field for field, schema in fields if not schema["description"].endswith(".")] == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_no_mapping_takes_fields_it_does_not_know(name: str) -> None:
    """A misspelt field must never be ignored."""
    mappings = [(field, schema) for field, schema in _fields(load_schema(name)) if "properties" in schema]

    assert [field for field, schema in mappings if schema.get("additionalProperties") is not False] == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_reference_has_every_field(name: str) -> None:
    """What the schema takes, the reference explains."""
    rows = re.findall(r"^\| `(?:.*[.\]])?([a-z_]+)` \|", schema_reference(), re.MULTILINE)

    assert {field for field, _ in _fields(load_schema(name))} - set(rows) == set()


def test_the_reference_says_why_the_lag_is_what_it_is() -> None:
    """The default of five minutes stands with its reason and with what is lost beyond it."""
    rows = [line for line in schema_reference().splitlines() if line.startswith("| `tables[].lag`")]

    assert len(rows) == 1
    assert "| `5m` |" in rows[0]
    assert "rows of longer ones are lost" in rows[0]


@pytest.mark.parametrize(("path", "schema"), SAMPLE, ids=lambda value: getattr(value, "stem", value))
def test_each_file_of_the_sample_names_its_schema(path: Path, schema: str) -> None:
    """An editor that opens the file finds the schema it is checked by."""
    first = path.read_text(encoding="utf-8").splitlines()[0]

    assert re.fullmatch(rf"# yaml-language-server: \$schema=https://\S+/adfgen/metadata/schema/{schema}\.json", first)


def test_each_code_stands_for_one_kind_of_finding() -> None:
    """Codes are looked up and silenced by number: none is used twice, and each has a title."""
    ids = [code.id for code in Code]

    assert len(set(ids)) == len(ids)
    assert [code.id for code in Code if not re.fullmatch(r"ADF5\d\d", code.id) or not code.title] == []
