"""Time spans as texts: one module knows their forms, since who reads one decides which of them it takes.

| form                      | a setting of a source or sink, a delay | a timeout            | what a window waits by |
|---------------------------|----------------------------------------|----------------------|------------------------|
| `hh:mm:ss`, `d.hh:mm:ss`  | yes                                    | yes                  | yes                    |
| `h:mm:ss`, `hh:mm`        | yes                                    | yes                  |                        |
| fractions of a second     | yes                                    | yes                  |                        |
| a sign before it          | yes                                    |                      | yes                    |
| `d:hh:mm:ss`, days alone  | yes                                    |                      |                        |
| 24 hours and more         | yes: '24:00:00' was saved and run      | only as days         | yes                    |
"""

import re

from adfgen.lint.value.computed import is_expression_value

__all__ = ["is_time_span", "is_window_span", "timeout_seconds"]

_READ_BY_DOTNET = re.compile(r"-?(?:\d+|(?:\d+[.:])?\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?)")
_TIMEOUT = re.compile(r"(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:\.\d+)?")
_OF_A_WINDOW = re.compile(r"-?(?:\d+\.)?\d{2}:[0-5]\d:[0-5]\d")


def is_time_span(text: str) -> bool:
    """Whether .NET may read one: an empty text is as good as none, and what an expression gives is not known here."""
    return not text.strip() or is_expression_value(text) or _READ_BY_DOTNET.fullmatch(text.strip()) is not None


def timeout_seconds(text: str) -> int | None:
    """How many whole seconds a timeout has; None where the text is none."""
    found = _TIMEOUT.fullmatch(text.strip())
    if found is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    is_legal = hours < 24 and minutes < 60 and seconds <= 60
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds if is_legal else None


def is_window_span(text: str) -> bool:
    """Whether a tumbling window takes a text as the offset or, without a sign, as the size of what it waits for."""
    return _OF_A_WINDOW.fullmatch(text) is not None
