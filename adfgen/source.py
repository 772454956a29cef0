"""Texts and places in them: which line and column a JSON pointer or an offset stands at.

Lines and columns count from 1, columns in characters. Places are looked up when a finding is reported, never while it
is being found: most runs report nothing.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from json.decoder import scanstring  # type: ignore[attr-defined]  # the decoder's own reader of one string literal

__all__ = ["Position", "Span", "escape_pointer", "locate_json", "position_at", "split_pointer"]

_SPACE = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r"[^,\]}\s]+")


@dataclass(frozen=True, slots=True)
class Position:
    """A place a person can go to: line and column, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text: offset of its first character, and how many characters it takes."""

    start: int
    length: int


def position_at(text: str, offset: int) -> Position:
    """Line and column of the character at `offset`; the end of the text when `offset` lies beyond it."""
    at = min(max(offset, 0), len(text))
    return Position(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def escape_pointer(part: str | int) -> str:
    """One step of a JSON pointer (RFC 6901) as text."""
    return str(part).replace("~", "~0").replace("/", "~1")


def split_pointer(pointer: str) -> tuple[str, ...]:
    """The steps of a JSON pointer; the empty pointer has none."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def locate_json(text: str, pointer: str) -> Span:
    """Where the value at `pointer` stands in a JSON text; the deepest part of the path that exists, if not all does.

    The span of an object's member is its value's. A text that is not JSON gives the place where reading stopped.
    """
    path = split_pointer(pointer)
    start = _SPACE.match(text, 1 if text.startswith("\ufeff") else 0).end()  # type: ignore[union-attr]  # matches empty
    try:
        for step in path:
            found = _child(text, start, step)
            if found is None:
                break
            start = found
        end = _skip(text, start)
    except (IndexError, ValueError, RecursionError):
        return Span(min(start, len(text)), 1)
    return Span(start, max(end - start, 1))


@lru_cache(maxsize=4096)
def _child(text: str, start: int, step: str) -> int | None:
    """Offset of the member or element `step` of the value at `start`, or None; places of one file share their way."""
    if text[start] == "{":
        return next((value for name, value in _members(text, start) if name == step), None)
    if text[start] == "[" and step.isdecimal():
        return next((value for index, value in enumerate(_elements(text, start)) if index == int(step)), None)
    return None


def _members(text: str, start: int):  # type: ignore[no-untyped-def]  # a generator of (name, offset) pairs
    at = _space(text, start + 1)
    while text[at] != "}":
        name, at = scanstring(text, at + 1)
        at = _space(text, _space(text, at) + 1)
        yield name, at
        at = _space(text, _skip(text, at))
        at = _space(text, at + 1) if text[at] == "," else at


def _elements(text: str, start: int):  # type: ignore[no-untyped-def]  # a generator of offsets
    at = _space(text, start + 1)
    while text[at] != "]":
        yield at
        at = _space(text, _skip(text, at))
        at = _space(text, at + 1) if text[at] == "," else at


def _space(text: str, at: int) -> int:
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]  # matches the empty text everywhere


def _skip(text: str, start: int) -> int:
    """Offset just past the value at `start`."""
    match text[start]:
        case '"':
            return int(scanstring(text, start + 1)[1])
        case "{" | "[":
            return int(json.JSONDecoder(strict=False).raw_decode(text, start)[1])
        case _:
            scalar = _SCALAR.match(text, start)
            return scalar.end() if scalar else start + 1
