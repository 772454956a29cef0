"""The T-SQL grammar of expressions, queries and DML: sqlglot's parser, kept from guessing.

Every function call stays the call that was written, so that only what this engine knows is given a meaning; no word
starts a "command" that swallows the rest of the text.
"""

import itertools
from collections.abc import Sequence
from typing import ClassVar

from sqlglot import exp
from sqlglot.dialects.tsql import TSQL
from sqlglot.errors import ParseError, TokenError
from sqlglot.parsers.tsql import TSQLParser
from sqlglot.tokenizer_core import Token, TokenType

from adfgen.connectors.tsql.grammar import check_grammar
from adfgen.connectors.tsql.refusal import BatchError, refused, start_of, syntax_error

__all__ = ["LITERALS", "parse_expression", "parse_statement", "tokenize", "word"]

_CHANGES = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE"})
_STRANGERS = frozenset(
    {("WITH", "TIES"), ("CHANGETABLE", "("), ("!", "<"), ("!", ">")} | {(sign, "=") for sign in "+-*/%&|^"}
)
_KEPT = ("CAST", "CONVERT", "TRY_CAST", "TRY_CONVERT", "OPENJSON")
_FOREIGN = frozenset({"LIMIT", "ILIKE", "QUALIFY", "USING", "RLIKE", "REGEXP", "LATERAL", "::", "||", "&&", "!!"})
LITERALS = frozenset(
    {TokenType.STRING, TokenType.NATIONAL_STRING, TokenType.IDENTIFIER, TokenType.NUMBER, TokenType.HEX_STRING}
)


class _LocalTSQL(TSQL):
    class Tokenizer(TSQL.Tokenizer):
        COMMANDS: ClassVar[set[TokenType]] = set()
        QUOTES: ClassVar[list[str | tuple[str, str]]] = ["'"]
        # sqlglot reads REAL as FLOAT; a spare type keeps the two apart
        KEYWORDS: ClassVar[dict[str, TokenType]] = {**TSQL.Tokenizer.KEYWORDS, "REAL": TokenType.UDOUBLE}

    class Parser(TSQLParser):
        FUNCTIONS: ClassVar = {}
        NO_PAREN_FUNCTIONS: ClassVar = {}
        NO_PAREN_FUNCTION_PARSERS: ClassVar = {"CASE": TSQLParser.NO_PAREN_FUNCTION_PARSERS["CASE"]}
        FUNCTION_PARSERS: ClassVar = {name: TSQLParser.FUNCTION_PARSERS[name] for name in _KEPT}


_DIALECT = _LocalTSQL()


def tokenize(text: str) -> list[Token]:
    """The tokens of a script, each with its offsets. Raises BatchError."""
    try:
        tokens: list[Token] = _DIALECT.tokenize(text)
    except TokenError as error:
        quote = "'" if "'" in str(error) else ""
        raise BatchError(105, f"Unclosed quotation mark or comment {quote} in the text.") from error
    return tokens


def word(token: Token) -> str:
    """The keyword a token may be: its text in upper case, empty for quoted names and literals."""
    return "" if token.token_type in LITERALS else token.text.upper()


def parse_statement(tokens: Sequence[Token], text: str) -> exp.Expression:
    """The tree of one query or DML statement. Raises BatchError."""
    for token in tokens:
        if word(token) in _FOREIGN and not _names_something(tokens, token):
            raise syntax_error(token.text, token.start)
    _refuse_strangers(tokens)
    check_grammar(tokens, [word(token) for token in tokens])
    try:
        trees = _LocalTSQL.Parser(dialect=_DIALECT).parse(list(tokens), text)
    except ParseError as error:
        raise _syntax_of(error, tokens) from error
    tree = _only_tree(trees, tokens)
    if isinstance(tree, exp.Command):
        raise refused(f"statement '{tokens[0].text.upper()}'", tokens[0].start)
    return tree


def parse_expression(tokens: Sequence[Token], text: str) -> exp.Expression:
    """The tree of one expression or condition. Raises BatchError."""
    if not tokens:
        raise BatchError(102, "Incorrect syntax: an expression is missing.")
    for token in tokens:
        if word(token) in _FOREIGN:
            raise syntax_error(token.text, token.start)
    check_grammar(tokens, [word(token) for token in tokens])
    try:
        trees = _LocalTSQL.Parser(dialect=_DIALECT).parse_into(exp.Condition, list(tokens), text)
    except ParseError as error:
        raise _syntax_of(error, tokens) from error
    return _only_tree(trees, tokens)


def _only_tree(trees: Sequence[exp.Expr | None], tokens: Sequence[Token]) -> exp.Expression:
    if len(trees) != 1 or not isinstance(trees[0], exp.Expression):
        raise syntax_error(tokens[0].text, tokens[0].start)
    for node in trees[0].walk():
        _check_whole(node, tokens)
    return trees[0]


def _check_whole(node: exp.Expr, tokens: Sequence[Token]) -> None:
    """Refuse a tree with a hole in it: sqlglot reads on where a list or an operand is missing."""
    needed = [name for name, is_required in node.arg_types.items() if is_required]
    if isinstance(node, exp.Select | exp.Update):
        needed.append("expressions")
    if isinstance(node, exp.Insert) and not isinstance(node.parent, exp.When):
        needed += ["this"] if node.args.get("default") else ["this", "expression"]
    for name in needed:
        if node.args.get(name) in (None, []):
            start = start_of(node)
            place = tokens[0].start if start is None else start
            near = next((token.text for token in tokens if token.start >= place), tokens[0].text)
            raise syntax_error(near, place)


def _refuse_strangers(tokens: Sequence[Token]) -> None:
    """Name what belongs to T-SQL and neither to sqlglot's grammar nor to this engine."""
    words = [word(token) for token in tokens]
    for token in tokens:
        if word(token).startswith("ADFDYNAMICRANGEPARTITION"):
            raise refused(f"'?{token.text}', which the service replaces for each partition of a copy,", token.start)
    for place, (first, second) in enumerate(itertools.pairwise(words)):
        if first in _CHANGES and second == "TOP":
            raise refused(f"TOP in {first}", tokens[place + 1].start)
        if words[0] == "INSERT" and second in ("EXEC", "EXECUTE"):
            raise refused("INSERT … EXEC", tokens[place + 1].start)
        if (first, second) in _STRANGERS:
            raise refused(f"'{first}{' ' if second.isalpha() else ''}{second}'", tokens[place].start)


def _names_something(tokens: Sequence[Token], token: Token) -> bool:
    """USING belongs to MERGE; no other foreign word has a place in T-SQL."""
    return word(token) == "USING" and any(word(other) == "MERGE" for other in tokens)


def _syntax_of(error: ParseError, tokens: Sequence[Token]) -> BatchError:
    """The place sqlglot stopped at, as SQL Server words it."""
    found = error.errors[0] if error.errors else {}
    place = (found.get("line"), found.get("col"))
    for token in tokens:
        if (token.line, token.col) == place:
            return syntax_error(token.text, token.start)
    return syntax_error(tokens[0].text, tokens[0].start)
