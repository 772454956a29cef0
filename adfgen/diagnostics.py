"""Findings as values: what is wrong, where, how bad, and what to do. Collected to the end, never raised."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Diagnostic", "Location", "Severity", "has_errors", "in_order"]


class Severity(StrEnum):
    """How bad a finding is. Only errors make the answer no."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Location:
    """Where a finding stands.

    `file` is a path as the user gave it or relative to the project, with forward slashes. `pointer` is the JSON pointer
    inside it and `offset` counts characters inside the string value there (an expression); `is_key` says that the name
    of the member there is meant, not its value. `line` and `column` are set only by readers that know them while reading
    (YAML, files that are not JSON); everything else is resolved from the pointer when the finding is reported.
    """

    file: str
    pointer: str = ""
    offset: int | None = None
    line: int | None = None
    column: int | None = None
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. The message names the user's own things in quotes; the hint says what to do."""

    code: str
    severity: Severity
    message: str
    location: Location
    hint: str = ""


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any finding makes the answer no."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings as a reader wants them: by file, then by place, then by code; the same whatever found them first."""

    def key(item: Diagnostic) -> tuple[str, int, int, str, str, str]:
        place = item.location
        return (place.file, place.line or 0, place.column or 0, place.pointer, item.code, item.message)

    return tuple(sorted(diagnostics, key=key))
