"""The tree of an expression. Offsets count characters of the whole text the expression stands in."""

from typing import NamedTuple, TypeAlias

__all__ = ["Access", "Call", "Literal", "Node", "Segment", "Template"]


class Literal(NamedTuple):
    """A string, number, boolean or null as written."""

    value: str | int | float | bool | None
    offset: int


class Call(NamedTuple):
    """A function called with arguments. The name is kept as written; the language ignores its letter case."""

    name: str
    arguments: tuple["Node", ...]
    offset: int


class Access(NamedTuple):
    """A property or element of a value: `target.name`, `target['name']`, `target[0]`, each also with `?` before it."""

    target: "Node"
    key: "Node"
    optional: bool
    offset: int


Node: TypeAlias = Literal | Call | Access


class Segment(NamedTuple):
    """One expression with its own text: the whole of `@expr`, or what stands between `@{` and `}`."""

    node: Node
    text: str
    offset: int


class Template(NamedTuple):
    """A parsed text: a plain literal, one whole expression, or text with interpolated segments."""

    text: str
    parts: tuple[str | Segment, ...]
    is_interpolated: bool

    @property
    def is_literal(self) -> bool:
        """Whether the text holds no expression at all."""
        return not any(isinstance(part, Segment) for part in self.parts)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The expressions in it, in order."""
        return tuple(part for part in self.parts if isinstance(part, Segment))
