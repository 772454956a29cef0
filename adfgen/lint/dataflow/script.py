"""Data flow scripts: the statements of a script with their inputs and streams, its parameters, or where it breaks off.

A statement is `input, input word(…) ~> stream`, where a split names its branches: `~> stream@(branch, branch)`. What
stands inside its brackets is not judged, only read past: texts in three kinds of quotes, comments, columns in braces.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from adfgen.lint.dataflow.token import Broken, Fault, Token, bracket_pairs, broken_text, tokens_of

__all__ = ["TRANSFORMATIONS", "Name", "Script", "Statement", "read_script"]

# https://learn.microsoft.com/azure/data-factory/data-flow-transformation-overview, by the words of scripts
TRANSFORMATIONS = (
    *("source", "input", "sink", "output"),
    *("join", "lookup", "exists", "union", "split"),
    *("derive", "select", "aggregate", "keyGenerate", "pivot", "unpivot", "window", "rank", "cast"),
    *("foldDown", "parse", "stringify"),
    *("filter", "sort", "alterRow", "assert"),
    *("call", "compose"),
)
_FOLDED = frozenset(word.casefold() for word in TRANSFORMATIONS)
_DECLARATION = re.compile(
    r"\s*(?P<name>\w+)\s+as\s+(?:decimal\s*\(\s*\d+\s*,\s*\d+\s*\)|\w+)(?:\s*\[\s*\])*\s*(?P<default>.*)", re.DOTALL
)
_HALF_ARROWS = frozenset("~>")
_NO_CALL = frozenset({"as", "#", ":", "."})  # at or before a word with a bracket after it
_CONDITIONED = frozenset(
    {"exists", "filter", "join", "lookup", "split"}
)  # what stands first in their brackets is a value
_FORMATTED = frozenset({"todate", "totimestamp", "tostring"})  # their second argument is a format
_MOMENTS = frozenset({"date", "timestamp"})  # the types a column is read in a format of


class Name(NamedTuple):
    """A name in a script: what it says and where it stands."""

    text: str
    offset: int


class Statement(NamedTuple):
    """One transformation.

    `options` are the names directly inside its brackets that a colon follows, `calls` the functions its expressions call,
    `formats` what they, and the types of its columns, write out to read or print a value by, `owners` the streams in front
    of a column, as in `stream@column`.
    """

    inputs: tuple[Name, ...]
    word: Name
    options: frozenset[str]
    calls: tuple[Name, ...]
    formats: tuple[Name, ...]
    owners: tuple[Name, ...]
    stream: Name
    branches: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        """Its word is that of a documented transformation."""
        return self.word.text.casefold() in _FOLDED


class Script(NamedTuple):
    """A script as far as it could be read.

    `parameters` tells of each declared parameter whether it has a default; it is None where a declaration has a form not
    known here, as `statements` is where the script has. A fault leaves the statements unknown, too.
    """

    statements: tuple[Statement, ...] | None
    parameters: Mapping[str, bool] | None
    uses: tuple[Name, ...]
    fault: Fault | None = None


def read_script(text: str) -> Script:
    """Read a script.

    A text in double quotes may hold expressions in braces with texts of their own, or braces that mean nothing: it is
    read with the former only where the latter leaves a fault.
    """
    plain = _read(text, nested_texts=False)
    if plain.statements is not None or '"' not in text:
        return plain
    nested = _read(text, nested_texts=True)
    return nested if nested.fault is None else plain


def _read(text: str, *, nested_texts: bool) -> Script:
    try:
        tokens = tuple(tokens_of(text, nested_texts=nested_texts))
        pairs = bracket_pairs(tokens)
        statements, parameters = _statements(text, tokens, pairs)
    except Broken as broken:
        fault = broken.fault and (broken_text(text) or broken.fault)
        return Script(None, None, (), fault)
    return Script(statements, parameters, tuple(_uses(text, tokens)))


def _uses(text: str, tokens: Sequence[Token]) -> Iterator[Name]:
    """The parameters that are read; one that `as` follows is a column of that name."""
    for token in tokens:
        if token.kind == "parameter" and not re.match(r"\s+as\s", text[token.end : token.end + 10]):
            yield Name(token.text[1:], token.offset)


def _statements(
    text: str, tokens: Sequence[Token], pairs: Mapping[int, int]
) -> tuple[tuple[Statement, ...], Mapping[str, bool] | None]:
    parameters: Mapping[str, bool] | None = {}
    statements: list[Statement] = []
    index = 0
    while index < len(tokens):
        if tokens[index].kind == "open" and tokens[index].text.startswith("parameters"):
            parameters = _declared(text, tokens, index, pairs)
            index = pairs[index] + 1
        else:
            statement, index = _statement(tokens, index, pairs)
            statements.append(statement)
    return tuple(statements), parameters


def _statement(tokens: Sequence[Token], start: int, pairs: Mapping[int, int]) -> tuple[Statement, int]:
    """The statement that begins at a token, and where the next one begins."""
    opening = _find_opening(tokens, start)
    closing = pairs[opening]
    stream = _stream_at(tokens, closing + 1, tokens[closing])
    branches, following = _branches(tokens, closing + 3, pairs)
    word = Name(tokens[opening - 1].text, tokens[opening - 1].offset)
    inputs = tuple(Name(token.text, token.offset) for token in tokens[start : opening - 1] if token.kind == "word")
    statement = Statement(
        inputs=inputs,
        word=word,
        options=_options(tokens, opening, pairs),
        calls=tuple(_calls(tokens, opening, closing)),
        formats=tuple(_formats(tokens, opening, pairs)),
        owners=tuple(_owners(tokens, opening, closing)),
        stream=stream,
        branches=branches,
    )
    return statement, following


def _find_opening(tokens: Sequence[Token], start: int) -> int:
    """The opening bracket of a statement: after names with commas between them and the transformation's word."""
    index = start
    while index < len(tokens) and (tokens[index].kind == "word" or tokens[index].text == ","):
        index += 1
    if index == len(tokens):
        fault = Fault(
            tokens[start].offset,
            f"the script ends after '{tokens[index - 1].text}'",
            "finish the statement, or remove it",
        )
        raise Broken(fault)
    shape = "".join(token.kind[0] for token in tokens[start:index])
    if tokens[index].text != "(" or not re.fullmatch(r"(w(sw)*)?w", shape):
        raise Broken
    return index


