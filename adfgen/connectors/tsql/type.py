"""SQL Server's types: how each is written, stored in DuckDB, and which of two wins when they meet.

datetime2(7) and time(7) keep microseconds (DuckDB's TIMESTAMP and TIME span 0001 to 9999; its nanosecond type does not);
a seventh digit is cut off everywhere alike, so bounds stay consistent. datetime holds its displayed thousandths (.000,
.003, .007). datetimeoffset keeps the instant and shows it at +00:00. Strings count code points, as under an _SC collation.
"""

from dataclasses import dataclass, replace
from enum import Enum

from sqlglot import exp

from adfgen.connectors.tsql.refusal import BatchError, refused

__all__ = [
    "BIGINT",
    "BIT",
    "DATE",
    "DATETIME",
    "FLOAT",
    "INT",
    "MAX",
    "NULL",
    "NVARCHAR_MAX",
    "OFFSET",
    "Family",
    "SqlType",
    "common_type",
    "datetime2",
    "decimal",
    "named_type",
    "parse_type",
    "text_type",
]

MAX = -1


class Family(Enum):
    """What values of a type are made of."""

    NULL = "null"
    STRING = "string"
    BIT = "bit"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    MOMENT = "moment"  # datetime, datetime2, smalldatetime
    DATE = "date"
    TIME = "time"
    OFFSET = "offset"
    BINARY = "binary"
    GUID = "guid"


# name → family, DuckDB type, precedence (SQL Server's: the higher wins)
_TYPES: dict[str, tuple[Family, str, int]] = {
    "datetimeoffset": (Family.OFFSET, "TIMESTAMPTZ", 27),
    "datetime2": (Family.MOMENT, "TIMESTAMP", 26),
    "datetime": (Family.MOMENT, "TIMESTAMP", 25),
    "smalldatetime": (Family.MOMENT, "TIMESTAMP", 24),
    "date": (Family.DATE, "DATE", 23),
    "time": (Family.TIME, "TIME", 22),
    "float": (Family.FLOAT, "DOUBLE", 21),
    "real": (Family.FLOAT, "FLOAT", 20),
    "decimal": (Family.DECIMAL, "DECIMAL", 19),
    "money": (Family.DECIMAL, "DECIMAL(19, 4)", 18),
    "smallmoney": (Family.DECIMAL, "DECIMAL(10, 4)", 17),
    "bigint": (Family.INTEGER, "BIGINT", 16),
    "int": (Family.INTEGER, "INTEGER", 15),
    "smallint": (Family.INTEGER, "SMALLINT", 14),
    "tinyint": (Family.INTEGER, "UTINYINT", 13),
    "bit": (Family.BIT, "BOOLEAN", 12),
    "uniqueidentifier": (Family.GUID, "UUID", 8),
    "nvarchar": (Family.STRING, "VARCHAR", 7),
    "nchar": (Family.STRING, "VARCHAR", 6),
    "varchar": (Family.STRING, "VARCHAR", 5),
    "char": (Family.STRING, "VARCHAR", 4),
    "rowversion": (Family.BINARY, "BLOB", 3),
    "varbinary": (Family.BINARY, "BLOB", 2),
    "binary": (Family.BINARY, "BLOB", 1),
    "null": (Family.NULL, "INTEGER", 0),
}
_INTEGER_DIGITS = {"tinyint": 3, "smallint": 5, "int": 10, "bigint": 19, "bit": 1}


@dataclass(frozen=True, slots=True)
class SqlType:
    """A type with its measures: `length` of strings and binaries (MAX = -1), `precision` and `scale` of numbers and times."""

    name: str
    length: int = 0
    precision: int = 0
    scale: int = 0

    @property
    def family(self) -> Family:
        """What its values are made of."""
        return _TYPES[self.name][0]

    @property
    def rank(self) -> int:
        """Its place in SQL Server's data type precedence."""
        return _TYPES[self.name][2]

    @property
    def duckdb(self) -> str:
        """The DuckDB type that holds it."""
        return f"DECIMAL({self.precision}, {self.scale})" if self.name == "decimal" else _TYPES[self.name][1]

    @property
    def is_string(self) -> bool:
        """Whether it is a character type."""
        return self.family is Family.STRING

    def as_decimal(self) -> "SqlType":
        """The decimal an integer or money counts as in arithmetic."""
        if self.family is Family.DECIMAL:
            measures = {"money": (19, 4), "smallmoney": (10, 4)}
            return decimal(*measures.get(self.name, (self.precision, self.scale)))
        return decimal(_INTEGER_DIGITS[self.name], 0)

    def __str__(self) -> str:
        if self.name == "decimal":
            return f"decimal({self.precision},{self.scale})"
        if self.name in ("datetime2", "datetimeoffset", "time"):
            return f"{self.name}({self.scale})"
        if self.family in (Family.STRING, Family.BINARY) and self.name != "rowversion":
            return f"{self.name}({'max' if self.length == MAX else self.length})"
        return self.name


def decimal(precision: int, scale: int) -> SqlType:
    """The decimal of these measures."""
    return SqlType("decimal", precision=precision, scale=scale)


