"""Every way to take one predicate out of a procedure: each operand of WHERE, ON, WHEN and IF made to say nothing.

An operand of AND becomes `1 = 1`, one of OR `1 = 0`; a condition that stands alone in IF or WHEN becomes each in turn.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Mutant", "mutants"]

_TOKEN = re.compile(r"--[^\n]*|N?'(?:[^']|'')*'|\w+|@@?\w+|\S")
_STARTS = {"WHERE", "ON", "WHEN", "IF"}
_ENDS = {
    "THEN",
    "JOIN",
    "LEFT",
    "CROSS",
    "WHERE",
    "SET",
    "GROUP",
    "ORDER",
    "BEGIN",
    "THROW",
    "UPDATE",
    "INSERT",
    "SELECT",
    "ELSE",
    "END",
    ";",
}
TRUE, FALSE = "1 = 1", "1 = 0"


@dataclass(frozen=True)
class Mutant:
    """A procedure's text with one predicate taken out."""

    line: int
    predicate: str
    replaced_by: str
    text: str

    def __str__(self) -> str:
        return f"{self.line}: {' '.join(self.predicate.split())} -> {self.replaced_by}"


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int


def mutants(sql: str) -> Iterator[Mutant]:
    """Each mutant of one procedure, in the order of its text."""
    tokens = [
        _Token(found[0].upper(), found.start(), found.end())
        for found in _TOKEN.finditer(sql)
        if not found[0].startswith("--")
    ]
    for index, token in enumerate(tokens):
        if token.text in _STARTS and tokens[index - 1].text != "END" and not _is_option(tokens, index):
            end = _end_of(tokens, index + 1)
            alone = (TRUE, FALSE) if token.text in ("IF", "WHEN") else (TRUE,)
            for first, last, replacement in _operands(tokens, index + 1, end, alone):
                start, stop = tokens[first].start, tokens[last - 1].end
                text = sql[:start] + replacement + sql[stop:]
                yield Mutant(sql.count("\n", 0, start) + 1, sql[start:stop], replacement, text)


def _is_option(tokens: list[_Token], index: int) -> bool:
    """ON of `SET NOCOUNT ON` begins no condition."""
    return tokens[index].text == "ON" and tokens[index - 2].text == "SET"


def _end_of(tokens: list[_Token], index: int) -> int:
    """Where the condition that begins here ends."""
    depth = 0
    while index < len(tokens):
        text = tokens[index].text
        depth += (text == "(") - (text == ")")
        if depth < 0 or (depth == 0 and text in _ENDS):
            return index
        index += 1
    return index


def _operands(tokens: list[_Token], first: int, end: int, alone: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """Operands of a condition with what each becomes, those inside brackets too."""
    parts, joiners = _split(tokens, first, end)
    neutral = (FALSE,) if "OR" in joiners else (TRUE,) if joiners else alone
    assert len(set(joiners)) < 2, "AND and OR side by side: put brackets"
    for start, stop in parts:
        for replacement in neutral:
            yield start, stop, replacement
        inner = start + (tokens[start].text == "NOT")
        if tokens[inner].text == "(" and tokens[inner + 1].text != "SELECT" and _closing(tokens, inner) == stop - 1:
            yield from _operands(tokens, inner + 1, stop - 1, (TRUE,))


def _split(tokens: list[_Token], first: int, end: int) -> tuple[list[tuple[int, int]], list[str]]:
    parts, joiners, depth, start = [], [], 0, first
    for index in range(first, end):
        text = tokens[index].text
        depth += (text == "(") - (text == ")")
        if depth == 0 and text in ("AND", "OR"):
            parts.append((start, index))
            joiners.append(text)
            start = index + 1
    return [*parts, (start, end)], joiners


def _closing(tokens: list[_Token], opening: int) -> int:
    depth = 0
    for index in range(opening, len(tokens)):
        depth += (tokens[index].text == "(") - (tokens[index].text == ")")
        if depth == 0:
            return index
    return -1
