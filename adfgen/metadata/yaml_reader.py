"""Reads YAML so that nothing in it bites: every value has its place, and every oddity is a finding, never an exception.

libyaml parses; values are built here from its events, because a loader would lose duplicate keys, read scalars as
YAML 1.1 and follow any nesting into the ground.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from adfgen.diagnostics import Diagnostic, Location
from adfgen.metadata.code import Code
from adfgen.metadata.document import Document, Lines, Node
from adfgen.metadata.yaml_scalar import resolve_scalar
from adfgen.source import Span

__all__ = ["parse_yaml", "read_yaml"]

DEEPEST = 64
LARGEST = 2_000_000  # values, aliases expanded: a hundred thousand tables of twenty fields
_SYNTAX_HINTS = {
    "mapping values are not allowed in this context": "a text that holds ': ' needs quotes; otherwise check the indentation of this line and the one above",
    "did not find expected key": "check the indentation of this line and the one above",
    "did not find expected '-' indicator": "check the indentation of this line: items of one list start in one column",
    "could not find expected ':'": "a key ends with ': '; check the line above too",
    "found unexpected end of stream": "a quote that was opened is never closed",
    "did not find expected node content": "a value is missing, or a '[' or '{' before this place is never closed",
    "did not find expected ',' or ']'": "a list that was opened with '[' is never closed",
    "did not find expected ',' or '}'": "a mapping that was opened with '{' is never closed",
}


def read_yaml(path: Path, file: str) -> Document:
    """The YAML file at `path`; findings name it `file`. A file that cannot be read is a finding too."""
    try:
        data = path.read_bytes()
    except OSError as error:
        hint = "let it be a file, and give yourself the right to read it"
        finding = Code.UNREADABLE.at(Location(file), f"'{file}' cannot be read: {error.strerror or error}", hint)
        return _unreadable(file, finding)
    return parse_yaml(data, file)


def parse_yaml(data: bytes, file: str) -> Document:
    """The YAML document in `data`; findings name it `file`. A byte order mark of UTF-8 is skipped."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", errors="replace")
        position = Lines(before).position(len(before))
        finding = Code.UNREADABLE.at(
            Location(file, line=position.line, column=position.column),
            f"'{file}' is not UTF-8 text",
            "save it as UTF-8",
        )
        return _unreadable(file, finding)
    return _Reader(file, text).read()


def _start(event: yaml.Event) -> int:
    """Offset of an event's first character; libyaml marks every event."""
    assert event.start_mark is not None
    return event.start_mark.index


def _end(event: yaml.Event) -> int:
    """Offset just past an event."""
    assert event.end_mark is not None
    return event.end_mark.index


def _unreadable(file: str, finding: Diagnostic) -> Document:
    return Document(file, "", None, (finding,), Lines(""))


class _Stop(Exception):  # ends reading, is no error of its own: the finding is already noted
    """Nothing after this place can be read."""


@dataclass(slots=True)
class _Frame:
    """A collection being read. For a mapping, `key` is the one whose value comes next."""

    node: Node
    is_mapping: bool
    key: tuple[str, Span] | None = None


