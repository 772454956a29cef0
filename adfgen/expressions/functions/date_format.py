"""Date formats of .NET in culture en-US: the standard letters and custom patterns."""

import re
from collections.abc import Callable

from adfgen.expressions.functions.timestamp import Timestamp

__all__ = ["format_timestamp"]

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_STANDARD = {
    "d": "M/d/yyyy",
    "D": "dddd, MMMM d, yyyy",
    "f": "dddd, MMMM d, yyyy h:mm tt",
    "F": "dddd, MMMM d, yyyy h:mm:ss tt",
    "g": "M/d/yyyy h:mm tt",
    "G": "M/d/yyyy h:mm:ss tt",
    "m": "MMMM d",
    "M": "MMMM d",
    "o": "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
    "O": "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
    "r": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    "R": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    "s": "yyyy-MM-dd'T'HH:mm:ss",
    "t": "h:mm tt",
    "T": "h:mm:ss tt",
    "u": "yyyy-MM-dd HH:mm:ss'Z'",
    "U": "dddd, MMMM d, yyyy h:mm:ss tt",
    "y": "MMMM yyyy",
    "Y": "MMMM yyyy",
}
_OFFSETS = {1: "+0", 2: "+00"}  # every printed time is UTC or says nothing
_TOKEN = re.compile(r"(d+|M+|y+|h+|H+|m+|s+|t+|z+|g+|K|f+|\.F+|F+)|'([^']*)'|\"([^\"]*)\"|\\(.)|(%)|(.)", re.DOTALL)


def format_timestamp(value: Timestamp, pattern: str) -> str | None:
    """The timestamp in a pattern; an empty pattern is the general form. None when the pattern is not one."""
    if pattern == "":
        return _custom(value, _STANDARD["G"])
    if len(pattern) == 1:
        return _custom(value, _STANDARD[pattern]) if pattern in _STANDARD else None
    return _custom(value, pattern)


def _custom(value: Timestamp, pattern: str) -> str | None:
    if pattern.endswith("\\") and not pattern.endswith("\\\\"):
        return None
    out: list[str] = []
    for found in _TOKEN.finditer(pattern):
        token, single, double, escaped, percent, other = found.groups()
        if token is not None:
            text = _specifier(value, token)
            if text is None:
                return None
            out.append(text)
        elif percent is not None:
            if found.end() == len(pattern) or pattern[found.end()] == "%":
                return None
        elif other in {"'", '"'}:
            return None
        else:
            out.append(next(part for part in (single, double, escaped, other) if part is not None))
    return "".join(out)


def _specifier(value: Timestamp, token: str) -> str | None:
    """The text of one run of the same letter; None for more digits of a second than there are."""
    return _SPECIFIERS[token[0]](value, len(token), token)


def _day(value: Timestamp, count: int, _: str) -> str:
    if count <= 2:
        return _padded(value.moment.day, count)
    name = _DAYS[value.moment.weekday()]
    return name[:3] if count == 3 else name


def _month(value: Timestamp, count: int, _: str) -> str:
    if count <= 2:
        return _padded(value.moment.month, count)
    name = _MONTHS[value.moment.month - 1]
    return name[:3] if count == 3 else name


def _year(value: Timestamp, count: int, _: str) -> str:
    return _padded(value.moment.year % 100 if count <= 2 else value.moment.year, count)


def _half(value: Timestamp, count: int, _: str) -> str:
    text = "AM" if value.moment.hour < 12 else "PM"
    return text[:1] if count == 1 else text


def _second_digits(value: Timestamp, count: int, _: str) -> str | None:
    return _digits(value, count) if count <= 7 else None


def _optional_digits(value: Timestamp, _: int, token: str) -> str | None:
    """Digits of a second without trailing zeros, and no dot before none."""
    count = token.count("F")
    if count > 7:
        return None
    digits = _digits(value, count).rstrip("0")
    return f".{digits}" if token.startswith(".") and digits else digits


_SPECIFIERS: dict[str, Callable[[Timestamp, int, str], str | None]] = {
    "d": _day,
    "M": _month,
    "y": _year,
    "h": lambda value, count, _: _padded(value.moment.hour % 12 or 12, min(count, 2)),
    "H": lambda value, count, _: _padded(value.moment.hour, min(count, 2)),
    "m": lambda value, count, _: _padded(value.moment.minute, min(count, 2)),
    "s": lambda value, count, _: _padded(value.moment.second, min(count, 2)),
    "t": _half,
    "g": lambda _value, _count, _: "AD",
    "K": lambda value, _count, _: value.kind.value,
    "z": lambda _value, count, _: _OFFSETS.get(count, "+00:00"),
    "f": _second_digits,
    ".": _optional_digits,
    "F": _optional_digits,
}


def _padded(number: int, count: int) -> str:
    return str(number).zfill(count)


def _digits(value: Timestamp, count: int) -> str:
    return str(value.fraction).zfill(7)[:count]
