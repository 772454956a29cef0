"""An expression already bound: its DuckDB text and its SQL Server type."""

from dataclasses import dataclass

from adfgen.connectors.tsql.type import SqlType

__all__ = ["Value", "name_text", "string_text"]


@dataclass(frozen=True, slots=True)
class Value:
    """DuckDB text that yields a value of `type`; `literal` is the value of a string or integer constant.

    `is_json` marks JSON text that FOR JSON embeds as it stands.
    """

    sql: str
    type: SqlType
    literal: str | int | None = None
    is_json: bool = False


def name_text(name: str) -> str:
    """A name quoted for DuckDB."""
    return '"' + name.replace('"', '""') + '"'


def string_text(text: str) -> str:
    """A string literal for DuckDB; its prepared texts never take a backslash as an escape."""
    if "\0" in text:
        return " || chr(0) || ".join(string_text(part) for part in text.split("\0"))
    return "'" + text.replace("'", "''") + "'"
