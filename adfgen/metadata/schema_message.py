"""Breaches of a JSON Schema in the words of the person who wrote the file."""

from collections.abc import Iterator
from dataclasses import dataclass

from adfgen.diagnostics import Diagnostic
from adfgen.metadata.code import Code
from adfgen.metadata.document import Document
from adfgen.metadata.near_miss import did_you_mean
from adfgen.metadata.secret import shown
from adfgen.model.body import Json
from adfgen.source import escape_pointer, split_pointer

__all__ = ["Breach", "missing_field", "unknown_fields", "wrong_key", "wrong_value"]

_TYPE_WORDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}


@dataclass(frozen=True, slots=True)
class Breach:
    """A keyword of a schema that a value breaks: the keyword, what it takes, the value and the schema it stands in.

    `is_key` says that `value` is a key of the mapping at `pointer`; `text` is the validator's own message.
    """

    rule: str
    takes: Json
    value: Json
    schema: Json
    pointer: str
    is_key: bool
    text: str

    @property
    def hint(self) -> str:
        """What the schema says to do."""
        return str(self.schema.get("x-hint", ""))


def unknown_fields(document: Document, breach: Breach) -> Iterator[Diagnostic]:
    """A finding for each field the schema does not know, with the one that was probably meant."""
    fields = breach.schema.get("properties", {})
    for name in breach.value:
        if name in fields:
            continue
        inside = next((parent for parent, field in fields.items() if name in field.get("properties", {})), None)
        listed = f"it belongs under '{inside}'" if inside else f"the fields are {', '.join(fields)}"
        place = document.at_key(f"{breach.pointer}/{escape_pointer(name)}")
        message = f"there is no field {shown(name)}{_inside(document, breach.pointer)}"
        yield Code.UNKNOWN_FIELD.at(place, message, did_you_mean(name, fields) or listed)


def missing_field(document: Document, breach: Breach) -> Diagnostic:
    """A finding for a required field, with what the field is about."""
    # The validator gives one error a field and names it only in its message, first and in quotes.
    name = next(field for field in breach.takes if breach.text.startswith(repr(field)))
    about = breach.schema["properties"][name]["description"].split(". ")[0].rstrip(".")
    return Code.MISSING_FIELD.at(
        document.at_key(breach.pointer),
        f"'{name}' is missing{_inside(document, breach.pointer)}",
        f"add '{name}': {about[0].lower()}{about[1:]}",
    )


def wrong_key(document: Document, breach: Breach) -> Diagnostic:
    """A finding for a name that cannot be one."""
    place = document.at_key(f"{breach.pointer}/{escape_pointer(str(breach.value))}")
    message = f"{shown(breach.value)} cannot be a name{_inside(document, breach.pointer)}"
    return Code.WRONG_VALUE.at(place, message, breach.hint)


def wrong_value(document: Document, breach: Breach) -> Diagnostic:
    """A finding for a value of the wrong type, or outside what its field takes."""
    field = _field(document, breach.pointer)
    place = document.at(breach.pointer)
    if breach.rule == "type":
        takes = breach.takes if isinstance(breach.takes, list) else [breach.takes]
        words = " or ".join(_TYPE_WORDS[item] for item in takes)
        return Code.WRONG_TYPE.at(
            place,
            f"{field} is {_kind(breach.value)}: it takes {words}",
            breach.hint or _quote_hint(breach.value, takes),
        )
    reason = _reason(breach)
    if not reason:
        return Code.WRONG_VALUE.at(place, f"{field} cannot be {shown(breach.value)}", breach.hint)
    near = did_you_mean(breach.value, breach.takes) if breach.rule == "enum" and isinstance(breach.value, str) else ""
    return Code.WRONG_VALUE.at(place, f"{field} is {shown(breach.value)}: {reason}", near or breach.hint)


def _reason(breach: Breach) -> str:
    """What the field takes, '' where only the hint can say it."""
    match breach.rule:
        case "enum":
            return f"it takes {' or '.join(str(item) for item in breach.takes)}"
        case "const":
            return f"it takes {breach.takes}"
        case "minimum" | "maximum":
            return f"it takes {breach.schema['minimum']} to {breach.schema['maximum']}"
        case "minLength" | "minItems" | "minProperties":
            return "it must not be empty"
        case "maxLength":
            return f"it takes at most {breach.takes} characters"
        case "maxItems":
            return f"it takes at most {breach.takes} entries"
        case _:
            return ""


def _quote_hint(value: Json, takes: list[str]) -> str:
    if takes == ["boolean"] and isinstance(value, str):
        return "write true or false"
    return "put it in quotes" if takes == ["string"] and isinstance(value, int | float) else ""


def _kind(value: Json) -> str:
    """A value with its type in words, such as "the text 'high'"."""
    if value is None:
        return "empty"
    if isinstance(value, str):
        text = shown(value)
        return f"the text {text}" if text.startswith("'") else text
    return shown(value) if isinstance(value, bool | dict | list) else f"the number {shown(value)}"


def _field(document: Document, pointer: str) -> str:
    """How a message calls the value at a pointer: by its key; an element by its list's."""
    path = split_pointer(pointer)
    if not path:
        return f"'{document.file}'"
    if path[-1].isdecimal():
        return f"entry {int(path[-1]) + 1} of {_field(document, pointer.rpartition('/')[0])}"
    return f"'{path[-1]}'"


def _inside(document: Document, pointer: str) -> str:
    return f" in {_field(document, pointer)}" if pointer else ""