class _Reader:
    """One reading of one text: keeps the collections that are open, the anchors seen and the findings."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text = text
        self._lines = Lines(text)
        self._frames: list[_Frame] = []
        self._anchors: dict[str, Node] = {}
        self._findings: list[Diagnostic] = []
        self._root: Node | None = None
        self._documents = 0

    def read(self) -> Document:
        with contextlib.suppress(_Stop):  # what was read whole before it stays: its mistakes can be told
            for event in self._events():
                self._take(event)
        return Document(self._file, self._text, self._root, tuple(self._findings), self._lines)

    def _events(self) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(self._text, Loader=yaml.CLoader)
        except yaml.reader.ReaderError as error:
            # libyaml gives the byte's offset
            offset = len(self._text.encode()[: error.position].decode(errors="ignore"))
            self._note(
                Code.SYNTAX,
                offset,
                f"the character U+{ord(self._text[offset]):04X} cannot stand in YAML",
                'write it as an escape in double quotes, such as "\\t"',
            )
            raise _Stop from None
        except yaml.MarkedYAMLError as error:
            self._note_syntax(error)
            raise _Stop from None

    def _take(self, event: yaml.Event) -> None:
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._open(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._close(event)
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.DocumentStartEvent():
                self._start_document(event)
            case _:
                pass

    def _start_document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._note(
                Code.SEVERAL_DOCUMENTS,
                _start(event),
                "a second YAML document starts here",
                "remove the '---' line, or split the file",
            )
            raise _Stop

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        span = Span(_start(event), _end(event) - _start(event))
        if self._frames and self._frames[-1].is_mapping and self._frames[-1].key is None:
            self._key(event, span)
            return
        self._check_tag(event)
        is_plain = event.implicit[0]
        value = resolve_scalar(event.value) if is_plain else event.value
        node = Node(value, span.start, span.start + span.length, text=event.value)
        self._remember(event, node)
        self._attach(node)

    def _key(self, event: yaml.ScalarEvent, span: Span) -> None:
        self._check_tag(event)
        frame = self._frames[-1]
        if event.value == "<<" and event.implicit[0]:
            self._note(
                Code.UNREAD_YAML,
                span.start,
                "the merge key '<<' is no part of YAML 1.2",
                "write the keys out, or use an alias for a whole value",
            )
        elif event.value in frame.node.keys:
            first = self._lines.position(frame.node.keys[event.value].start)
            self._note(
                Code.DUPLICATE_KEY,
                span.start,
                f"the key '{event.value}' stands twice; first in line {first.line}",
                "keep one of them",
            )
        frame.key = (event.value, span)

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        self._refuse_as_key(event)
        self._check_tag(event)
        if len(self._frames) >= DEEPEST:
            self._note(Code.TOO_DEEP, _start(event), f"values are nested more than {DEEPEST} deep", "flatten the file")
            raise _Stop
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        value: dict[str, object] | list[object] = {} if is_mapping else []
        node = Node(value, _start(event), _end(event), closed=False)
        self._remember(event, node)
        self._frames.append(_Frame(node, is_mapping))

    def _close(self, event: yaml.MappingEndEvent | yaml.SequenceEndEvent) -> None:
        node = self._frames.pop().node
        node.closed = True
        node.end = _end(event)
        self._attach(node)

    def _alias(self, event: yaml.AliasEvent) -> None:
        self._refuse_as_key(event)
        node = self._anchors.get(event.anchor or "")
        if node is None or not node.closed:
            reason = "has no anchor before it" if node is None else "stands inside its own anchor"
            self._note(Code.ALIAS, _start(event), f"the alias '*{event.anchor}' {reason}", "write the value itself")
            node = Node(None, _start(event), _end(event))
        self._attach(node)

    def _attach(self, node: Node) -> None:
        """Put a finished value where it belongs: into the open collection, or at the top."""
        if not self._frames:
            self._root = node
            return
        frame = self._frames[-1]
        frame.node.size += node.size
        if frame.node.size > LARGEST:
            self._note(Code.ALIAS, node.start, f"the file expands to more than {LARGEST:,} values", "use fewer aliases")
            raise _Stop
        if not frame.is_mapping:
            frame.node.elements.append(node)
            frame.node.value.append(node.value)
            return
        assert frame.key is not None
        key, span = frame.key
        frame.key = None
        if key not in frame.node.members:
            frame.node.members[key] = node
            frame.node.keys[key] = span
            frame.node.value[key] = node.value

    def _remember(self, event: yaml.NodeEvent, node: Node) -> None:
        if event.anchor is not None:
            self._anchors[event.anchor] = node

    def _refuse_as_key(self, event: yaml.NodeEvent) -> None:
        if self._frames and self._frames[-1].is_mapping and self._frames[-1].key is None:
            self._note(Code.UNREAD_YAML, _start(event), "a key must be a plain text", "write a name and ': '")
            raise _Stop

    def _check_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.tag in (None, "!", "tag:yaml.org,2002:str"):
            return
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        self._note(
            Code.UNREAD_YAML,
            _start(event),
            f"the tag '{tag}' is not read",
            "remove it; quote the value to make it a text",
        )

    def _note_syntax(self, error: yaml.MarkedYAMLError) -> None:
        problem = (error.problem or "cannot be read").strip()
        offset = error.problem_mark.index if error.problem_mark else len(self._text)
        offset = min(offset, max(len(self._text) - 1, 0))
        here = self._text[offset : offset + 1]
        if here == "\t" or "tab character" in problem:
            self._note(Code.SYNTAX, offset, "a tab cannot indent YAML", "use spaces")
        elif problem == "found character that cannot start any token":
            self._note(Code.SYNTAX, offset, f"a text cannot start with '{here}'", "put the text in quotes")
        else:
            hint = _SYNTAX_HINTS.get(
                problem, "look for a quote, a bracket or an indentation that is wrong here or above"
            )
            self._note(Code.SYNTAX, offset, f"the YAML cannot be read here: {problem}", hint)

    def _note(self, code: Code, offset: int, message: str, hint: str = "") -> None:
        position = self._lines.position(offset)
        self._findings.append(code.at(Location(self._file, line=position.line, column=position.column), message, hint))
