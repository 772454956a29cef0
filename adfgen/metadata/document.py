"""A YAML file as read: its value, and where in the text each part of it stands."""

import bisect
import re
from dataclasses import dataclass, field

from adfgen.diagnostics import Diagnostic, Location
from adfgen.model.body import Json
from adfgen.source import Position, Span, split_pointer

__all__ = ["Document", "Lines", "Node"]


class Lines:
    """Where the lines of a text begin, so that many offsets can be turned into lines and columns."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def position(self, offset: int) -> Position:
        """Line and column of the character at `offset`, both from 1."""
        line = bisect.bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)


@dataclass(slots=True)
class Node:
    """A value and its place. Mappings have `members` and the place of each key, sequences `elements`, scalars `text`.

    An alias is the very node of its anchor. `size` counts the values inside, aliases expanded.
    """

    value: Json
    start: int
    end: int
    text: str | None = None
    members: "dict[str, Node]" = field(default_factory=dict)
    keys: dict[str, Span] = field(default_factory=dict)
    elements: "list[Node]" = field(default_factory=list)
    size: int = 1
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """One file. `value` is None and `root` too when the file is empty or its first document is broken; `diagnostics` says why.

    `file` is the path findings name. Offsets count characters of `text`, which starts after a byte order mark.
    """

    file: str
    text: str
    root: Node | None
    diagnostics: tuple[Diagnostic, ...]
    lines: Lines = field(compare=False, repr=False)

    @property
    def value(self) -> Json:
        """The whole value: mappings as dicts in the order of the file, scalars as YAML 1.2 reads them."""
        return None if self.root is None else self.root.value

    def span(self, pointer: str) -> Span:
        """Where the value at a JSON pointer stands; the deepest part of the path that exists, if not all does."""
        node = self._deepest(split_pointer(pointer))[0]
        return Span(0, 1) if node is None else Span(node.start, max(node.end - node.start, 1))

    def key_span(self, pointer: str) -> Span:
        """Where the key that a JSON pointer ends with stands; its value's place for an element of a sequence."""
        *parents, key = split_pointer(pointer) or ("",)
        parent, is_whole = self._deepest(tuple(parents))
        found = parent.keys.get(key) if parent is not None and is_whole else None
        return found or self.span(pointer)

    def written(self, pointer: str) -> str | None:
        """The text of the scalar at a JSON pointer as its author wrote it, unquoted; None when there is none."""
        node, is_whole = self._deepest(split_pointer(pointer))
        return node.text if node is not None and is_whole else None

    def at(self, pointer: str) -> Location:
        """The location of the value at a JSON pointer."""
        return self._location(pointer, self.span(pointer).start)

    def at_key(self, pointer: str) -> Location:
        """The location of the key a JSON pointer ends with."""
        return self._location(pointer, self.key_span(pointer).start)

    def _location(self, pointer: str, offset: int) -> Location:
        position = self.lines.position(offset)
        return Location(self.file, pointer, line=position.line, column=position.column)

    def _deepest(self, path: tuple[str, ...]) -> tuple[Node | None, bool]:
        """The deepest node along a path, and whether the whole path exists."""
        node = self.root
        for step in path:
            child = None if node is None else _child(node, step)
            if child is None:
                return node, False
            node = child
        return node, True


def _child(node: Node, step: str) -> Node | None:
    if step in node.members:
        return node.members[step]
    if step.isdecimal() and int(step) < len(node.elements):
        return node.elements[int(step)]
    return None
