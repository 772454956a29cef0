"""Comparisons as SQL Server's default collation makes them: letter case and trailing spaces do not count.

Case is left to DuckDB's `nocase` collation, which the database opens with; trailing spaces are cut here. Letters beyond
ASCII follow the order of their code points ('f' < 'é'), not a dictionary's: the local engine holds one order everywhere,
so that a watermark in a text column stays consistent, but sorts such texts unlike a SQL Server.
"""

import re
from collections.abc import Sequence

from adfgen.connectors.tsql.conversion import check_clash, convert
from adfgen.connectors.tsql.macro import MACRO_SCHEMA
from adfgen.connectors.tsql.refusal import BatchError, refused
from adfgen.connectors.tsql.type import Family, common_type, text_type
from adfgen.connectors.tsql.value import Value, string_text

__all__ = ["SAME", "compare", "grouped", "grouping_condition", "like", "unpadded"]

SAME = "IS NOT DISTINCT FROM"  # NULL equals NULL
_OF_ANY_LENGTH = ("varchar", "nvarchar")
_BLANKS = "error('0|making texts distinct that end in blanks is not simulated by the local engine')"


def compare(operator: str, left: Value, right: Value) -> str:
    """DuckDB text of `left operator right`, both brought to their common type first. Raises BatchError."""
    check_clash(left.type, right.type)
    target = common_type(left.type, right.type)
    if target.family is Family.GUID and operator not in ("=", "<>", SAME):
        raise refused("the order of uniqueidentifier values")
    a, b = convert(left, target), convert(right, target)
    if target.is_string:
        return f"({unpadded(a)} {operator} {unpadded(b)})"
    return f"({a.sql} {operator} {b.sql})"


def unpadded(value: Value) -> str:
    """DuckDB text of a value without the blanks at its end, which never count; of any other type unchanged."""
    if not value.type.is_string:
        return value.sql
    if isinstance(value.literal, str):
        return string_text(value.literal.rstrip(" "))
    return f"rtrim({value.sql}, ' ')"


def like(value: Value, pattern: Value, escape: str | None) -> str:
    """DuckDB text of `value LIKE pattern`. Raises BatchError."""
    value, pattern = (_as_text(item) for item in (value, pattern))
    is_national = any(item.type.name in ("nvarchar", "nchar") for item in (value, pattern))
    if isinstance(pattern.literal, str):
        more = "" if is_national else " *"  # blanks at the end of a varchar do not count, those of its pattern do
        return f"regexp_full_match({value.sql}, {string_text(_regex(pattern.literal, escape) + more)}, 'is')"
    if escape is not None:
        raise refused("ESCAPE with a pattern that is no literal")
    test = f"{value.sql} ILIKE {MACRO_SCHEMA}.pattern({pattern.sql})"
    return f"({test})" if is_national else f"({test} OR {unpadded(value)} ILIKE {MACRO_SCHEMA}.pattern({pattern.sql}))"


def _as_text(value: Value) -> Value:
    if value.type.family is Family.NULL:
        return convert(value, text_type(1, national=False))
    if not value.type.is_string:
        raise refused(f"LIKE on {value.type.name}")
    return value


def grouped(value: Value) -> str:
    """DuckDB text of a value that is made distinct. Raises, when it runs, for a varchar that ends in blanks.

    Two texts that differ in trailing blanks only are one value in SQL Server and two in DuckDB.
    """
    if value.type.name not in _OF_ANY_LENGTH:
        return value.sql
    return f"(CASE WHEN suffix({value.sql}, ' ') THEN {_BLANKS} ELSE {value.sql} END)"


def grouping_condition(values: Sequence[Value]) -> list[str]:
    """The same for the keys of a GROUP BY, as conditions: a key must stay what the select list calls it."""
    texts = (value.sql for value in values if value.type.name in _OF_ANY_LENGTH)
    return [f"(CASE WHEN suffix({text}, ' ') THEN CAST({_BLANKS} AS BOOLEAN) ELSE TRUE END)" for text in texts]


def _regex(pattern: str, escape: str | None) -> str:
    """The regular expression of a LIKE pattern: % any text, _ one character, [a-c] one of a class, [^a] none of it."""
    parts = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == escape and at + 1 < len(pattern):
            at += 1
            parts.append(re.escape(pattern[at]))
        elif char == "%":
            parts.append(".*")
        elif char == "_":
            parts.append(".")
        elif char == "[":
            text, at = _character_class(pattern, at)
            parts.append(text)
        else:
            parts.append(re.escape(char))
        at += 1
    return "".join(parts)


def _character_class(pattern: str, at: int) -> tuple[str, int]:
    end = pattern.find("]", at + 1)
    if end < 0:
        raise BatchError(0, "a LIKE pattern with '[' and no ']' is not simulated by the local engine")
    inside = pattern[at + 1 : end]
    negated = inside.startswith("^")
    body = re.sub(r"([\\\[\]^&~|])", r"\\\1", inside[1:] if negated else inside)
    return f"[{'^' if negated else ''}{body}]", end
