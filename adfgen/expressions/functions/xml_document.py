"""XML as the engine's document holds it: qualified names, CDATA, instructions, and whether an element was written empty.

lxml keeps neither `<a></a>` apart from `<a/>` nor names as written, so the document is read with expat; XPath is lxml's.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from adfgen.expressions.value import float_text
from adfgen.model.body import Json

__all__ = ["Element", "XmlError", "document_of", "json_of", "parse_document", "printed", "printed_whole"]

_BLANK = re.compile(r"[ \t\r\n]*")
_START_TAG = re.compile(rb"""<(?:[^>'"]|'[^']*'|"[^"]*")*>""")
_NAME_START = r"A-Za-z_À-ÖØ-öø-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff"
_NOT_IN_NAME = re.compile(rf"[^{_NAME_START}0-9.:\u00b7\u0300-\u036f\u203f\u2040-]")
_NOT_FIRST = re.compile(rf"[^{_NAME_START}:]")


class XmlError(ValueError):
    """A text that is no XML, or JSON that makes none."""


@dataclass(slots=True)
class Leaf:
    """Text, CDATA, a comment or an instruction; `kind` is the name JSON has for it."""

    kind: str
    text: str


@dataclass(slots=True)
class Element:
    """An element. `is_empty`: written `<a/>`, which counts only while nothing is in it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | Leaf"] = field(default_factory=list)
    is_empty: bool = False


@dataclass(slots=True)
class Document:
    """What stands before the root, and the root; an empty document has none."""

    prolog: list[Leaf] = field(default_factory=list)
    declaration: dict[str, str] | None = None
    root: Element | None = None


def parse_document(text: str) -> Document:
    """The document of an XML text. Raises XmlError."""
    reader = _Reader(text.encode())
    try:
        reader.parser.Parse(reader.data, True)  # noqa: FBT003 (expat takes it by position)
    except expat.ExpatError as error:
        raise XmlError(str(error)) from None
    return reader.document


class _Reader:
    """Expat's events, collected into a document; white space alone is no text, a document type (and so every entity) is refused."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.document = Document()
        self.open: list[Element] = []
        self.in_cdata = False
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartCdataSectionHandler = lambda: self._cdata(inside=True)
        self.parser.EndCdataSectionHandler = lambda: self._cdata(inside=False)
        self.parser.CommentHandler = lambda text: self._leaf(Leaf("#comment", text))
        self.parser.ProcessingInstructionHandler = lambda target, text: self._leaf(Leaf(f"?{target}", text))

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        words = {0: "no", 1: "yes"}
        found = {"version": version, "encoding": encoding, "standalone": words.get(standalone)}
        self.document.declaration = {name: value for name, value in found.items() if value}

    def _doctype(self, *_: object) -> None:
        raise XmlError("a document type is not allowed")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = Element(name, dict(attributes))
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.document.root = element
        self.open.append(element)
        tag = _START_TAG.match(self.data, self.parser.CurrentByteIndex)
        element.is_empty = tag is not None and tag[0].endswith(b"/>")

    def _end(self, _: str) -> None:
        self.open.pop()

    def _text(self, text: str) -> None:
        if self.in_cdata:
            self.open[-1].children[-1].text += text  # type: ignore[union-attr]
        elif _BLANK.fullmatch(text) is None:
            self.open[-1].children.append(Leaf("#text", text))

    def _cdata(self, *, inside: bool) -> None:
        self.in_cdata = inside
        if inside:
            self.open[-1].children.append(Leaf("#cdata-section", ""))

    def _leaf(self, leaf: Leaf) -> None:
        (self.open[-1].children if self.open else self.document.prolog).append(leaf)


# to text


def printed_whole(document: Document) -> str:
    """The document on one line."""
    parts = [_leaf_text(leaf) for leaf in document.prolog]
    if document.declaration:
        parts.insert(0, f"<?xml{_attributes(document.declaration)}?>")
    return "".join([*parts, printed(document.root) if document.root else ""])


def printed(element: Element) -> str:
    """An element on one line."""
    start = f"<{element.name}{_attributes(element.attributes)}"
    if element.is_empty and not element.children:
        return f"{start} />"
    inner = (printed(child) if isinstance(child, Element) else _leaf_text(child) for child in element.children)
    return f"{start}>{''.join(inner)}</{element.name}>"


def _attributes(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{_escaped(value).replace(chr(34), "&quot;")}"' for name, value in attributes.items())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _leaf_text(leaf: Leaf) -> str:
    match leaf.kind:
        case "#text":
            return _escaped(leaf.text)
        case "#cdata-section":
            return f"<![CDATA[{leaf.text}]]>"
        case "#comment":
            return f"<!--{leaf.text}-->"
        case kind:
            return f"<{kind} {leaf.text}?>"


# to JSON


def json_of(document: Document) -> Json:
    """The document as JSON: attributes `@x`, text `#text`, leaves as strings, an array only where a name repeats."""
    found: dict[str, Json] = {}
    if document.declaration:
        found["?xml"] = {f"@{name}": value for name, value in document.declaration.items()}
    found |= {leaf.kind: leaf.text for leaf in document.prolog if leaf.kind != "#comment"}
    assert document.root is not None, "a text that was read has a root"
    return found | {document.root.name: _content(document.root)}


def _content(element: Element) -> Json:
    children = [child for child in element.children if not (isinstance(child, Leaf) and child.kind == "#comment")]
    if not element.attributes:
        if not children:
            return None if element.is_empty else ""
        if len(children) == 1 and isinstance(children[0], Leaf) and children[0].kind == "#text":
            return children[0].text
    grouped: dict[str, list[Json]] = {}
    for child in children:
        name, value = (child.name, _content(child)) if isinstance(child, Element) else (child.kind, child.text)
        grouped.setdefault(name, []).append(value)
    attributes: dict[str, Json] = {f"@{name}": value for name, value in element.attributes.items()}
    return attributes | {name: values[0] if len(values) == 1 else values for name, values in grouped.items()}


# from JSON


def document_of(value: Mapping[str, Json]) -> Document:
    """The document of an object with one root. Raises XmlError."""
    document = Document()
    for name, content in value.items():
        if name == "?xml" and isinstance(content, Mapping):
            document.declaration = {key.removeprefix("@"): scalar_text(item) for key, item in content.items()}
        elif name.startswith("?"):
            document.prolog.append(Leaf(name, scalar_text(content)))
        else:
            for element in _elements(name, content):
                if document.root is not None:
                    raise XmlError("the object must have a single root")
                document.root = element
    return document


def _elements(name: str, content: Json) -> Iterator[Element]:
    """One element a value: an array makes one of each of its elements."""
    for item in content if isinstance(content, list | tuple) else [content]:
        yield _element(name, item)


def _element(name: str, content: Json) -> Element:
    element = Element(_encoded(name), is_empty=content != "")
    if isinstance(content, Mapping):
        for key, value in content.items():
            _put(element, key, value)
    elif isinstance(content, list | tuple):
        element.children += _elements(name, content)
    elif content is not None and content != "":
        element.children.append(Leaf("#text", scalar_text(content)))
    return element


def _put(element: Element, key: str, value: Json) -> None:
    if key.startswith("@"):
        element.attributes[_encoded(key[1:])] = scalar_text(value)
    elif key in ("#text", "#cdata-section") or key.startswith("?"):
        element.children.append(Leaf(key, scalar_text(value)))
    else:
        element.children += _elements(key, value)


def scalar_text(value: Json) -> str:
    """A value as XML Schema writes it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return float_text(value)
        case _:
            return str(value)


def _encoded(name: str) -> str:
    """A name with characters that no XML name has as `_xHHHH_`."""
    rest = _NOT_IN_NAME.sub(_code, name)
    return _NOT_FIRST.sub(_code, rest[:1]) + rest[1:]


def _code(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"
