"""Texts and places in them: which line and column a JSON pointer or an offset stands at.

Lines and columns count from 1, columns in characters. Places are looked up when a finding is reported, never while it
is being found: most runs report nothing.
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from json.decoder import scanstring  # type: ignore[attr-defined]  # the decoder's own reader of one string literal
from typing import NamedTuple

__all__ = [
    "Position",
    "RepeatedKey",
    "Span",
    "escape_pointer",
    "locate_json",
    "locate_key",
    "position_at",
    "repeated_keys",
    "split_pointer",
]

_DECODER = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"[ \t\n\r]*")
_MEMBER = re.compile(r'[ \t\n\r,]*("[^"\\]*(?:\\.[^"\\]*)*")[ \t\n\r]*:[ \t\n\r]*')
_ELEMENT = re.compile(r"[ \t\n\r,]*(?=[^ \t\n\r,\]])")
_SCALAR = re.compile(r"[^,\]}\s]+")


class Position(NamedTuple):
    """A place a person can go to: line and column, both from 1."""

    line: int
    column: int


class Span(NamedTuple):
    """A stretch of a text: offset of its first character, and how many characters it takes."""

    start: int
    length: int


class RepeatedKey(NamedTuple):
    """A key an object has had before: its name, its pointer, and the offsets of this one and of the first."""

    name: str
    pointer: str
    start: int
    first: int


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
    start = _begin(text)
    try:
        for step in path:
            found = _way(text, start).find(step)[1] if text[start] in "{[" else None
            if found is None:
                break
            start = found
        end = _skip(text, start)
    except (IndexError, ValueError, RecursionError):
        return Span(min(start, len(text)), 1)
    return Span(start, max(end - start, 1))


def locate_key(text: str, pointer: str) -> Span:
    """Where the name of the member at `pointer` stands, in its quotes; what `locate_json` finds where there is none."""
    owner, _, step = pointer.rpartition("/")
    start = locate_json(text, owner).start
    try:
        is_member = pointer and text[start] == "{"
        at = _way(text, start).find(split_pointer(f"/{step}")[0])[0] if is_member else None
        return locate_json(text, pointer) if at is None else Span(at, int(scanstring(text, at + 1)[1]) - at)
    except (IndexError, ValueError, RecursionError):
        return Span(min(start, len(text)), 1)


def repeated_keys(text: str) -> Iterator[RepeatedKey]:
    """Every key of a JSON text that its object has had before, in the order of the text. Raises ValueError for no JSON."""
    waiting = [("", _begin(text))]
    found = []
    while waiting:
        pointer, start = waiting.pop()
        first: dict[str, int] = {}
        for step, key, value in _children(text, start):
            inner = f"{pointer}/{escape_pointer(step)}"
            if key is not None and first.setdefault(step, key) != key:
                found.append(RepeatedKey(step, inner, key, first[step]))
            if text[value] in "{[":
                waiting.append((inner, value))
    yield from sorted(found, key=lambda item: item.start)


def _children(text: str, start: int) -> Iterator[tuple[str, int | None, int]]:
    """Name or index of each child of a value, the offset of its name where it has one, and its own."""
    if text[start] == "{":
        yield from _members(text, start)
    elif text[start] == "[":
        yield from ((str(index), None, value) for index, value in enumerate(_elements(text, start)))


def _begin(text: str) -> int:
    return _space(text, 1 if text.startswith("\ufeff") else 0)


@lru_cache(maxsize=4096)
def _way(text: str, start: int) -> "_Way":
    return _Way(text, start)


class _Way:
    """The way through one object or list, gone as far as was asked for: the places of a file share it, and go no part twice."""

    __slots__ = ("found", "rest")

    def __init__(self, text: str, start: int) -> None:
        self.found: dict[str, tuple[int | None, int | None]] = {}
        self.rest = _members(text, start) if text[start] == "{" else _children(text, start)

    def find(self, step: str) -> tuple[int | None, int | None]:
        """Offsets of the name, where it has one, and the value of the first member or element `step`; None without one."""
        found = self.found
        if step not in found:
            for name, key, value in self.rest:
                if name not in found:
                    found[name] = key, value
                if name == step:
                    break
        return found.get(step, (None, None))


def _members(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Name of each member of an object, and the offsets of the name and of the value."""
    at = start + 1
    while found := _MEMBER.match(text, at):
        name = found[1]
        yield scanstring(name, 1)[0] if "\\" in name else name[1:-1], found.start(1), found.end()
        at = _skip(text, found.end())


def _elements(text: str, start: int) -> Iterator[int]:
    """The offset of each element of a list."""
    at = start + 1
    while found := _ELEMENT.match(text, at):
        yield found.end()
        at = _skip(text, found.end())


def _space(text: str, at: int) -> int:
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]  # matches the empty text everywhere


def _skip(text: str, start: int) -> int:
    """Offset just past the value at `start`."""
    match text[start]:
        case '"':
            return int(scanstring(text, start + 1)[1])
        case "{" | "[":
            return int(_DECODER.raw_decode(text, start)[1])
        case _:
            scalar = _SCALAR.match(text, start)
            return scalar.end() if scalar else start + 1
