"""Tokens of data flow scripts: texts in three kinds of quotes, comments, columns in braces, and the brackets that belong together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

__all__ = ["Broken", "Fault", "Token", "bracket_pairs", "broken_text", "tokens_of"]

_TOKEN = re.compile(
    r"""(?P<space>\s+ | //[^\n]* | /\*.*?\*/)
      | (?P<text>'(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*" | `(?:\\.|[^`\\])*`)
      | (?P<open>\b parameters \s* \{ | [(\[])
      | (?P<column>\{ (?:\\.|[^}\\])* \})
      | (?P<close>[)\]}])
      | (?P<arrow>~>)
      | (?P<parameter>(?<![$.])\$[A-Za-z_]\w*)
      | (?P<word>\w[\w$]* (?:[.@-]\w[\w$]*)*)
      | (?P<unclosed>['"`{] | /\*)
      | (?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_PLAIN_TEXT = re.compile(r"'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`", re.DOTALL)
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_MOST_SUSPECTS = 20
_DEEPEST = 20  # texts inside expressions inside texts


class Fault(NamedTuple):
    """Where a script can be read no further, and why."""

    offset: int
    message: str
    hint: str


class Token(NamedTuple):
    """A token: its kind as the groups of the pattern are called, what it says and where it stands."""

    kind: str
    text: str
    offset: int

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.offset + len(self.text)


class Broken(Exception):
    """The script can be read no further; without a fault it has a form that is not known here."""

    def __init__(self, fault: Fault | None = None) -> None:
        self.fault = fault


def tokens_of(text: str, *, nested_texts: bool) -> Iterator[Token]:
    """The tokens of a script but for space and comments, texts in double quotes with texts inside or without. Raises Broken."""
    at = 0
    while at < len(text):
        if nested_texts and text[at] == '"':
            token = Token("text", text[at : _end_of_text(text, at)], at)
        else:
            match = _TOKEN.match(text, at)
            if match is None:  # pragma: no cover - the last alternative takes everything
                raise Broken
            token = Token(str(match.lastgroup), match.group(), at)
        if token.kind == "unclosed":
            raise Broken(_unclosed(token))
        if token.kind != "space":
            yield token
        at = token.end


def _unclosed(token: Token) -> Fault:
    closing = {"/*": "*/", "{": "}"}.get(token.text, token.text)
    what = {"/*": "comment", "{": "column name"}.get(token.text, "text")
    return Fault(token.offset, f"the {what} that {token.text} begins is not closed", f"close it with {closing}")


def _end_of_text(text: str, start: int, depth: int = 0) -> int:
    """Where a text in double quotes ends that may hold expressions in braces."""
    at = start + 1
    while at < len(text) and depth < _DEEPEST:
        if text[at] == '"':
            return at + 1
        at = _end_of_expression(text, at, depth + 1) if text[at] == "{" else at + (2 if text[at] == "\\" else 1)
    raise Broken(Fault(start, 'the text that " begins is not closed', 'close it with "'))


def _end_of_expression(text: str, start: int, depth: int) -> int:
    at = start + 1
    while at < len(text) and text[at] != "}":
        inner = _PLAIN_TEXT.match(text, at)
        if inner is not None:
            at = inner.end()
            continue
        at = _end_of_text(text, at, depth) if text[at] == '"' else at + 1
    return at + 1


def broken_text(text: str) -> Fault | None:
    """The text that lacks its quote at the end, after which all other quotes change places; None where none surely does.

    It runs over the end of its line, as none of 8,692 texts in the scripts of real factories does, and what follows that
    line can be read to its end without another one that would.
    """
    for token in islice(_open_texts(text), _MOST_SUSPECTS):
        following = text[text.find("\n", token.offset) + 1 :]
        if token.kind == "text" and next(_open_texts(following), None) is None:
            return _unclosed(token._replace(text=token.text[0]))
    return None


def _open_texts(text: str) -> Iterator[Token]:
    """The texts that run over the end of a line, and whatever is not closed at all."""
    try:
        for token in tokens_of(text, nested_texts=False):
            if token.kind == "text" and "\n" in token.text:
                yield token
    except Broken:
        yield Token("unclosed", "", len(text))


def bracket_pairs(tokens: Sequence[Token]) -> Mapping[int, int]:
    """Index of each opening bracket → index of the one that closes it. Raises Broken."""
    pairs: dict[int, int] = {}
    waiting: list[int] = []
    for index, token in enumerate(tokens):
        if token.kind == "arrow" and waiting:  # stands between statements only
            name = "".join(f" {following.text}" for following in tokens[index + 1 : index + 2])
            raise Broken(_not_closed(tokens[waiting[-1]], f" before '~>{name}'"))
        if token.kind == "open":
            waiting.append(index)
        elif token.kind == "close":
            _check_closing(token, tokens[waiting[-1]] if waiting else None)
            pairs[waiting.pop()] = index
    if waiting:
        raise Broken(_not_closed(tokens[waiting[-1]]))
    return pairs


def _check_closing(token: Token, opening: Token | None) -> None:
    if opening is None:
        raise Broken(Fault(token.offset, f"the bracket {token.text} closes nothing", "remove it, or open one before"))
    if _CLOSING[opening.text[-1]] != token.text:
        raise Broken(_not_closed(opening))


def _not_closed(opening: Token, where: str = "") -> Fault:
    bracket = opening.text[-1]
    return Fault(opening.end - 1, f"the bracket {bracket} is not closed{where}", f"close it with {_CLOSING[bracket]}")
