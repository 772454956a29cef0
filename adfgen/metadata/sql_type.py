"""The names of SQL Server's own types: a column may have one of a database's own beside them."""

import re

from adfgen.metadata.near_miss import did_you_mean

__all__ = ["type_hint"]

_NAMES = frozenset(
    [
        "bigint",
        "binary",
        "bit",
        "char",
        "date",
        "datetime",
        "datetime2",
        "datetimeoffset",
        "decimal",
        "float",
        "geography",
        "geometry",
        "hierarchyid",
        "image",
        "int",
        "json",
        "money",
        "nchar",
        "ntext",
        "numeric",
        "nvarchar",
        "real",
        "rowversion",
        "smalldatetime",
        "smallint",
        "smallmoney",
        "sql_variant",
        "sysname",
        "text",
        "time",
        "timestamp",
        "tinyint",
        "uniqueidentifier",
        "varbinary",
        "varchar",
        "vector",
        "xml",
    ]
)
_BARE_NAME = re.compile(r"\s*(\w+)\s*(?:\(.*)?", re.DOTALL)


def type_hint(text: str) -> str:
    """Which of SQL Server's types was probably meant; '' for one of them, and for what may be a type of the database's own.

    >>> type_hint("varchr(3)")
    "did you mean 'varchar'?"
    >>> type_hint("PhoneNumber"), type_hint("NVARCHAR(max)")
    ('', '')
    """
    found = _BARE_NAME.fullmatch(text)
    return "" if found is None or found[1].casefold() in _NAMES else did_you_mean(found[1], _NAMES)
