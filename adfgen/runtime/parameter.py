"""What a run starts with: parameter values against their declarations, global parameters, variables."""

from collections.abc import Mapping

from adfgen.errors import UsageError
from adfgen.expressions.value import type_of
from adfgen.model.body import Json, as_object
from adfgen.model.factory import Artifact, Factory
from adfgen.model.kind import Kind

__all__ = ["bind_parameters", "global_parameters", "initial_variables"]

_TAKES = {
    "string": {"string"},
    "securestring": {"string"},
    "int": {"integer"},
    "float": {"float", "integer"},
    "bool": {"boolean"},
    "array": {"array"},
    "object": {"object", "array", "string", "integer", "float", "boolean", "null"},
}
_EMPTY: dict[str, Json] = {"string": "", "bool": False, "boolean": False, "array": [], "integer": 0, "int": 0}


def bind_parameters(pipeline: Artifact, given: Mapping[str, Json]) -> dict[str, Json]:
    """The value of each declared parameter: the one given, else its default.

    Parameters that are not declared are ignored, as the REST API does. Raises UsageError for a missing value or one of
    another type, all of them in one message.
    """
    supplied = {name.casefold(): value for name, value in given.items()}
    values: dict[str, Json] = {}
    problems: list[str] = []
    for name, declaration in (pipeline.properties.get("parameters") or {}).items():
        body = as_object(declaration)
        if name.casefold() not in supplied and "defaultValue" not in body:
            problems.append(f"'{name}' has no value and no default")
            continue
        value = supplied.get(name.casefold(), body.get("defaultValue"))
        kind = str(body.get("type", "string")).lower()
        if name.casefold() in supplied and type_of(value) not in _TAKES.get(kind, {type_of(value)}):
            problems.append(f"'{name}' takes a value of type {kind}, not {type_of(value)}")
        values[name] = value
    if problems:
        raise UsageError(
            f"pipeline '{pipeline.key.name}' cannot start: {'; '.join(problems)}",
            hint="give a value with --parameter NAME=VALUE",
        )
    return values


def global_parameters(factory: Factory) -> dict[str, Json]:
    """The factory's global parameters by name."""
    found: dict[str, Json] = {}
    for artifact in factory.of_kind(Kind.FACTORY):
        declared = artifact.properties.get("globalParameters") or {}
        found.update({name: entry.get("value") for name, entry in declared.items() if isinstance(entry, dict)})
    return found


def initial_variables(pipeline: Artifact) -> dict[str, Json]:
    """Each variable with its default, or the empty value of its type."""
    found: dict[str, Json] = {}
    for name, declaration in (pipeline.properties.get("variables") or {}).items():
        body = as_object(declaration)
        empty = _EMPTY.get(str(body.get("type", "string")).lower())
        value = body.get("defaultValue", empty)
        found[name] = list(value) if isinstance(value, list) else value
    return found
