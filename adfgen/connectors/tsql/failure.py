"""What DuckDB raises, as SQL Server would have numbered it."""

import re

import duckdb

from adfgen.connectors.tsql.catalogue import Table
from adfgen.connectors.tsql.refusal import NOT_SIMULATED, BatchError

__all__ = ["sql_error"]

_OWN = re.compile(r"^Invalid Input Error: (\d+)\|(.*)", re.DOTALL)
_NOT_NULL = re.compile(r"NOT NULL constraint failed: (.+)\.([^.]+)$", re.MULTILINE)

_KNOWN: tuple[tuple[type[duckdb.Error], str, int, str], ...] = (
    (duckdb.Error, "More than one row returned by a subquery", 512, "Subquery returned more than 1 value."),
    (duckdb.Error, "Division by zero", 8134, "Divide by zero error encountered."),
    (duckdb.Error, "Malformed JSON", 13609, "JSON text is not properly formatted."),
    (
        duckdb.Error,
        "must appear in the GROUP BY",
        8120,
        "A column of the select list is contained neither in an aggregate function nor in the GROUP BY clause.",
    ),
    (duckdb.OutOfRangeException, "", 8115, "Arithmetic overflow error converting expression."),
    (duckdb.ConversionException, "", 8115, "Arithmetic overflow or conversion error converting expression."),
)


def sql_error(error: duckdb.Error, table: Table | None = None, *, start: int | None = None) -> BatchError:
    """The SQL Server error nearest to what DuckDB said; `table` is the one being written, `start` where it stands."""
    text = str(error)
    own = _OWN.match(text)
    if own:
        return BatchError(int(own[1]), own[2].split("\n\n")[0], start)
    missing = _NOT_NULL.search(text)
    if missing and table is not None:
        column = missing[2].strip().strip('"')
        return BatchError(
            515,
            f"Cannot insert the value NULL into column '{column}', table '{table}'; column does not allow nulls.",
            start,
        )
    for kind, words, number, message in _KNOWN:
        if isinstance(error, kind) and words in text:
            return BatchError(number, message, start)
    first = text.split("\n", 1)[0]
    return BatchError(NOT_SIMULATED, f"the local engine cannot run this statement: {first}", start)
