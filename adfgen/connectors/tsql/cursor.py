"""A reader of tokens: the part of the parser that statements and definitions share."""

from collections.abc import Sequence

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from adfgen.connectors.tsql.dialect import parse_expression, word
from adfgen.connectors.tsql.grammar import RESERVED
from adfgen.connectors.tsql.refusal import BatchError, refused, syntax_error
from adfgen.connectors.tsql.statement import Name
from adfgen.connectors.tsql.type import MAX, SqlType, named_type

__all__ = ["TokenCursor"]

_NAMES = (TokenType.STRING, TokenType.NATIONAL_STRING, TokenType.NUMBER, TokenType.HEX_STRING)


class TokenCursor:
    """Reads the tokens of one batch from left to right."""

    def __init__(self, tokens: Sequence[Token], text: str) -> None:
        self.tokens = tokens
        self.text = text
        self.at = 0

    @property
    def is_done(self) -> bool:
        """Whether every token was read."""
        return self.at >= len(self.tokens)

    @property
    def start(self) -> int:
        """Offset of the next token; the end of the batch when there is none."""
        if self.is_done:
            return self.tokens[-1].end + 1 if self.tokens else 0
        return self.tokens[self.at].start

    def peek(self, ahead: int = 0) -> str:
        """The keyword `ahead` tokens further, empty at the end and for literals."""
        place = self.at + ahead
        return word(self.tokens[place]) if place < len(self.tokens) else ""

    def accept(self, *words: str) -> bool:
        """Read these words if they stand next."""
        if all(self.peek(ahead) == item for ahead, item in enumerate(words)):
            self.at += len(words)
            return True
        return False

    def expect(self, *words: str) -> None:
        """Read these words. Raises BatchError 102 when they do not stand next."""
        for item in words:
            if not self.accept(item):
                raise self.error()

    def error(self) -> BatchError:
        """102 for the next token."""
        if self.is_done:
            return syntax_error(self.tokens[-1].text if self.tokens else "", self.start)
        return syntax_error(self.tokens[self.at].text, self.start)

    def identifier(self) -> str:
        """A name, quoted or bare."""
        if self.is_done or self.tokens[self.at].token_type in _NAMES or not self._is_name():
            raise self.error()
        self.at += 1
        return str(self.tokens[self.at - 1].text)

    def refuse_temporary(self) -> None:
        """Refuse the name of a temporary table where one stands next."""
        if self.peek() == "#":
            name = self.tokens[self.at + 1].text if self.at + 1 < len(self.tokens) else ""
            raise refused(f"temporary table '#{name}'", self.start)

    def _is_name(self) -> bool:
        token = self.tokens[self.at]
        if token.token_type is TokenType.IDENTIFIER:
            return True
        return (token.text[:1].isalpha() or token.text[:1] in "_#") and token.text.upper() not in RESERVED

    def name(self) -> Name:
        """`name`, `schema.name` or `database.schema.name`."""
        self.refuse_temporary()
        parts = [self.identifier()]
        while self.accept("."):
            parts.append("" if self.peek() == "." else self.identifier())
        if len(parts) > 3:
            raise self.error()
        schema, database = (parts[-2] if len(parts) > 1 else ""), (parts[-3] if len(parts) > 2 else "")
        return Name(schema, parts[-1], database)

    def variable(self) -> str:
        """`@name`, without the sign."""
        self.expect("@")
        name = self.tokens[self.at].text if not self.is_done else ""
        if (
            not name
            or self.tokens[self.at].start != self.tokens[self.at - 1].end + 1
            or not (name[0].isalnum() or name[0] in "_#$")
        ):
            raise self.error()
        self.at += 1
        return str(name)

    def type(self) -> SqlType:
        """A type as a definition writes it: without length a string holds one character."""
        start = self.start
        name = self.identifier()
        if self.peek() == ".":
            raise self.error()
        measures: list[int] = []
        if self.accept("("):
            while not self.accept(")"):
                measures.append(MAX if self.accept("MAX") else self.integer())
                self.accept(",")
        return named_type(name, tuple(measures), start=start)

    def integer(self) -> int:
        """A whole number, which may be negative."""
        sign = -1 if self.accept("-") else 1
        if self.is_done or not self.tokens[self.at].text.isdecimal():
            raise self.error()
        self.at += 1
        return sign * int(self.tokens[self.at - 1].text)

    def wrapped(self) -> Sequence[Token]:
        """The tokens between the next pair of parentheses."""
        self.expect("(")
        begin = self.at
        depth = 1
        while depth:
            if self.is_done:
                raise self.error()
            depth += {"(": 1, ")": -1}.get(self.peek(), 0)
            self.at += 1
        return self.tokens[begin : self.at - 1]

    def source(self, tokens: Sequence[Token]) -> str:
        """The text these tokens were read from."""
        return self.text[tokens[0].start : tokens[-1].end + 1] if tokens else ""

    def expression(self, tokens: Sequence[Token]) -> exp.Expression:
        """The tree of an expression. Raises BatchError 102 where there is none."""
        if not tokens:
            raise self.error()
        return parse_expression(tokens, self.text)

    def until(self, *words: str) -> Sequence[Token]:
        """The tokens up to one of these words outside parentheses, or to the end."""
        begin, depth = self.at, 0
        while not self.is_done and not (depth == 0 and self.peek() in words):
            depth += {"(": 1, ")": -1}.get(self.peek(), 0)
            if depth < 0:
                break
            self.at += 1
        return self.tokens[begin : self.at]
