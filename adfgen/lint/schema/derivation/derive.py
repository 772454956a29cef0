"""Derive the schema of every resource from the text of the service's client library."""

import ast
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from adfgen.lint.schema.derivation.amendment import amend
from adfgen.lint.schema.derivation.definitions import VALUE_DEFINITIONS, closed_list, polymorphic
from adfgen.lint.schema.derivation.overlay import OVERLAY
from adfgen.lint.schema.derivation.sdk_types import SdkClass, SdkField, SdkTypes, read_types
from adfgen.lint.schema.derivation.value_type import ValueType, documented_type
from adfgen.lint.schema.document import ROOTS, reference
from adfgen.model.body import Json

__all__ = ["derive", "installed_library"]

_SCALARS: Mapping[str, Json] = {
    "str": {"type": ["string", "null"]},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "Any": {},
    "object": {},
}
_SECRETS = frozenset({"SecretBase", "SecureString"})


def installed_library() -> tuple[SdkTypes, str]:
    """The declarations of the installed azure-mgmt-datafactory, and its version. It is located, not imported."""
    spec = find_spec("azure.mgmt.datafactory")
    folder = Path(next(iter(spec.submodule_search_locations or ()))) if spec else Path()
    types = (folder / "types.py").read_text(encoding="utf-8")
    enums = (folder / "models" / "_enums.py").read_text(encoding="utf-8")
    return read_types(types, enums), version("azure-mgmt-datafactory")


def derive(types: SdkTypes, library_version: str) -> Json:
    """A JSON Schema (2020-12) whose `$defs` hold one definition for each class, union and enum of the library."""
    definitions: dict[str, Json] = dict(VALUE_DEFINITIONS)
    for name, values in types.enums.items():
        definitions.setdefault(name, closed_list(values))
    for name, members in types.unions.items():
        definitions[name] = _union([types.classes[member] for member in members])
    for name, declared in types.classes.items():
        if name not in VALUE_DEFINITIONS:
            definitions[name] = _class(declared)
    amend(definitions, OVERLAY)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": (
            f"Derived from azure-mgmt-datafactory {library_version}, "
            "Copyright (c) Microsoft Corporation, MIT License (see NOTICE)."
        ),
        "$defs": {name: definitions[name] for name in _reachable(definitions)},
    }


def _class(declared: SdkClass) -> Json:
    secret = "LinkedService" in declared.name or declared.name.endswith("Authentication")
    return {
        "type": "object",
        "properties": {field.name: _property(field, secret=secret) for field in declared.fields},
        "required": sorted(field.name for field in declared.fields if field.required and not _is_secret(field)),
        "additionalProperties": False,
    }


def _is_secret(field: SdkField) -> bool:
    """Whether a saved factory may lack the property because its value is a secret.

    The client needs it to create the resource. Git never holds it: Studio hands it to the service and saves an
    `encryptedCredential` instead, and what was cut out by hand stays out.
    """
    match field.annotation:
        case ast.Constant(value=str(name)):
            return name in _SECRETS
        case _:
            return documented_type(field.doc) is ValueType.SECRET


def _property(field: SdkField, *, secret: bool) -> Json:
    if field.literal is not None:
        return {"const": field.literal}
    if isinstance(field.annotation, ast.Name) and field.annotation.id == "Any":
        kind = documented_type(field.doc)
        kind = ValueType.SECRET if secret and kind is ValueType.STRING else kind
        return {} if kind is ValueType.ANY else reference(kind.value)
    return _annotated(field.annotation)


def _annotated(annotation: ast.expr) -> Json:
    match annotation:
        case ast.Name(id=name):
            return _SCALARS[name]
        case ast.Constant(value=str(name)):
            return reference(name)
        case ast.Subscript(value=ast.Name(id="list"), slice=item):
            return {"type": "array", "items": _annotated(item)}
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[_, item])):
            return {"type": "object", "additionalProperties": _annotated(item)}
        case ast.Subscript(value=ast.Name(id="Union"), slice=ast.Tuple(elts=[ast.Name(id="str"), enum])):
            return _annotated(enum)
        case _:
            raise ValueError(f"annotation not understood: {ast.unparse(annotation)}")


def _union(members: Iterable[SdkClass]) -> Json:
    told = [(member.discriminator, member.name) for member in members]
    names = {discriminator[0] for discriminator, _ in told if discriminator}
    return polymorphic(names.pop(), {discriminator[1]: name for discriminator, name in told if discriminator})


def _reachable(definitions: Mapping[str, Json]) -> list[str]:
    """Names of the definitions some resource can hold, sorted."""
    found: set[str] = set()
    pending = list(ROOTS.values())
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending.extend(_references(definitions[name]))
    return sorted(found)


def _references(schema: Json) -> Iterable[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref":
                yield value.removeprefix("#/$defs/")
            else:
                yield from _references(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _references(item)
