"""The syntax of expressions in ARM templates: calls, literals, members and indexes.

Source: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions
"""

import re
from functools import lru_cache
from typing import NamedTuple, TypeAlias

__all__ = ["Call", "Literal", "Member", "Node", "NotJudged", "expression_in", "parse_expression"]

_TOKEN = re.compile(
    r"\s*(?:'(?P<text>(?:[^']|'')*)'|(?P<number>-?[0-9]+)|(?P<name>[A-Za-z_$][\w$]*)|(?P<mark>[(),.\[\]]))"
)
_END = re.compile(r"\s*\Z")
_MOST_DIGITS = 18
_DEEPEST = 60  # calls in each other; people write five


class NotJudged(ValueError):
    """An expression larger than this reads; Azure Resource Manager may take it."""


class Literal(NamedTuple):
    """A text or a whole number."""

    value: str | int


class Call(NamedTuple):
    """A function with its arguments, its name in lower case; those of a namespace keep it, as in `contoso.name`."""

    name: str
    arguments: tuple["Node", ...]


class Member(NamedTuple):
    """What stands in a value under a name or an index: `value.name`, `value[0]`."""

    value: "Node"
    key: "Node"


Node: TypeAlias = Literal | Call | Member
_Token: TypeAlias = tuple[str, str]  # the group of _TOKEN, and what it holds


def expression_in(text: str) -> str | None:
    """The expression a text of a template consists of, without its brackets; None where it is taken as it is."""
    return text[1:-1] if text.startswith("[") and text.endswith("]") and not text.startswith("[[") else None


@lru_cache(maxsize=4096)  # a template says the same of each of its resources
def parse_expression(text: str) -> Node:
    """The expression between the brackets of a text. Raises ValueError when it is none, NotJudged when it is too large."""
    parser = _Parser(_tokens(text))
    node = parser.node(0)
    parser.take("end")
    return node


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while not _END.match(text, at):
        token = _TOKEN.match(text, at)
        if token is None:
            raise _unread(text, at)
        found.append((token.lastgroup or "", token[token.lastgroup or 0]))
        at = token.end()
    return [*found, ("end", "")]


def _unread(text: str, at: int) -> ValueError:
    rest = text[at:].strip()
    return ValueError("a quote that is not closed" if rest.startswith("'") else "a sign that means nothing there")


def _shown(group: str, value: str) -> str:
    """A token without the words in it: what was meant for a text may be a secret."""
    names = {"end": "the end", "text": "a text", "number": "a number", "name": "a name"}
    return f"'{value}'" if group == "mark" else names[group]


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def take(self, group: str, value: str = "") -> str:
        """The next token's value. Raises ValueError when it is another one."""
        found, text = self._tokens[self._at]
        if found != group or (value and text != value):
            raise self._unexpected(_shown(group, value))
        self._at += 1
        return text

    def _unexpected(self, wanted: str) -> ValueError:
        return ValueError(f"{_shown(*self._tokens[self._at])} where {wanted} is wanted")

    def node(self, depth: int) -> Node:
        """A literal or a call, and the members taken of it."""
        if depth > _DEEPEST:
            raise NotJudged("nested too deeply")
        group, text = self._tokens[self._at]
        match group:
            case "text":
                self._at += 1
                return Literal(text.replace("''", "'"))
            case "number":
                self._at += 1
                if len(text) > _MOST_DIGITS:
                    raise NotJudged("a number of many digits")
                return Literal(int(text))
        return self._members(self._call(depth), depth)

    def _call(self, depth: int) -> Node:
        name = self.take("name")
        while self._is_next("."):
            name = f"{name}.{self.take('name')}"
        self.take("mark", "(")
        arguments: list[Node] = []
        if self._is_next(")"):
            return Call(name.casefold(), ())
        while True:
            arguments.append(self.node(depth + 1))
            if self._is_next(")"):
                return Call(name.casefold(), tuple(arguments))
            if not self._is_next(","):
                raise self._unexpected("',' or ')'")

    def _members(self, node: Node, depth: int) -> Node:
        while True:
            if self._is_next("."):
                node = Member(node, Literal(self.take("name")))
            elif self._is_next("["):
                node = Member(node, self.node(depth + 1))
                self.take("mark", "]")
            else:
                return node
            depth += 1  # each is one level of the tree
            if depth > _DEEPEST:
                raise NotJudged("nested too deeply")

    def _is_next(self, mark: str) -> bool:
        """Whether the next token is this mark, which is taken then."""
        is_it = self._tokens[self._at] == ("mark", mark)
        self._at += is_it
        return is_it
