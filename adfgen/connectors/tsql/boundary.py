"""Where a statement ends when nobody wrote `;`: at a word that begins the next one and does not belong to this one."""

from collections.abc import Iterator, Sequence

from sqlglot import exp
from sqlglot.tokenizer_core import Token

from adfgen.connectors.tsql.cursor import TokenCursor
from adfgen.connectors.tsql.dialect import word

__all__ = ["STARTS", "expression_until_statement", "is_at_end", "statement_tokens"]

# every word that begins a statement of T-SQL, those this engine refuses among them
STARTS = frozenset({
    "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "DECLARE", "SET", "IF", "WHILE", "BEGIN", "END", "ELSE",
    "COMMIT", "ROLLBACK", "THROW", "RAISERROR", "RETURN", "PRINT", "EXEC", "EXECUTE", "CREATE", "ALTER", "DROP",
    "TRUNCATE", "BREAK", "CONTINUE", "SAVE", "WAITFOR", "GOTO", "OPEN", "FETCH", "CLOSE", "DEALLOCATE", "USE", "GRANT",
    "DENY", "REVOKE",
})  # fmt: skip
_AFTER_WITH = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"})


def is_at_end(cursor: TokenCursor) -> bool:
    """Whether nothing more of a statement follows."""
    return cursor.is_done or cursor.peek() == ";" or cursor.peek() in STARTS


def statement_tokens(cursor: TokenCursor) -> Sequence[Token]:
    """Read one query or DML statement: up to `;`, or the word that begins the next statement."""
    begin, first = cursor.at, cursor.peek()
    body_seen = first != "WITH"
    cursor.at += 1
    for keyword in _open_words(cursor):
        if keyword == ";":
            break
        if keyword in STARTS and not _continues(cursor, first, keyword):
            if body_seen or keyword not in _AFTER_WITH:
                break
            body_seen, first = True, keyword
    return cursor.tokens[begin : cursor.at]


def expression_until_statement(cursor: TokenCursor) -> exp.Expression:
    """Read a condition or value that ends at `;`, a comma or the next statement. Raises BatchError 102."""
    begin = cursor.at
    for keyword in _open_words(cursor):
        if keyword in STARTS or keyword in (";", ","):
            break
    return cursor.expression(cursor.tokens[begin : cursor.at])


def _open_words(cursor: TokenCursor) -> Iterator[str]:
    """Read on, giving each word outside parentheses and CASE … END; `;` ends even a CASE that nobody finished.

    Whoever stops listening leaves the cursor at the word last given.
    """
    depth = cases = 0
    while not cursor.is_done:
        match cursor.peek():
            case "(":
                depth += 1
            case ")":
                depth -= 1
            case "CASE":
                cases += 1
            case "END" if cases:
                cases -= 1
            case keyword if depth == 0 and (not cases or keyword == ";"):
                yield keyword
        cursor.at += 1


def _continues(cursor: TokenCursor, first: str, keyword: str) -> bool:
    """Whether a word that can begin a statement belongs to the one being read, which `first` began."""
    previous = word(cursor.tokens[cursor.at - 1])
    match keyword:
        case "SELECT":
            return previous in ("UNION", "ALL", "EXCEPT", "INTERSECT") or (first == "INSERT" and not _has_rows(cursor))
        case "SET":
            return first in ("UPDATE", "MERGE")
        case "UPDATE" | "INSERT" | "DELETE":
            return first == "MERGE" and previous == "THEN"
        case "WITH":
            return cursor.peek(1) in ("(", "TIES")
        case "FETCH":
            return previous in ("ROW", "ROWS")
        case "EXEC" | "EXECUTE":
            return first == "INSERT" and not _has_rows(cursor)
        case "MERGE":
            return previous in ("INNER", "LEFT", "RIGHT", "FULL")
        case _:
            return False


def _has_rows(cursor: TokenCursor) -> bool:
    """Whether the INSERT being read already has its rows."""
    depth = 0
    for token in reversed(cursor.tokens[: cursor.at]):
        keyword = word(token)
        depth += {")": 1, "(": -1}.get(keyword, 0)
        if depth == 0 and keyword in ("SELECT", "VALUES"):
            return True
        if depth == 0 and keyword == "INSERT":
            return False
    return False
