"""Tokens of one expression. What the engine refuses while reading, and how it words that, was measured on it."""

import re
from enum import Enum
from typing import NamedTuple

from adfgen.expressions.error import ExpressionError

__all__ = ["Token", "TokenKind", "tokenize"]


class TokenKind(Enum):
    """What a token is; the value is the engine's own word for it."""

    STRING = "StringLiteral"
    INTEGER = "IntegerLiteral"
    FLOAT = "FloatLiteral"
    IDENTIFIER = "Identifier"
    LEFT_PARENTHESIS = "LeftParenthesis"
    RIGHT_PARENTHESIS = "RightParenthesis"
    LEFT_BRACKET = "LeftSquareBracket"
    RIGHT_BRACKET = "RightSquareBracket"
    COMMA = "Comma"
    DOT = "Dot"
    QUESTION = "QuestionMark"
    END = "EndOfData"


_QUOTES = "a text stands in straight single quotes: 'text'"
_INSTEAD = {  # what other languages write, and this one says in another way
    **dict.fromkeys('"‘’“”`', _QUOTES),
    "+": "add() adds numbers, concat() joins texts",
    "*": "mul() multiplies",
    "/": "div() divides",
    "=": "equals() compares",
    "!": "not() negates",
    "<": "less() and lessOrEquals() compare",
    ">": "greater() and greaterOrEquals() compare",
    "&": "and() joins conditions, concat() texts",
    "|": "or() joins conditions",
    "{": "only '@{…}' inside a text has braces: an object is made by json()",
}
_PUNCTUATION = {
    "(": TokenKind.LEFT_PARENTHESIS,
    ")": TokenKind.RIGHT_PARENTHESIS,
    "[": TokenKind.LEFT_BRACKET,
    "]": TokenKind.RIGHT_BRACKET,
    ",": TokenKind.COMMA,
    ".": TokenKind.DOT,
    "?": TokenKind.QUESTION,
}
_STRING = re.compile(r"'((?:[^']|'')*)'")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(\.[0-9]*)?|(?=\.)(?<=[+-])(\.[0-9]+))([eE][+-]?[0-9]+)?")
_IDENTIFIER = re.compile(r"[^\W\d][\w$]*|[$_][\w$]*")
_INT64 = 2**63


class Token(NamedTuple):
    """A token with its value (strings unquoted, numbers as numbers) and its offset in the whole text."""

    kind: TokenKind
    value: str | int | float
    offset: int


def tokenize(text: str, base: int = 0) -> list[Token]:
    """The tokens of one expression, closed by END. `base` is where it begins in the whole text. Raises ExpressionError."""
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        character = text[at]
        if character.isspace():
            at += 1
            continue
        token, at = _next(text, at, base)
        tokens.append(token)
    tokens.append(Token(TokenKind.END, "", base + len(text)))
    return tokens


def _next(text: str, at: int, base: int) -> tuple[Token, int]:
    character = text[at]
    if character in _PUNCTUATION:
        return Token(_PUNCTUATION[character], character, base + at), at + 1
    if character == "'":
        found = _STRING.match(text, at)
        if found is None:
            raise ExpressionError(
                "parse",
                f"The expression '{text}' is not valid: the string constant at position '{at}' is not terminated. "
                "String constants must be enclosed within a pair of quotes.",
                offset=base + at,
                text=text,
            )
        return Token(TokenKind.STRING, found[1].replace("''", "'"), base + at), found.end()
    number = _NUMBER.match(text, at)
    if number is not None:
        return _number(text, number, base)
    identifier = _IDENTIFIER.match(text, at)
    if identifier is None:
        raise _unexpected(text, at, base)
    return Token(TokenKind.IDENTIFIER, identifier[0], base + at), identifier.end()


def _number(text: str, found: re.Match[str], base: int) -> tuple[Token, int]:
    end = found.end()
    if end < len(text) and (text[end].isalnum() or text[end] in "_$"):
        raise _unexpected(text, end, base)
    if any(found.groups()):
        return Token(TokenKind.FLOAT, float(found[0]), base + found.start()), end
    value = int(found[0])
    if not -_INT64 <= value < _INT64:
        raise ExpressionError(
            "parse",
            f"The expression '{text}' is not valid: the value '{found[0]}' at position '{found.start()}' cannot be converted to number.",
            offset=base + found.start(),
            text=text,
        )
    return Token(TokenKind.INTEGER, value, base + found.start()), end


def _unexpected(text: str, at: int, base: int) -> ExpressionError:
    return ExpressionError(
        "parse",
        f"The expression '{text}' is not valid: the string character '{text[at]}' at position '{at}' is not expected.",
        offset=base + at,
        hint=_INSTEAD.get(text[at], ""),
        text=text,
    )
