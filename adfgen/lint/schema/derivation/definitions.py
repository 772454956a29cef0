"""The definitions every derived property leans on: a value or an expression, a secret, a text from a closed list.

Each is plain JSON Schema. The annotation `discriminator` repeats what the branches beside it say, so that our validator
can take the short way to the same verdict; the `examples` beside a pattern are the list it stands for, and `listedBy` says
that only the documentation closes the list: the service saves other values, too.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from adfgen.lint.schema.derivation.value_type import ValueType
from adfgen.lint.schema.document import reference
from adfgen.model.body import Json

__all__ = [
    "EXPRESSION",
    "INTERPOLATED",
    "VALUE_DEFINITIONS",
    "closed_list",
    "closed_object",
    "documented_list",
    "polymorphic",
]

EXPRESSION: Json = {
    "type": "object",
    "properties": {"type": {"$ref": "#/$defs/ExpressionType"}, "value": {"type": ["string", "null"]}},
    "required": ["type", "value"],
    "additionalProperties": False,
}
INTERPOLATED = r"^@|@\{"


def closed_list(values: Sequence[str]) -> Json:
    """One of the values, letter case ignored as the service ignores it: `string` and `String` are the same type."""
    alternatives = "|".join(_ignoring_case(value) for value in values)
    return {"type": "string", "pattern": f"^({alternatives})$", "examples": list(values)}


def documented_list(values: Sequence[str], *, meant: Mapping[str, str] = MappingProxyType({})) -> Json:
    """What a text says that is neither empty nor computed: one of the values, as far as the documentation goes.

    `meant` are names people write for one of the values, in lower case.
    """
    literal = {"type": "string", "not": {"pattern": rf"{INTERPOLATED}|^\s*(\[|$)"}}
    names = {"meant": dict(meant)} if meant else {}
    return {"if": literal, "then": {**closed_list(values), "listedBy": "documentation", **names}}


def closed_object(properties: Mapping[str, Json], *others: str) -> Json:
    """What an object holds: these properties, others of any value, and no more. What is no object will do."""
    known = {**properties, **{name: {} for name in others}}
    return {"if": {"type": "object"}, "then": {"properties": known, "additionalProperties": False}}


def polymorphic(property_name: str, definitions: Mapping[str, str]) -> Json:
    """An object whose class is told by one property: `definitions` maps its value to the name of a definition."""
    mapping = {value: f"#/$defs/{name}" for value, name in sorted(definitions.items())}
    return {
        "type": "object",
        "required": [property_name],
        "properties": {property_name: {"enum": list(mapping)}},
        "discriminator": {"propertyName": property_name, "mapping": mapping},
        "allOf": [
            {
                "if": {"type": "object", "properties": {property_name: {"const": value}}, "required": [property_name]},
                "then": {"$ref": target},
            }
            for value, target in mapping.items()
        ],
    }


def _value(types: Sequence[str], *, noun: str, text: str = "", target: str = "") -> Json:
    """A value of one of the JSON `types`; a string matches `text`, an object is what `target` defines."""
    allowed: list[Json] = [{"type": [*types, "null"], "title": noun}]
    if text:
        allowed.append({"if": {"type": "string"}, "then": {"pattern": text, "title": noun}})
    if target:
        allowed.append({"if": {"type": "object"}, "then": reference(target)})
    return {"title": noun, "allOf": allowed}


def _ignoring_case(text: str) -> str:
    def either(character: str) -> str:
        if character.isalpha():
            return f"[{character.upper()}{character.lower()}]"
        if character.isalnum():
            return character
        return rf"\{character}" if character in "^[]" else f"[{character}]"

    return "".join(either(character) for character in text)


VALUE_DEFINITIONS: Mapping[str, Json] = {
    "Expression": EXPRESSION,
    ValueType.ANY.value: {},
    # a number is text too: `"port": 1433` and `"version": 2` are saved and accepted where the library says string
    ValueType.STRING.value: _value(
        ["string", "number", "boolean", "object"],
        noun="a string, an '@' expression or an Expression object",
        target="Expression",
    ),
    # Studio saves numbers typed into dynamic fields as text: "newClusterNumOfWorker": "2"
    ValueType.INTEGER.value: _value(
        ["integer", "string", "object"],
        noun="an integer, an '@' expression or an Expression object",
        text=rf"^\s*[+-]?[0-9]+\s*$|^$|{INTERPOLATED}",
        target="Expression",
    ),
    ValueType.NUMBER.value: _value(
        ["number", "string", "object"],
        noun="a number, an '@' expression or an Expression object",
        text=rf"^\s*[+-]?[0-9]+(\.[0-9]+)?\s*$|^$|{INTERPOLATED}",
        target="Expression",
    ),
    ValueType.BOOLEAN.value: _value(
        ["boolean", "string", "object"],
        noun="true or false, an '@' expression or an Expression object",
        text=rf"^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$|^$|{INTERPOLATED}",
        target="Expression",
    ),
    ValueType.ARRAY.value: _value(
        ["array", "string", "object"],
        noun="a list, an '@' expression or an Expression object",
        text=INTERPOLATED,
        target="Expression",
    ),
    ValueType.OBJECT.value: _value(
        ["object", "string"],
        noun="an object, an '@' expression or an Expression object",
        text=INTERPOLATED,
    ),
    "Columns": _value(
        ["array", "object", "string"],
        noun="a list of columns, a JSON schema or an '@' expression",
        text=INTERPOLATED,
    ),
    # Where a linked service takes text it takes a secret: Key Vault can hold a URL or a user name as well as a password.
    ValueType.SECRET.value: _value(
        ["string", "number", "boolean", "object"],
        noun="a string, an '@' expression, a SecureString or an AzureKeyVaultSecret",
        target="ExpressionOrSecret",
    ),
    "ExpressionOrSecret": polymorphic(
        "type",
        {
            "Expression": "Expression",
            "AzureKeyVaultSecret": "AzureKeyVaultSecretReference",
            "SecureString": "SecureString",
            "String": "StringObject",
        },
    ),
    # seen in published linked services: `"apiVersion": {"type": "String", "value": "@{linkedService().apiVersion}"}`
    "StringObject": {**EXPRESSION, "properties": {"type": {"const": "String"}, "value": {"type": ["string", "null"]}}},
}
