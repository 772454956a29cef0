"""Findings as values: what is wrong, where, how bad, and what to do. Collected to the end, never raised."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from adfgen.source import Span, locate_json, locate_key

__all__ = ["Diagnostic", "Location", "Severity", "has_errors", "in_order", "span_in"]


class Severity(StrEnum):
    """How bad a finding is. Only errors make the answer no."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Location(NamedTuple):  # as Diagnostic below: thousands are made, a tuple in a third of a dataclass's time
    """Where a finding stands.

    `file` is a path as the user gave it or relative to the project, with forward slashes. `pointer` is the JSON pointer
    inside it and `offset` counts characters inside the string value there (an expression); `is_key` says that the name
    of the member there is meant, not its value. `line` and `column` are set only by readers that know them while reading
    (YAML, files that are not JSON); everything else is resolved from the pointer when the finding is reported, unless
    `span` says already where in the file's text that is.
    """

    file: str
    pointer: str = ""
    offset: int | None = None
    line: int | None = None
    column: int | None = None
    is_key: bool = False
    span: Span | None = None


class Diagnostic(NamedTuple):
    """One finding. The message names the user's own things in quotes; the hint says what to do."""

    code: str
    severity: Severity
    message: str
    location: Location
    hint: str = ""


def span_in(text: str, place: Location) -> Span:
    """Where a place stands in the text of its file, as near as can be told."""
    if place.span is not None:
        return place.span
    found = locate_key(text, place.pointer) if place.is_key else locate_json(text, place.pointer)
    return found if place.offset is None else _character(text, found, place.offset)


def _character(text: str, span: Span, offset: int) -> Span:
    """The place of one character of a JSON string, whose escapes make it longer than its value."""
    if not text.startswith('"', span.start):
        return span
    at, end = span.start + 1, span.start + span.length - 1
    for _ in range(offset):
        if at >= end - 1:
            break
        at += (6 if text[at + 1] == "u" else 2) if text[at] == "\\" else 1
    return Span(at, 1)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any finding makes the answer no."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings as a reader wants them: by file, then by place, then by code; the same whatever found them first."""

    def key(item: Diagnostic) -> tuple[str, int, int, str, str, str]:
        place = item.location
        return (place.file, place.line or 0, place.column or 0, place.pointer, item.code, item.message)

    return tuple(sorted(diagnostics, key=key))