def _stream_at(tokens: Sequence[Token], index: int, before: Token) -> Name:
    arrow = tokens[index] if index < len(tokens) else None
    if arrow is None or arrow.kind in ("word", "open"):
        raise Broken(
            Fault(before.offset, "the statement ends without '~>' and a name", "name what it gives: '~> name'")
        )
    if arrow.text in _HALF_ARROWS:
        raise Broken(Fault(arrow.offset, f"'{arrow.text}' stands where '~>' is wanted", "write '~> name'"))
    if arrow.kind != "arrow":
        raise Broken
    name = tokens[index + 1] if index + 1 < len(tokens) else None
    if name is None:
        raise Broken(Fault(arrow.offset, "no name follows '~>'", "name what the statement gives: '~> name'"))
    if name.kind != "word":
        raise Broken
    return Name(name.text, name.offset)


def _branches(tokens: Sequence[Token], index: int, pairs: Mapping[int, int]) -> tuple[tuple[str, ...], int]:
    """The branches `@(a, b)` after the name of a stream, and where the next statement begins."""
    if [token.text for token in tokens[index : index + 2]] != ["@", "("]:
        return (), index
    closing = pairs[index + 1]
    return tuple(token.text for token in tokens[index + 2 : closing] if token.kind == "word"), closing + 1


