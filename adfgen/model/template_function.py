"""The functions of ARM templates that are worked out: those that need nothing but their arguments.

Source: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions. What asks Azure (`reference`,
`resourceGroup`, `listKeys`), makes names of hashes (`uniqueString`, `guid`) or is rare in names is left unknown.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from adfgen.model.body import Json, dump_compact

__all__ = ["Unknown", "call_function", "is_known", "member_of"]

_Function: TypeAlias = Callable[..., Json]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that only the deployment knows: the text it is written as, and how it surely ends when it is a text."""

    text: str = ""
    tail: str = ""


def call_function(name: str, arguments: Sequence[Json]) -> Json:
    """What a function gives, or Unknown: when it is not worked out, or an argument is unknown or not what it takes."""
    try:
        if name in _LENIENT:
            return _LENIENT[name](*arguments)
        if name in _STRICT and all(map(is_known, arguments)):
            return _STRICT[name](*arguments)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return Unknown()
    return Unknown()


def is_known(value: Json) -> bool:
    """Whether nothing inside a value is unknown."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, Unknown):
            return False
        if isinstance(item, dict | list):
            pending += item.values() if isinstance(item, dict) else item
    return True


def member_of(value: Json, key: Json) -> Json:
    """What a value holds under a name, letter case ignored, or an index; Unknown when it is not there."""
    if isinstance(value, Mapping) and isinstance(key, str):
        if key in value:
            return value[key]
        return next((member for name, member in value.items() if name.casefold() == key.casefold()), Unknown())
    if isinstance(value, list) and type(key) is int and 0 <= key < len(value):
        return value[key]
    return Unknown()


def _concat(*arguments: Json) -> Json:
    if arguments and all(isinstance(item, list) for item in arguments):
        return [element for item in arguments for element in item]
    return _joined(arguments)


def _joined(parts: Iterable[Json]) -> Json:
    """Texts one after the other; of an unknown one only what follows the last that is unknown is kept."""
    text, is_unknown = "", False
    for part in parts:
        if isinstance(part, Unknown):
            text, is_unknown = part.tail, True
        else:
            text += _text(part)
    return Unknown(tail=text) if is_unknown else text


def _text(value: Json) -> str:
    if isinstance(value, str | int):  # a Boolean is written True, as .NET writes it and Python does
        return str(value)
    raise TypeError(value)


def _format(form: str, *arguments: Json) -> Json:
    parts: list[Json] = []
    for plain, brace, index, how in re.findall(r"([^{}]+)|(\{\{|\}\})|\{([0-9]+)([,:][^{}]*)?\}|[{}]", form):
        if not (plain or brace or index):
            raise ValueError(form)
        parts.append(plain or brace[:1] or (Unknown() if how else arguments[int(index)]))
    return _joined(parts)


def _if(condition: Json, yes: Json, no: Json) -> Json:
    return (yes if condition else no) if isinstance(condition, bool) else Unknown()


def _and(*conditions: Json) -> Json:
    if any(item is False for item in conditions):
        return False
    return True if all(item is True for item in conditions) else Unknown()


def _or(*conditions: Json) -> Json:
    if any(item is True for item in conditions):
        return True
    return False if all(item is False for item in conditions) else Unknown()


def _coalesce(*values: Json) -> Json:
    return next((value for value in values if value is not None), None)


def _lower(value: Json) -> Json:
    return Unknown(tail=value.tail.lower()) if isinstance(value, Unknown) else _as(str, value).lower()


def _upper(value: Json) -> Json:
    return Unknown(tail=value.tail.upper()) if isinstance(value, Unknown) else _as(str, value).upper()


def _create_object(*parts: Json) -> Json:
    names = [_as(str, name) for name in parts[::2]]
    return dict(zip(names, parts[1::2], strict=True))


def _as(kind: type, value: Json) -> Any:
    if type(value) is not kind:
        raise TypeError(value)
    return value


def _bool(value: Json) -> bool:
    if isinstance(value, str):
        return {"true": True, "1": True, "false": False, "0": False}[value.casefold()]
    return bool(_as(bool, value) if isinstance(value, bool) else _as(int, value))


def _int(value: Json) -> int:
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,18}", value):
        raise ValueError(value)
    return int(value if isinstance(value, str) else _as(int, value))


def _string(value: Json) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, bool) else dump_compact(value)


def _json(text: Json) -> Json:
    def refuse(word: str) -> Json:
        raise ValueError(word)

    return json.loads(_as(str, text), parse_constant=refuse, parse_float=lambda text: float(_short(text)))


def _short(number: str) -> str:
    if "e" in number.casefold():  # 1e999 is no number JSON can hold
        raise ValueError(number)
    return number


def _equals(one: Json, other: Json) -> bool:
    return type(one) is type(other) and dump_compact(one) == dump_compact(other)


def _split(text: str, by: Json) -> list[str]:
    marks = [_as(str, mark) for mark in by] if isinstance(by, list) else [_as(str, by)]
    return re.split("|".join(map(re.escape, marks)), text) if all(marks) else [text]


def _contains(container: Json, item: Json) -> bool:
    if isinstance(container, dict):
        return _as(str, item).casefold() in {name.casefold() for name in container}
    return any(_equals(element, item) for element in container) if isinstance(container, list) else item in container


def _first(value: Json) -> Json:
    return value[:1] if isinstance(value, str) else value[0]


def _last(value: Json) -> Json:
    return value[-1:] if isinstance(value, str) else value[-1]


def _substring(text: str, start: int, length: int | None = None) -> str:
    end = len(text) if length is None else start + length
    if not 0 <= start <= end <= len(text):
        raise ValueError(text)
    return text[start:end]


# these work with unknown arguments
_LENIENT: Mapping[str, _Function] = MappingProxyType(
    {
        "concat": _concat,
        "format": _format,
        "if": _if,
        "and": _and,
        "or": _or,
        "coalesce": _coalesce,
        "tolower": _lower,
        "toupper": _upper,
        "createarray": lambda *items: list(items),
        "createobject": _create_object,
    }
)
# these need every argument
_STRICT: Mapping[str, _Function] = MappingProxyType(
    {
        "true": lambda: True,
        "false": lambda: False,
        "null": lambda: None,
        "not": lambda value: not _as(bool, value),
        "equals": _equals,
        "bool": _bool,
        "int": _int,
        "string": _string,
        "json": _json,
        "add": lambda one, other: _as(int, one) + _as(int, other),
        "sub": lambda one, other: _as(int, one) - _as(int, other),
        "replace": lambda text, old, new: text.replace(old, new) if old else text,
        "trim": lambda text: _as(str, text).strip(),
        "split": _split,
        "join": lambda items, mark: mark.join(map(_text, items)),
        "first": _first,
        "last": _last,
        "substring": _substring,
        "startswith": lambda text, start: text.casefold().startswith(start.casefold()),
        "endswith": lambda text, end: text.casefold().endswith(end.casefold()),
        "contains": _contains,
        "empty": lambda value: value is None or len(value) == 0,
        "length": len,
    }
)
