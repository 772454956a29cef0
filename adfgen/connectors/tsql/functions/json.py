"""JSON text: reading values out of it. Paths are lax and literal; a path's names are case-sensitive, as in SQL Server."""

import re

from adfgen.connectors.tsql.conversion import convert
from adfgen.connectors.tsql.functions.registry import Call, function
from adfgen.connectors.tsql.macro import MACRO_SCHEMA
from adfgen.connectors.tsql.refusal import BatchError, refused
from adfgen.connectors.tsql.type import INT, NVARCHAR_MAX, text_type
from adfgen.connectors.tsql.value import Value, string_text

__all__ = ["checked_json", "json_path"]

_PATH = re.compile(r"""\$(\.([A-Za-z_][A-Za-z0-9_]*|"[^"\\]*")|\[\d+\])*""")


def json_path(text: str) -> str:
    """A JSON path as a DuckDB literal. Raises BatchError for one that is not lax and plain."""
    path = text.strip()
    if path.lower().startswith("strict"):
        raise refused("a strict JSON path")
    if path.lower().startswith("lax "):
        path = path[4:].strip()
    if not _PATH.fullmatch(path):
        raise BatchError(13607, f"JSON path '{text}' is not properly formatted.")
    return string_text(path)


def checked_json(value: Value) -> str:
    """DuckDB text of a value that must be JSON text; 13609 where it is not."""
    return f"{MACRO_SCHEMA}.checked_json({convert(value, NVARCHAR_MAX).sql})"


@function("JSON_VALUE", arguments=(2, 2))
def _json_value(request: Call) -> Value:
    path = json_path(request.constant(1))
    sql = f"{MACRO_SCHEMA}.json_scalar({checked_json(request.value(0))}, {path})"
    return Value(sql, text_type(4000, national=True))


@function("JSON_QUERY", arguments=(1, 2))
def _json_query(request: Call) -> Value:
    path = json_path(request.constant(1)) if len(request.arguments) == 2 else "'$'"
    sql = f"{MACRO_SCHEMA}.json_fragment({checked_json(request.value(0))}, {path})"
    return Value(sql, NVARCHAR_MAX, is_json=True)


@function("ISJSON", arguments=(1, 1))
def _isjson(request: Call) -> Value:
    text = convert(request.value(0), NVARCHAR_MAX).sql
    valid = f"json_valid({text}) AND json_type({text}) IN ('OBJECT', 'ARRAY')"
    return Value(
        f"CASE WHEN {text} IS NULL THEN NULL WHEN json_valid({text}) THEN CASE WHEN {valid} THEN 1 ELSE 0 END ELSE 0 END",
        INT,
    )