def _options(tokens: Sequence[Token], opening: int, pairs: Mapping[int, int]) -> frozenset[str]:
    found: set[str] = set()
    index = opening + 1
    while index < pairs[opening]:
        if tokens[index].kind == "word" and tokens[index + 1].text == ":":
            found.add(tokens[index].text)
        index = pairs.get(index, index) + 1
    return frozenset(found)


def _calls(tokens: Sequence[Token], opening: int, closing: int) -> Iterator[Name]:
    """The words with a bracket after them that stand where a value does.

    A word at the head of what stands directly in the brackets of a statement is one of its clauses, such as `groupBy(…)`,
    unless the statement begins with conditions; `as` and the word after it tell of a type, one after `#` is what a cached
    stream answers, one after `each(` is a column with columns in it.
    """
    has_clauses = tokens[opening - 1].text.casefold() not in _CONDITIONED
    depth = 0
    for index in range(opening, closing):
        token, before = tokens[index], tokens[index - 1].text
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if token.kind != "word" or tokens[index + 1].text != "(" or {token.text, before} & _NO_CALL:
            continue
        is_column = before == "(" and tokens[index - 2].text.casefold() == "each"
        is_clause = has_clauses and depth == 1 and before in ("(", ",")
        if token.text.isidentifier() and not (is_column or is_clause):
            yield Name(token.text, token.offset)


def _formats(tokens: Sequence[Token], opening: int, pairs: Mapping[int, int]) -> Iterator[Name]:
    """The formats written out: second arguments of calls that take one, and after the type of a column, `as date 'd/M/y'`.

    https://learn.microsoft.com/azure/data-factory/data-flow-expressions-usage#toDate
    """
    for index in range(opening, pairs[opening]):
        word, following = tokens[index].text, tokens[index + 1].text
        if word == "as" and following in _MOMENTS:
            place = index + 2
        elif following == "(" and word.casefold() in _FORMATTED:
            place = _second_argument(tokens, index + 1, pairs)
        else:
            continue
        if tokens[place].kind == "text" and tokens[place + 1].text in (",", ")"):
            yield Name(re.sub(r"\\(.)", r"\1", tokens[place].text[1:-1]), tokens[place].offset)


def _owners(tokens: Sequence[Token], opening: int, closing: int) -> Iterator[Name]:
    """The streams in front of columns, each once: `stream@column`, or `stream@{column}`.

    https://learn.microsoft.com/azure/data-factory/data-flow-join#self-join
    """
    seen = set()
    for index in range(opening, closing):
        token = tokens[index]
        owner, at, _ = token.text.partition("@")
        if token.kind != "word" or tokens[index - 1].text in _NO_CALL or not owner.isidentifier():
            continue
        is_owner = at or (tokens[index + 1].text == "@" and tokens[index + 2].kind == "column")
        if is_owner and owner not in seen:
            seen.add(owner)
            yield Name(owner, token.offset)


def _second_argument(tokens: Sequence[Token], opening: int, pairs: Mapping[int, int]) -> int:
    """The token a second argument begins with; the closing bracket where there is none."""
    index = opening + 1
    while index < pairs[opening]:
        if tokens[index].text == ",":
            return index + 1
        index = pairs.get(index, index) + 1
    return pairs[opening]


def _declared(text: str, tokens: Sequence[Token], opening: int, pairs: Mapping[int, int]) -> Mapping[str, bool] | None:
    """The parameters between braces, and whether each has a default; None where one has a form not known here."""
    cuts = [tokens[opening].end]
    index = opening + 1
    while index < pairs[opening]:
        if tokens[index].text == ",":
            cuts.append(tokens[index].offset)
        index = pairs.get(index, index) + 1
    cuts.append(tokens[pairs[opening]].offset)
    parts = [text[start:end].lstrip(",") for start, end in pairwise(cuts)]
    matches = [_DECLARATION.fullmatch(part) for part in parts if part.strip()]
    found = {match["name"]: bool(match["default"].strip()) for match in matches if match is not None}
    return found if len(found) == len(matches) else None
