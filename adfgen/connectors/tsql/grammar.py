"""What sqlglot reads and SQL Server does not: open parentheses, stray commas, reserved words as names, torn variables.

A statement with such a slip would run here and fail in the service. Found by asking Microsoft's parser about mutated cases.
"""

from collections.abc import Sequence
from itertools import pairwise

from sqlglot.tokenizer_core import Token, TokenType

from adfgen.connectors.tsql.refusal import syntax_error

__all__ = ["RESERVED", "check_grammar"]

# Learn: Reserved Keywords (Transact-SQL), those that can stand where this engine reads a name
RESERVED = frozenset({
    "ADD", "ALL", "ALTER", "AND", "ANY", "AS", "ASC", "BEGIN", "BETWEEN", "BREAK", "BY", "CASE", "CHECK",
    "CLOSE", "COALESCE", "COLLATE", "COLUMN", "COMMIT", "CONSTRAINT", "CONTINUE", "CONVERT", "CREATE", "CROSS",
    "CURRENT_TIMESTAMP", "CURSOR", "DATABASE", "DECLARE", "DEFAULT", "DELETE", "DESC", "DISTINCT", "DROP",
    "ELSE", "END", "ESCAPE", "EXCEPT", "EXEC", "EXECUTE", "EXISTS", "FETCH", "FOR", "FOREIGN", "FROM", "FULL",
    "FUNCTION", "GOTO", "GRANT", "GROUP", "HAVING", "HOLDLOCK", "IDENTITY", "IF", "IN", "INDEX", "INNER",
    "INSERT", "INTERSECT", "INTO", "IS", "JOIN", "KEY", "LEFT", "LIKE", "MERGE", "NOT", "NULL", "NULLIF", "OF",
    "OFF", "ON", "OPEN", "OPTION", "OR", "ORDER", "OUTER", "OVER", "PERCENT", "PIVOT", "PRIMARY", "PRINT",
    "PROC", "PROCEDURE", "RAISERROR", "REFERENCES", "RETURN", "REVOKE", "RIGHT", "ROLLBACK", "SCHEMA", "SELECT",
    "SET", "TABLE", "THEN", "TO", "TOP", "TRAN", "TRANSACTION", "TRUNCATE", "TRY_CONVERT", "UNION", "UNIQUE",
    "UNPIVOT", "UPDATE", "USE", "VALUES", "VIEW", "WAITFOR", "WHEN", "WHERE", "WHILE", "WITH", "WITHIN",
})  # fmt: skip
_CLOSES_A_LIST = frozenset({",", ")", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "UNION", "EXCEPT", "INTERSECT"})
_NO_NAME = (RESERVED - {"OF"}) | {",", ")", ".", "=", "+", "-", "*", "/", "%", "<", ">"}
_TEXTS = (TokenType.STRING, TokenType.NATIONAL_STRING)
_LITERALS = (TokenType.NUMBER, *_TEXTS)
_NAMED_NEXT = frozenset(
    {".", "FROM", "JOIN", "INTO", "DATE", "TIME", "DATETIME", "DATETIME2", "DATETIMEOFFSET", "SMALLDATETIME"}
)
_NUMBERS = (TokenType.NUMBER, TokenType.HEX_STRING)


def check_grammar(tokens: Sequence[Token], words: Sequence[str]) -> None:
    """Refuse the slips above; `words` are the tokens' keywords, empty for literals and quoted names. Raises BatchError 102."""
    _check_parentheses(tokens, words)
    _check_joins(tokens, words)
    if words and words[-1] in (",", "AS", "@", "ON"):
        raise syntax_error(tokens[-1].text, tokens[-1].start)
    for (left, right), (before, after) in zip(pairwise(tokens), pairwise(words), strict=True):
        is_apart = left.end + 1 != right.start
        is_slip = (
            (before == "," and after in _CLOSES_A_LIST)
            or (before in ("(", "SELECT") and after == ",")
            or (before in ("+", "-", "/", "%") and after == ")")
            or (left.token_type in _LITERALS and right.token_type is TokenType.NUMBER)
            or (left.token_type is TokenType.NUMBER and not is_apart and after.isalnum())
            or (before in _NAMED_NEXT and right.token_type in _TEXTS)
            or (before == "ON" and after in _CLOSES_A_LIST)
            or (before == "AS" and (after in _NO_NAME or right.token_type in _NUMBERS))
            or (after == "AS" and before in ("SELECT", ",", "("))
            or (before == "@" and is_apart)
            or (before == "." and right.token_type is TokenType.NUMBER and is_apart)
            or (before == "FETCH" and after not in ("NEXT", "FIRST"))
        )
        if is_slip:
            raise syntax_error(right.text, right.start)


def _check_joins(tokens: Sequence[Token], words: Sequence[str]) -> None:
    """Every JOIN that is no CROSS JOIN has its ON; the ON of a MERGE is its own."""
    joins = [place for place, text in enumerate(words) if text == "JOIN" and words[place - 1] != "CROSS"]
    if len(joins) > words.count("ON") - words.count("MERGE"):
        raise syntax_error(tokens[joins[-1]].text, tokens[joins[-1]].start)


def _check_parentheses(tokens: Sequence[Token], words: Sequence[str]) -> None:
    depth = 0
    for token, text in zip(tokens, words, strict=True):
        depth += {"(": 1, ")": -1}.get(text, 0)
        if depth < 0:
            raise syntax_error(token.text, token.start)
    if depth:
        raise syntax_error(tokens[-1].text, tokens[-1].start)
