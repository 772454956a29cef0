"""Whether a value can be what a parameter or variable declares: which JSON the service takes, or converts, for each type.

Texts of numbers, of `true` and `false`, and of JSON are converted; null is as good as no value. What an expression gives
is not known here, so that it fits everything.
"""

import json
from collections.abc import Callable, Mapping
from typing import TypeAlias

from adfgen.lint.value.computed import is_computed
from adfgen.model.body import Json

__all__ = ["fits", "fits_variable", "noun_of"]

_Check: TypeAlias = Callable[[Json], bool]
_LONGEST = 40


def fits(declared: Json, value: Json) -> bool:
    """Whether a value is, or can be converted to, the declared type; a type that does not exist takes everything.

    A text takes everything as well: objects are saved as defaults and arguments of texts, and accepted.
    """
    check = _CHECKS.get(declared.casefold()) if isinstance(declared, str) else None
    return check is None or value is None or is_computed(value) or check(value)


def fits_variable(declared: Json, value: Json) -> bool:
    """Whether a variable of the declared type can be set to a value: nothing is converted to a text or a list."""
    kind = declared.casefold() if isinstance(declared, str) else ""
    if value is None or is_computed(value) or kind not in _UNCONVERTED:
        return fits(declared, value)
    return isinstance(value, _UNCONVERTED[kind])


def noun_of(value: Json) -> str:
    """A value in words: a short one as it is, a long or nested one by its kind."""
    match value:
        case str():
            return f"the text '{value}'" if len(value) <= _LONGEST else "a text"
        case list():
            return "a list"
        case dict():
            return "an object"
    return json.dumps(value)


def _is_integer(value: Json) -> bool:
    return _is_number(value) and (isinstance(value, int) or float(value).is_integer())


def _is_number(value: Json) -> bool:
    if isinstance(value, str):
        try:
            float(value)
        except ValueError:
            return False
        return True
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_flag(value: Json) -> bool:
    if isinstance(value, str):
        return value.strip().casefold() in {"true", "false", "0", "1"}
    return isinstance(value, bool) or value in (0, 1)


def _is_a(kind: type) -> _Check:
    return lambda value: isinstance(_read(value) if isinstance(value, str) else value, kind)


def _read(text: str) -> Json:
    """What a text says as JSON; None where it is no JSON, or nested beyond reading."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


_UNCONVERTED: Mapping[str, type] = {"string": str, "array": list}
_CHECKS: Mapping[str, _Check] = {
    "int": _is_integer,
    "integer": _is_integer,
    "float": _is_number,
    "bool": _is_flag,
    "boolean": _is_flag,
    "array": _is_a(list),
    "object": _is_a(dict),
}
