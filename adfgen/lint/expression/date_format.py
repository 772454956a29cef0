"""Date formats: where functions take theirs, and letters in the wrong case: minutes in a date, `YYYY`, `hh` for `HH`.

Expressions have the formats of .NET, scripts of data flows those of Java's `SimpleDateFormat`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from adfgen.expressions.syntax import Access, Call, Literal, Node

__all__ = [
    "FormatSlip",
    "format_argument",
    "is_trigger_time",
    "java_slips_in",
    "prints_moment",
    "put_right",
    "slips_in",
]

# of the functions that print a moment, which argument is the format; without it they print it in ISO 8601
_FORMAT_AT = {
    "utcnow": 0,
    "formatdatetime": 1, "startofday": 1, "startofhour": 1, "startofmonth": 1,
    "adddays": 2, "addhours": 2, "addminutes": 2, "addseconds": 2, "getfuturetime": 2, "getpasttime": 2,
    "convertfromutc": 2, "converttoutc": 2,
    "addtotime": 3, "subtractfromtime": 3, "converttimezone": 3,
}  # fmt: skip

# a run of one letter; or what a format prints as it stands
_TOKEN = re.compile(r"([A-Za-z])\1*|'[^']*'|\"[^\"]*\"|\\.", re.DOTALL)
_PARTS = frozenset("yYMdDhHmsSft")
# https://docs.oracle.com/javase/8/docs/api/java/text/SimpleDateFormat.html
_JAVA_PARTS = frozenset("GyYMLwWDdFEuaHkKhmsSzZX")
_DATE, _HOUR, _SECOND = frozenset("yYdD"), frozenset("hH"), frozenset("sS")
_WEEK = frozenset("wW")
_UNKNOWN = {"Y": "the year", "D": "the day", "S": "the second"}


class FormatSlip(NamedTuple):
    """Letters of a format that do not print what stands around them: where, which, and what they do instead."""

    offset: int
    letters: str
    effect: str


class _Run(NamedTuple):
    offset: int
    letters: str
    before: str
    after: str


def prints_moment(call: Call) -> bool:
    """Whether a function gives a moment as a text, in a format of the caller's choice."""
    return call.name.lower() in _FORMAT_AT


def format_argument(call: Call) -> Node | None:
    """The format a call prints a moment in; None where it gives none, or prints no moment."""
    place = _FORMAT_AT.get(call.name.lower(), len(call.arguments))
    return call.arguments[place] if place < len(call.arguments) else None


def is_trigger_time(access: Access) -> bool:
    """Whether it is `pipeline().TriggerTime`, a moment printed in ISO 8601 with its fraction."""
    match access:
        case Access(target=Call(name=name), key=Literal(value=str(key))):
            return (name.casefold(), key.casefold()) == ("pipeline", "triggertime")
    return False


def slips_in(pattern: str) -> tuple[FormatSlip, ...]:
    """The letters of a .NET format whose case is surely wrong, in order."""
    runs = tuple(_runs(pattern, _PARTS))
    has_months = _has_months(runs)
    halves_alike = len(runs) > 1 and not any(run.letters[0] == "t" for run in runs)
    return _slips(runs, lambda run: _effect(run, has_months=has_months, halves_alike=halves_alike))


def java_slips_in(pattern: str) -> tuple[FormatSlip, ...]:
    """The letters of a Java format whose case is surely wrong, in order; none where it has letters no format has."""
    if any(match[1] and match[1] not in _JAVA_PARTS for match in _TOKEN.finditer(pattern)):
        return ()
    runs = tuple(_runs(pattern, _JAVA_PARTS))
    has_months, letters = _has_months(runs), frozenset(run.letters[0] for run in runs)
    return _slips(runs, lambda run: _java_effect(run, letters, has_months=has_months))


def put_right(pattern: str, slips: Sequence[FormatSlip]) -> str:
    """The format with each slip in the other case."""
    for slip in slips:
        end = slip.offset + len(slip.letters)
        pattern = f"{pattern[: slip.offset]}{slip.letters.swapcase()}{pattern[end:]}"
    return pattern


def _slips(runs: Sequence[_Run], effect_of: Callable[[_Run], str]) -> tuple[FormatSlip, ...]:
    return tuple(FormatSlip(run.offset, run.letters, effect) for run in runs if (effect := effect_of(run)))


def _runs(pattern: str, parts: frozenset[str]) -> Iterator[_Run]:
    """The parts of a date or time a format names, each with the letters of its neighbours, empty at the ends."""
    found = [(match.start(), match[0]) for match in _TOKEN.finditer(pattern) if match[1] in parts]
    letters = ["", *(text[0] for _, text in found), ""]
    for index, (offset, text) in enumerate(found):
        yield _Run(offset, text, letters[index], letters[index + 2])


def _effect(run: _Run, *, has_months: bool, halves_alike: bool) -> str:
    letter, count = run.letters[0], len(run.letters)
    if letter in _UNKNOWN and count > 1:
        return f"is not {_UNKNOWN[letter]} but printed as it stands"
    if letter == "m" and _is_in_date(run) and not has_months:
        return "is the minute"
    if letter == "M" and _is_in_time(run):
        return "is the month"
    if letter == "h" and halves_alike:
        return "is the hour of a clock of twelve, the same in the morning and in the afternoon"
    return ""


def _java_effect(run: _Run, letters: frozenset[str], *, has_months: bool) -> str:
    letter, count = run.letters[0], len(run.letters)
    if letter in "mM":
        return _effect(run, has_months=has_months, halves_alike=False)
    if letter == "Y" and count > 1 and not letters & _WEEK:
        return "is the year of the week, another one around the turn of the year"
    if letter == "D" and count <= 2 and {run.before, run.after} & {"M", "m"}:
        return "is the day of the year"
    if letter == "S" and count <= 2 and run.before in ("m", "M") and "s" not in letters:
        return "is the millisecond"
    return ""


def _has_months(runs: Sequence[_Run]) -> bool:
    return any(run.letters[0] == "M" and not _is_in_time(run) for run in runs)


def _is_in_date(run: _Run) -> bool:
    is_in_time = run.before in _HOUR or run.after in _SECOND
    return not is_in_time and (run.before in _DATE or run.after in _DATE)


def _is_in_time(run: _Run) -> bool:
    return run.before in _HOUR and run.after not in _DATE and len(run.letters) <= 2
