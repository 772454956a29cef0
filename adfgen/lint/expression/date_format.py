"""Date formats: where functions take theirs, and letters in the wrong case: minutes in a date, `YYYY`, `hh` for `HH`."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from adfgen.expressions.syntax import Access, Call, Literal, Node

__all__ = ["FormatSlip", "format_argument", "is_trigger_time", "prints_moment", "put_right", "slips_in"]

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
_DATE, _HOUR, _SECOND = frozenset("yYdD"), frozenset("hH"), frozenset("sS")
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
    runs = tuple(_runs(pattern))
    has_months = any(run.letters[0] == "M" and not _is_in_time(run) for run in runs)
    halves_alike = len(runs) > 1 and not any(run.letters[0] == "t" for run in runs)
    effects = (_effect(run, has_months=has_months, halves_alike=halves_alike) for run in runs)
    return tuple(
        FormatSlip(run.offset, run.letters, effect) for run, effect in zip(runs, effects, strict=True) if effect
    )


def put_right(pattern: str) -> str:
    """The format with each slip in the other case."""
    for slip in slips_in(pattern):
        end = slip.offset + len(slip.letters)
        pattern = f"{pattern[: slip.offset]}{slip.letters.swapcase()}{pattern[end:]}"
    return pattern


def _runs(pattern: str) -> Iterator[_Run]:
    """The parts of a date or time a format names, each with the letters of its neighbours, empty at the ends."""
    found = [(match.start(), match[0]) for match in _TOKEN.finditer(pattern) if match[1] in _PARTS]
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


def _is_in_date(run: _Run) -> bool:
    is_in_time = run.before in _HOUR or run.after in _SECOND
    return not is_in_time and (run.before in _DATE or run.after in _DATE)


def _is_in_time(run: _Run) -> bool:
    return run.before in _HOUR and run.after not in _DATE and len(run.letters) <= 2
