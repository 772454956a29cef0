"""Which properties expressions read of what a function gives, each with its place."""

from collections.abc import Iterator
from typing import NamedTuple

from adfgen.diagnostics import Severity
from adfgen.expressions.syntax import Access, Call, Literal, Node, Template
from adfgen.lint.expression.usage import nodes_of

__all__ = ["ELEMENT", "PropertyRead", "read_at", "reads_in"]

ELEMENT = "[]"  # stands in a path for an element read by its number, or by a key that is computed


class PropertyRead(NamedTuple):
    """A property by its written name: of which call, below which other properties (case-folded), at which offset.

    An element of a list among these is ELEMENT.

    `gives_null` is true where `?` stands before it: when there is no such property it is null instead of a failure.
    """

    call: Call
    path: tuple[str, ...]
    name: str
    offset: int
    gives_null: bool

    @property
    def function(self) -> str:
        """The function that gives the value, in lower case."""
        return self.call.name.lower()

    @property
    def severity(self) -> Severity:
        """How bad it is that there is no such property: the run fails, or goes on with null."""
        return Severity.WARNING if self.gives_null else Severity.ERROR


def reads_in(template: Template) -> Iterator[PropertyRead]:
    """Every property a text reads of what a call gives, but for those it is prepared to miss.

    It is prepared where `coalesce` puts something in place of null, or where `contains` asks for the name first.
    """
    for segment in template.segments:
        nodes = tuple(nodes_of(segment.node))
        replaced, asked = _replaced(nodes), _asked(nodes)
        for node in nodes:
            read = read_at(node)
            if read is None or read.name.casefold() in asked:
                continue
            if not (read.gives_null and id(node) in replaced):
                yield read


def read_at(node: Node) -> PropertyRead | None:
    """The property a node reads by its written name, prepared to miss it or not; None where it reads none."""
    match node:
        case Access(target=target, key=Literal(value=str(name), offset=offset), optional=optional):
            call, path = _root(target)
            return PropertyRead(call, path, name, offset, optional) if call is not None else None
        case _:
            return None


def _root(node: Node) -> tuple[Call | None, tuple[str, ...]]:
    """The call a chain of names and elements begins with, and these; no call where it begins otherwise."""
    path: list[str] = []
    while isinstance(node, Access):
        name = node.key.value if isinstance(node.key, Literal) else None
        path.append(name.casefold() if isinstance(name, str) else ELEMENT)
        node = node.target
    return (node if isinstance(node, Call) else None), tuple(reversed(path))


def _replaced(nodes: tuple[Node, ...]) -> frozenset[int]:
    """The identities of what stands inside a `coalesce`."""
    return frozenset(id(inner) for node in nodes if _is_call(node, "coalesce") for inner in nodes_of(node))


def _asked(nodes: tuple[Node, ...]) -> frozenset[str]:
    """The case-folded names `contains` asks for."""
    return frozenset(
        node.arguments[1].value.casefold()
        for node in nodes
        if isinstance(node, Call) and _is_call(node, "contains") and len(node.arguments) == 2
        if isinstance(node.arguments[1], Literal) and isinstance(node.arguments[1].value, str)
    )


def _is_call(node: Node, name: str) -> bool:
    return isinstance(node, Call) and node.name.lower() == name
