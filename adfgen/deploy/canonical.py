"""The form in which a live and a desired body compare: what the service adds is left out, what a user wrote never is.

`arm.comparison` compares whole exports and may be generous; a deploy that overlooks an edit does not deliver it. So a
default is one only at the place where it was seen, an empty text is a value, and in maps whose names are the user's
nothing is left out. What Studio and the service add was measured on published factories.
"""

import re
from collections.abc import Mapping
from typing import Final

from adfgen.model.body import Json
from adfgen.model.kind import Kind

__all__ = ["canonical_form"]

# what the service says of a resource beside its definition; a trigger's state is planned for itself
_READ_ONLY: Final = frozenset({"etag", "lastPublishTime", "runtimeState", "systemData"})
_RUNTIMES: Final = frozenset({"Managed", "SelfHosted"})  # integration runtimes, whose `state` is read-only
_ENCRYPTED: Final = "encryptedCredential"  # the service's own form of a secret, another one with every write
# what Studio and the service write where a file says nothing, by the object it stands in
_DEFAULTS: Final[Mapping[str, Mapping[str, Json]]] = {
    "policy": {"secureInput": False, "secureOutput": False},
    "source": {"partitionOption": "None"},
    "sink": {"writeBehavior": "insert"},
    "storeSettings": {"recursive": True},
    "typeProperties": {
        "authentication": "Anonymous",
        "compute": {"coreCount": 8, "computeType": "General"},
        "enableStaging": False,
        "traceLevel": "Fine",
    },
}
# values of the user's own
_DATA: Final = frozenset({"body", "defaultValue", "schema", "structure", "value"})
# maps whose names are the user's own
_MAPS: Final = frozenset(
    {
        "additionalHeaders", "baseParameters", "defines", "environmentVariables", "extendedProperties",
        "globalParameters", "headers", "jobParameters", "packageParameters", "parameters", "projectParameters",
        "propertyOverrides", "sparkConfig", "storedProcedureParameters", "userProperties", "variables",
        "webServiceParameters",
    }
)  # fmt: skip
_DECLARATIONS: Final = ("parameters", "variables")  # at the top of a body
_BOOLS: Final = frozenset({"bool", "boolean"})
_NUMBERS: Final = frozenset({"float", "int", "integer"})
_NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,15})?")


def canonical_form(properties: Json, kind: Kind | None = None) -> Json:
    """A resource's properties without what is read-only, empty or a default, expressions as text.

    The properties of Kind.FACTORY are its global parameters, whose names are the user's.
    """
    if not isinstance(properties, Mapping):
        return properties
    if kind is Kind.FACTORY:
        return _user_map(properties)
    hidden = _READ_ONLY | {"state"} if str(properties.get("type")) in _RUNTIMES else _READ_ONLY
    kept = {name: child for name, child in properties.items() if name not in hidden}
    return _object({name: _declared(child) if name in _DECLARATIONS else child for name, child in kept.items()}, "")


def _object(value: Mapping[str, Json], place: str) -> Json:
    """An object of the service's own; `place` is the name it stands under. No value, {} and [] say nothing there."""
    defaults = _DEFAULTS.get(place, {})
    found = {name: _member(name, child) for name, child in value.items() if name != _ENCRYPTED}
    return {
        name: child
        for name, child in found.items()
        if (name in _DATA or not _says_nothing(child)) and not _is_default(defaults, name, child)
    }


def _member(name: str, value: Json) -> Json:
    if name in _DATA:
        return _expression_text(value)
    if name in _MAPS:
        return _user_map(value)
    if name == "datasetParameters" and isinstance(value, Mapping):  # by source and sink of a data flow, `{}` is added
        maps = {key: _user_map(child) for key, child in value.items()}
        return {key: child for key, child in maps.items() if child != {}}
    return _value(value, name)


def _value(value: Json, place: str) -> Json:
    value = _expression_text(value)
    if isinstance(value, Mapping):
        return _object(value, place)
    return [_value(item, "") for item in value] if isinstance(value, list | tuple) else value


def _user_map(value: Json) -> Json:
    """Every entry as it stands; an entry may be an expression, or hold one as `{value, type}` of a procedure does."""
    value = _expression_text(value)
    if not isinstance(value, Mapping):
        return value
    texts = {name: _expression_text(child) for name, child in value.items()}
    return {
        name: {key: _expression_text(item) for key, item in child.items()} if isinstance(child, Mapping) else child
        for name, child in texts.items()
    }


def _declared(value: Json) -> Json:
    """Declared parameters or variables with their defaults of the type they have: the service reads "true" as true."""
    if not isinstance(value, Mapping):
        return value
    return {name: _coerced(child) if isinstance(child, Mapping) else child for name, child in value.items()}


def _coerced(declaration: Mapping[str, Json]) -> Json:
    kind, text = str(declaration.get("type")).casefold(), declaration.get("defaultValue")
    if isinstance(text, str):
        if kind in _BOOLS and text.casefold() in {"true", "false"}:
            return {**declaration, "defaultValue": text.casefold() == "true"}
        if kind in _NUMBERS and _NUMBER.fullmatch(text):
            return {**declaration, "defaultValue": float(text) if "." in text else int(text)}
    return declaration


def _expression_text(value: Json) -> Json:
    """An expression as plain text, which the service takes for the same as its object."""
    if isinstance(value, Mapping) and value.get("type") == "Expression" and len(value) == 2:
        text = value.get("value")
        return text if isinstance(text, str) and text.startswith("@") else value
    return value


def _says_nothing(value: Json) -> bool:
    return value is None or (isinstance(value, Mapping | list) and not value)


def _is_default(defaults: Mapping[str, Json], name: str, value: Json) -> bool:
    return name in defaults and type(value) is type(defaults[name]) and value == defaults[name]
