"""The least that a property has to hold, written out: what to add where it is missing."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from adfgen.lint.schema.document import shipped_definitions
from adfgen.model.body import Json

__all__ = ["least_of"]

_OPEN = "…"
_LEAST: Mapping[str, Json] = MappingProxyType(
    {"integer": 1, "number": 1, "boolean": True, "array": [], "object": {}}  # what else there is, is a text
)
_MOST_VALUES = 4


def least_of(schema: Json) -> Json:
    """A value with all that is required of it, `…` for what only its author knows, and `a|b` where there is a choice.

    >>> least_of({"$ref": "#/$defs/DatasetReference"})
    {'referenceName': '…', 'type': 'DatasetReference'}
    """
    definition = shipped_definitions()[schema["$ref"].removeprefix("#/$defs/")] if "$ref" in schema else schema
    if definition is shipped_definitions()["Expression"]:
        return {"type": "Expression", "value": "@…"}
    if "properties" in definition:
        return {name: least_of(definition["properties"].get(name, {})) for name in definition.get("required", ())}
    if "allOf" in definition:
        return least_of(definition["allOf"][0])
    listed = definition.get("enum", definition.get("examples", ()))
    return definition["const"] if "const" in definition else _one_of(listed) if listed else _of_type(definition)


def _one_of(listed: Sequence[str]) -> str:
    return "|".join(listed) if len(listed) <= _MOST_VALUES else _OPEN


def _of_type(definition: Json) -> Json:
    types = definition.get("type", "string")
    return _LEAST.get(types if isinstance(types, str) else types[0], _OPEN)
