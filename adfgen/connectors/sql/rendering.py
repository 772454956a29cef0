"""Result sets as a Lookup writes them to JSON: dates ISO text, decimals numbers, bit booleans, binary refused."""

from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from adfgen.connectors.tsql.session import Rows
from adfgen.connectors.tsql.type import Family, SqlType
from adfgen.model.body import Json
from adfgen.runtime.port import ResultSet, SqlError

__all__ = ["render"]


def render(rows: Rows) -> ResultSet:
    """The rows as JSON values; a column without a name becomes `Column<n>`, as the service names it.

    Raises SqlError for a binary column: a Lookup takes none.
    """
    names = []
    for place, column in enumerate(rows.columns, 1):
        if column.type.family is Family.BINARY:
            name = column.name or f"Column{place}"
            raise SqlError(
                0, f"column '{name}' is {column.type}: byte arrays are not supported by a Lookup; CONVERT it to text"
            )
        names.append(column.name or f"Column{place}")
    kinds = [column.type for column in rows.columns]
    rendered = tuple(tuple(_value(value, kind) for value, kind in zip(row, kinds, strict=True)) for row in rows.rows)
    return ResultSet(tuple(names), rendered)


def _value(value: object, kind: SqlType) -> Json:
    match value:
        case None | bool() | int() | float():
            return value
        case Decimal():
            return _number(value)
        case datetime():
            return _moment(value, kind)
        case date():
            return f"{value.isoformat()}T00:00:00Z"
        case time():
            return _time(value)
        case UUID():
            return str(value).lower()
        case str() if kind.family is Family.OFFSET:
            return _offset(value)
        case _:
            return str(value)


def _number(value: Decimal) -> int | float | Decimal:
    """A JSON number: whole where the value is whole, else the nearest double, as the service's JSON writer gives it."""
    return int(value) if value == value.to_integral_value() else float(value)


def _moment(value: datetime, kind: SqlType) -> str:
    """ISO text; the fraction is left out when it is zero, and trimmed otherwise. The type has no zone: `Z` is the service's."""
    text = value.strftime("%Y-%m-%dT%H:%M:%S") if value.year >= 1000 else value.replace(microsecond=0).isoformat()
    if value.microsecond and kind.scale:
        text += f".{value.microsecond:06d}".rstrip("0")
    return f"{text}Z"


def _time(value: time) -> str:
    return value.strftime("%H:%M:%S") + (f".{value.microsecond:06d}0" if value.microsecond else "")


def _offset(text: str) -> str:
    """DuckDB writes `2024-01-01 08:00:00.5+00`."""
    return text.replace(" ", "T").removesuffix("+00") + "+00:00"
