"""Text to tree: which part of a string is an expression, and what the expression says. One parse per text."""

from functools import lru_cache

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.lexer import Token, TokenKind, tokenize
from adfgen.expressions.syntax import Access, Call, Literal, Node, Segment, Template

__all__ = ["MAXIMUM_DEPTH", "MAXIMUM_LENGTH", "is_expression", "parse"]

MAXIMUM_LENGTH = 8192  # characters of one expression (service limit)
# Calls and properties inside each other. It is our limit and not the service's, whose evaluator took 1,300 of them: what
# walks a tree calls itself for each level, at most six frames of it (an `and` that is evaluated), and Python has a thousand.
MAXIMUM_DEPTH = 100
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def is_expression(text: str) -> bool:
    """Whether the service would evaluate the text rather than take it as it is."""
    if text.startswith("@"):
        return text != "@" and not text.startswith("@@")
    return "@{" in text.replace("@@{", "")


@lru_cache(maxsize=16384)
def parse(text: str) -> Template:
    """The template of a text. Raises ExpressionError of kind `parse`, `expression_too_long` or `too_deep`."""
    if text.startswith("@") and len(text) > 1 and text[1] not in "@{":
        return Template(text, (_segment(text[1:], 1),), is_interpolated=False)
    if text.startswith("@@"):
        return Template(text, (text[1:],), is_interpolated=False)
    return _interpolate(text, 0, "")


def _interpolate(text: str, start: int, seed: str) -> Template:
    """Literal text and `@{…}` segments. `@@{` is a literal `@{`; any other `@` stands for itself."""
    parts: list[str | Segment] = []
    literal, at = [seed], start + len(seed)
    while at < len(text):
        at_sign = text.find("@", at)
        if at_sign < 0:
            break
        literal.append(text[at:at_sign])
        if text.startswith("@@{", at_sign):
            literal.append("@{")
            at = at_sign + 3
        elif text.startswith("@{", at_sign):
            end = _segment_end(text, at_sign + 2)
            parts += ["".join(literal), _segment(text[at_sign + 2 : end], at_sign + 2)]
            literal, at = [], end + 1
        else:
            literal.append("@")
            at = at_sign + 1
    parts.append("".join([*literal, text[at:]]))
    interpolated = any(isinstance(part, Segment) for part in parts)
    return Template(text, tuple(part for part in parts if part != "" or not interpolated), interpolated)


def _segment_end(text: str, start: int) -> int:
    """Offset of the `}` that closes the segment: one inside quotes does not."""
    at, quoted = start, False
    while at < len(text):
        if text[at] == "'":
            quoted = not quoted
        elif text[at] == "}" and not quoted:
            return at
        at += 1
    raise ExpressionError(
        "parse",
        f"The expression '{text}' is not valid: the string interpolation segment starting at position '{start - 2}' is not terminated. "
        "Make sure that every '@{' is followed by its '}'.",
        offset=start - 2,
        text=text,
    )


def _segment(text: str, offset: int) -> Segment:
    if len(text) > MAXIMUM_LENGTH:
        raise ExpressionError(
            "expression_too_long",
            f"The expression limit exceeded: maximum '{MAXIMUM_LENGTH}' and actual '{len(text)}'.",
            offset=offset,
        )
    return Segment(_Parser(text, offset).whole(), text, offset)


class _Parser:
    """Recursive descent over the tokens of one expression.

    `depth` is how deep what is being read stands, `height` how many levels what was read last has.
    """

    def __init__(self, text: str, offset: int) -> None:
        self.text = text
        self.tokens = tokenize(text, offset)
        self.position = 0
        self.depth = self.height = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def whole(self) -> Node:
        node = self.expression()
        if self.token.kind is not TokenKind.END:
            raise self.unexpected(TokenKind.END)
        return node

    def expression(self) -> Node:
        token = self.token
        if token.kind in {TokenKind.STRING, TokenKind.INTEGER, TokenKind.FLOAT}:
            self.position += 1
            self.height = 0
            return Literal(token.value, token.offset)
        name = str(self.take(TokenKind.IDENTIFIER).value)
        if name.lower() in _WORDS and self.token.kind is not TokenKind.LEFT_PARENTHESIS:
            self.height = 0
            return Literal(_WORDS[name.lower()], token.offset)
        node: Node = Call(name, self.arguments(), token.offset)
        while self.token.kind in {TokenKind.DOT, TokenKind.LEFT_BRACKET, TokenKind.QUESTION}:
            node = self.access(node)
        return node

    def arguments(self) -> tuple[Node, ...]:
        opening = self.take(TokenKind.LEFT_PARENTHESIS)
        arguments: list[Node] = []
        tallest = 0
        while self.token.kind is not TokenKind.RIGHT_PARENTHESIS or arguments:
            arguments.append(self.inner(opening))
            tallest = max(tallest, self.height)
            if self.token.kind is not TokenKind.COMMA:
                break
            self.position += 1
        self.take(TokenKind.RIGHT_PARENTHESIS)
        self.grow(tallest, opening)
        return tuple(arguments)

    def access(self, target: Node) -> Access:
        optional = self.token.kind is TokenKind.QUESTION
        if optional:
            self.position += 1
        opening, target_height = self.token, self.height
        if opening.kind is TokenKind.LEFT_BRACKET:
            self.position += 1
            key = self.inner(opening)
            self.take(TokenKind.RIGHT_BRACKET)
        else:
            self.take(TokenKind.DOT)
            name = self.take(TokenKind.IDENTIFIER)
            key = Literal(name.value, name.offset)
            self.height = 0
        self.grow(max(target_height, self.height), opening)
        return Access(target, key, optional, opening.offset)

    def inner(self, opening: Token) -> Node:
        """What stands one level deeper, behind an opening bracket."""
        self.depth += 1
        self.check_depth(self.depth, opening)
        node = self.expression()
        self.depth -= 1
        return node

    def grow(self, below: int, place: Token) -> None:
        """Note that what was read stands a level above what has `below` of them."""
        self.height = below + 1
        self.check_depth(self.height, place)

    def check_depth(self, levels: int, place: Token) -> None:
        if levels > MAXIMUM_DEPTH:
            raise ExpressionError(
                "too_deep",
                f"The expression has more than {MAXIMUM_DEPTH} calls and properties inside each other, which is not followed here.",
                offset=place.offset,
                hint="put a part of it into a variable",
            )

    def take(self, kind: TokenKind) -> Token:
        token = self.token
        if token.kind is not kind:
            raise self.unexpected(kind)
        self.position += 1
        return token

    def unexpected(self, expected: TokenKind) -> ExpressionError:
        return ExpressionError(
            "parse",
            f"Unable to parse expression '{self.text}': expected token '{expected.value}' and actual '{self.token.kind.value}'.",
            offset=self.token.offset,
            hint=_hint(expected, self.token.kind),
            text=self.text,
        )


def _hint(expected: TokenKind, actual: TokenKind) -> str:
    """What is usually wrong where one token stands for another."""
    match expected, actual:
        case TokenKind.END, TokenKind.RIGHT_PARENTHESIS:
            return "one ')' too many, or one '(' missing before it"
        case TokenKind.RIGHT_PARENTHESIS, TokenKind.END:
            return "a ')' is missing"
        case TokenKind.RIGHT_BRACKET, TokenKind.END:
            return "a ']' is missing"
        case TokenKind.RIGHT_PARENTHESIS, TokenKind.STRING | TokenKind.INTEGER | TokenKind.FLOAT | TokenKind.IDENTIFIER:
            return "a ',' between arguments, or a ')', is missing before it"
    return ""
