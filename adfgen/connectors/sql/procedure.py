"""A stored procedure call as an activity gives it: the name as text, arguments as JSON values with ADF's type words."""

from datetime import datetime
from decimal import Decimal, InvalidOperation

from adfgen.connectors.tsql.cursor import TokenCursor
from adfgen.connectors.tsql.dialect import tokenize
from adfgen.connectors.tsql.refusal import BatchError
from adfgen.connectors.tsql.statement import Name
from adfgen.connectors.tsql.type import BIGINT, BIT, FLOAT, INT, NVARCHAR_MAX, SqlType, datetime2, decimal
from adfgen.model.body import Json, dump_compact
from adfgen.runtime.port import ActivityError, ProcedureParameter

__all__ = ["argument_of", "procedure_name"]


def procedure_name(text: str) -> Name:
    """`[schema].[name]` as a name. Raises SqlError."""
    try:
        cursor = TokenCursor(tokenize(text), text)
        name = cursor.name()
        if not cursor.is_done:
            raise cursor.error()
    except BatchError as error:
        raise error.at(text) from error
    return name


def argument_of(label: str, parameter: ProcedureParameter) -> tuple[SqlType, object]:
    """The type and value an argument crosses to the database with. Raises ActivityError when its type cannot hold it."""
    value: Json = parameter.value
    if value is None:
        return NVARCHAR_MAX, None
    try:
        return _typed(parameter.type.lower(), value)
    except (ValueError, TypeError, InvalidOperation) as error:
        shown = value if isinstance(value, str) else dump_compact(value)
        message = f"The value '{shown}' of stored procedure parameter '{label}' is no {parameter.type}."
        raise ActivityError("2400", message) from error


def _typed(kind: str, value: Json) -> tuple[SqlType, object]:
    match kind:
        case "int" | "int16" | "int32":
            return INT, int(value)
        case "int64":
            return BIGINT, int(value)
        case "boolean":
            return BIT, value.lower() == "true" if isinstance(value, str) else bool(value)
        case "double" | "single":
            return FLOAT, float(value)
        case "decimal":
            return decimal(38, 10), Decimal(str(value))
        case "datetime":
            moment = datetime.fromisoformat(str(value))
            return datetime2(), moment.replace(tzinfo=None)
        case _:
            return NVARCHAR_MAX, value if isinstance(value, str) else dump_compact(value)
