"""Numbers."""

from adfgen.connectors.tsql.conversion import convert
from adfgen.connectors.tsql.functions.registry import Call, function
from adfgen.connectors.tsql.refusal import refused
from adfgen.connectors.tsql.type import FLOAT, INT, Family, decimal
from adfgen.connectors.tsql.value import Value

__all__: list[str] = []


def _number(request: Call) -> Value:
    """The first argument as a number: text counts as float, bit and the small integers as int."""
    value = request.value(0)
    match value.type.family:
        case Family.STRING:
            return convert(value, FLOAT)
        case Family.BIT | Family.NULL:
            return convert(value, INT)
        case Family.INTEGER:
            return convert(value, INT) if value.type.name in ("tinyint", "smallint") else value
        case Family.DECIMAL | Family.FLOAT:
            return value
        case _:
            raise refused(f"{request.name} of {value.type.name}", request.node)


@function("ABS", "SIGN", arguments=(1, 1))
def _plain(request: Call) -> Value:
    value = _number(request)
    return Value(f"CAST({request.name.lower()}({value.sql}) AS {value.type.duckdb})", value.type)


@function("CEILING", "FLOOR", arguments=(1, 1))
def _whole(request: Call) -> Value:
    value = _number(request)
    kind = decimal(value.type.precision, 0) if value.type.name == "decimal" else value.type
    name = "ceil" if request.name == "CEILING" else "floor"
    return Value(f"CAST({name}({value.sql}) AS {kind.duckdb})", kind)


@function("ROUND", arguments=(2, 2))
def _round(request: Call) -> Value:
    value, digits = _number(request), request.value(1)
    if not isinstance(digits.literal, int):
        raise refused("ROUND to a number of digits that is no constant", request.node)
    return Value(f"CAST(round({value.sql}, {digits.literal}) AS {value.type.duckdb})", value.type)


@function("SQRT", arguments=(1, 1))
def _sqrt(request: Call) -> Value:
    return Value(f"sqrt({convert(request.value(0), FLOAT).sql})", FLOAT)