def datetime2(scale: int = 7) -> SqlType:
    """The datetime2 with so many digits of a second."""
    return SqlType("datetime2", scale=scale)


def text_type(length: int, *, national: bool) -> SqlType:
    """A variable-length string of at least one character; beyond what a row holds it is max."""
    limit = 4000 if national else 8000
    return SqlType("nvarchar" if national else "varchar", length=MAX if length > limit else max(length, 1))


NULL = SqlType("null")
BIT = SqlType("bit")
INT = SqlType("int")
BIGINT = SqlType("bigint")
FLOAT = SqlType("float")
DATE = SqlType("date")
DATETIME = SqlType("datetime", scale=3)
OFFSET = SqlType("datetimeoffset", scale=7)
NVARCHAR_MAX = SqlType("nvarchar", length=MAX)

_SYNONYMS = {
    "numeric": "decimal",
    "dec": "decimal",
    "integer": "int",
    "timestamp": "rowversion",
    "character": "char",
    "national": "nvarchar",
}


def named_type(name: str, measures: tuple[int, ...] = (), *, bare_length: int = 1, start: int | None = None) -> SqlType:
    """The type written `name(measures)`; a string without length takes `bare_length` (1 in a definition, 30 in a CAST).

    Raises BatchError for a type this engine does not hold.
    """
    name = _SYNONYMS.get(name.lower(), name.lower())
    if name == "sysname":
        return SqlType("nvarchar", length=128)
    if name not in _TYPES or name == "null":
        raise refused(f"type '{name}'", start)
    first = measures[0] if measures else None
    match _TYPES[name][0]:
        case Family.STRING:
            return SqlType(name, length=bare_length if first is None else first)
        case Family.BINARY:
            return SqlType(name, length=8 if name == "rowversion" else bare_length if first is None else first)
        case Family.DECIMAL if name == "decimal":
            return _checked_decimal(18 if first is None else first, measures[1] if len(measures) > 1 else 0)
        case Family.FLOAT if name == "float" and first is not None and first <= 24:
            return SqlType("real")
        case Family.MOMENT | Family.OFFSET | Family.TIME:
            fixed = {"datetime": 3, "smalldatetime": 0}
            return SqlType(name, scale=fixed.get(name, 7 if first is None else first))
        case _:
            return SqlType(name)


def _checked_decimal(precision: int, scale: int) -> SqlType:
    if not 1 <= precision <= 38 or not 0 <= scale <= precision:
        raise BatchError(1002, f"Line 1: Specified scale {scale} is invalid.")
    return decimal(precision, scale)


_PARSED = {
    "UTINYINT": "tinyint",
    "TINYINT": "tinyint",
    "TIMESTAMPTZ": "datetimeoffset",
    "UDOUBLE": "real",
    "DOUBLE": "float",
    "UUID": "uniqueidentifier",
    "UNIQUEIDENTIFIER": "uniqueidentifier",
    "BOOLEAN": "bit",
    "TIMESTAMP": "rowversion",
    "ROWVERSION": "rowversion",
    "VARIANT": "sql_variant",
}


def parse_type(node: exp.DataType, *, bare_length: int = 30) -> SqlType:
    """The type of a CAST or CONVERT as sqlglot read it. Raises BatchError."""
    kind = node.args.get("kind")
    name = str(kind) if kind else _PARSED.get(node.this.name, node.this.name)
    measures = tuple(_measure(item) for item in node.expressions)
    return named_type(name, measures, bare_length=bare_length)


def _measure(node: exp.Expression) -> int:
    text = node.this.name if isinstance(node, exp.DataTypeParam) else node.name
    if text.upper() == "MAX":
        return MAX
    if not text.isdecimal():
        raise BatchError(102, f"Incorrect syntax near '{text}'.")
    return int(text)


def common_type(first: SqlType, second: SqlType) -> SqlType:
    """The type two values take when they meet in a comparison, a CASE, a UNION or COALESCE."""
    high, low = (first, second) if first.rank >= second.rank else (second, first)
    if low.family is Family.NULL:
        return high
    if high.is_string and low.is_string:
        return replace(high, length=MAX if MAX in (high.length, low.length) else max(high.length, low.length))
    if high.family is Family.BINARY and low.family is Family.BINARY:
        return SqlType("varbinary", length=MAX if MAX in (high.length, low.length) else max(high.length, low.length))
    if high.name == "decimal" and low.family in (Family.DECIMAL, Family.INTEGER, Family.BIT):
        return _wider_decimal(high, low.as_decimal())
    if high.family is low.family and high.family in (Family.MOMENT, Family.TIME, Family.OFFSET):
        return replace(high, scale=max(high.scale, low.scale))
    return high


def _wider_decimal(first: SqlType, second: SqlType) -> SqlType:
    scale = max(first.scale, second.scale)
    digits = max(first.precision - first.scale, second.precision - second.scale)
    if digits + scale > 38:
        scale = max(38 - digits, 0)
    return decimal(min(digits + scale, 38), scale)
