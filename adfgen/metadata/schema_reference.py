"""The reference of every field of metadata, as Markdown, made from the schemas that check them."""

from collections.abc import Iterator

from adfgen.metadata.schema import SCHEMAS, load_schema
from adfgen.model.body import Json

__all__ = ["schema_reference"]


def schema_reference() -> str:
    """One table of fields for each kind of file: name, what it takes, default, and what it is for."""
    return "\n".join(line for name in SCHEMAS for line in _file(name))


def _file(name: str) -> Iterator[str]:
    schema = load_schema(name)
    yield f"## {schema['title']}\n"
    yield f"{_cell(schema['description'])}\n"
    yield "| field | takes | default | meaning |"
    yield "|---|---|---|---|"
    for path, field, is_required in _fields(schema):
        default = f"`{_plain(field['default'])}`" if "default" in field else "required" if is_required else ""
        yield f"| `{path}` | {_cell(_takes(field))} | {default} | {_cell(field['description'])} |"
    yield ""


def _fields(schema: Json, prefix: str = "") -> Iterator[tuple[str, Json, bool]]:
    """Every field below a schema with its path: `sources.<name>.server`, `tables[].schema`."""
    for name, field in schema.get("properties", {}).items():
        yield f"{prefix}{name}", field, name in schema.get("required", ())
        yield from _fields(field, f"{prefix}{name}.")
        if isinstance(field.get("additionalProperties"), dict):
            yield from _fields(field["additionalProperties"], f"{prefix}{name}.<name>.")
        if "items" in field:
            yield from _fields(field["items"], f"{prefix}{name}[].")


def _takes(field: Json) -> str:
    if "const" in field:
        return f"{field['const']}"
    if "enum" in field:
        return " or ".join(f"`{item}`" for item in field["enum"])
    kind = field["type"]
    words = " or ".join(kind) if isinstance(kind, list) else kind
    return f"list of {_takes(field['items'])}" if kind == "array" else words


def _plain(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
