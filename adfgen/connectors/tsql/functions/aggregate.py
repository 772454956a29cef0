"""Aggregates and window functions, with SQL Server's result types."""

from sqlglot import exp

from adfgen.connectors.tsql.arithmetic import divide
from adfgen.connectors.tsql.conversion import convert
from adfgen.connectors.tsql.functions.registry import WINDOW_MARK, Call, function
from adfgen.connectors.tsql.refusal import BatchError, refused
from adfgen.connectors.tsql.type import BIGINT, FLOAT, INT, MAX, Family, SqlType, common_type, decimal
from adfgen.connectors.tsql.value import Value

__all__: list[str] = []


def _over(request: Call) -> str:
    return f" {WINDOW_MARK}" if request.is_windowed else ""


def _argument(request: Call) -> tuple[str, Value]:
    """DISTINCT or nothing, and the aggregated value."""
    node = request.arguments[0]
    if isinstance(node, exp.Distinct):
        if request.is_windowed or len(node.expressions) != 1:
            raise refused("DISTINCT here", node)
        value = request.binder.value(node.expressions[0])
        return "DISTINCT ", Value(f"rtrim({value.sql}, ' ')", value.type) if value.type.is_string else value
    return "", request.binder.value(node)


@function("COUNT", "COUNT_BIG", arguments=(1, 1), windowed=True)
def _count(request: Call) -> Value:
    target = INT if request.name == "COUNT" else BIGINT
    if isinstance(request.arguments[0], exp.Star):
        return Value(f"CAST(count(*){_over(request)} AS {target.duckdb})", target)
    distinct, value = _argument(request)
    # count() does not fold case by itself
    counted = f"lower({value.sql})" if distinct and value.type.is_string else value.sql
    return Value(f"CAST(count({distinct}{counted}){_over(request)} AS {target.duckdb})", target)


@function("SUM", arguments=(1, 1), windowed=True)
def _sum(request: Call) -> Value:
    distinct, value = _argument(request)
    target = _summed(value.type)
    operand = convert(value, INT).sql if value.type.name in ("tinyint", "smallint") else value.sql
    return Value(f"CAST(sum({distinct}{operand}){_over(request)} AS {target.duckdb})", target)


def _summed(kind: SqlType) -> SqlType:
    match kind.family:
        case Family.INTEGER:
            return BIGINT if kind.name == "bigint" else INT
        case Family.DECIMAL:
            return decimal(38, kind.scale) if kind.name == "decimal" else SqlType("money")
        case Family.FLOAT:
            return FLOAT
        case _:
            raise BatchError(8117, f"Operand data type {kind.name} is invalid for sum operator.")


@function("AVG", arguments=(1, 1), windowed=True)
def _average(request: Call) -> Value:
    distinct, value = _argument(request)
    if value.type.family is Family.FLOAT:
        return Value(f"avg({distinct}{value.sql}){_over(request)}", FLOAT)
    if request.is_windowed:
        raise refused("AVG(…) OVER of exact numbers", request.node)
    target = _summed(value.type)
    if target.name == "decimal":
        target = decimal(38, max(value.type.scale, 6))
    total = Value(
        f"CAST(sum({distinct}{value.sql}) AS DECIMAL(38, {value.type.scale if value.type.name == 'decimal' else 4 if target.name == 'money' else 0}))",
        decimal(38, value.type.scale if value.type.name == "decimal" else 4 if target.name == "money" else 0),
    )
    count = Value(f"CAST(nullif(count({distinct}{value.sql}), 0) AS DECIMAL(19, 0))", decimal(19, 0), literal=1)
    if target.family is Family.INTEGER:
        return Value(
            f"CAST(sum({distinct}{value.sql}) // nullif(count({distinct}{value.sql}), 0) AS {target.duckdb})", target
        )
    return convert(divide("/", total, count, target), target)


@function("MIN", "MAX", arguments=(1, 1), windowed=True)
def _extreme(request: Call) -> Value:
    _, value = _argument(request)
    if value.type.family in (Family.BIT, Family.GUID):
        raise BatchError(8117, f"Operand data type {value.type.name} is invalid for {request.name.lower()} operator.")
    kind = INT if value.type.family is Family.NULL else value.type
    return Value(f"{request.name.lower()}({convert(value, kind).sql}){_over(request)}", kind)


@function("STRING_AGG", arguments=(2, 2))
def _string_agg(request: Call) -> Value:
    value, separator = request.value(0), request.value(1)
    text = value if value.type.is_string else convert(value, SqlType("nvarchar", length=MAX))
    national = text.type.name in ("nvarchar", "nchar")
    kind = SqlType(
        "nvarchar" if national else "varchar", length=MAX if text.type.length == MAX else 4000 if national else 8000
    )
    order = f" {request.order}" if request.order else ""
    return Value(f"string_agg({text.sql}, {convert(separator, text.type).sql}{order})", kind)


@function("ROW_NUMBER", "RANK", "DENSE_RANK", arguments=(0, 0), windowed=True)
def _rank(request: Call) -> Value:
    if not request.is_windowed:
        raise BatchError(10753, f"The function '{request.name}' must have an OVER clause.")
    return Value(f"{request.name.lower()}(){_over(request)}", BIGINT)


@function("NTILE", arguments=(1, 1), windowed=True)
def _ntile(request: Call) -> Value:
    return Value(f"ntile({request.value(0).sql}){_over(request)}", BIGINT)


@function("LAG", "LEAD", arguments=(1, 3), windowed=True)
def _neighbour(request: Call) -> Value:
    values = request.values()
    target = values[0].type if len(values) < 3 else common_type(values[0].type, values[2].type)
    texts = [convert(values[0], target).sql, values[1].sql if len(values) > 1 else "1"]
    if len(values) == 3:
        texts.append(convert(values[2], target).sql)
    return Value(f"{request.name.lower()}({', '.join(texts)}){_over(request)}", target)


@function("FIRST_VALUE", "LAST_VALUE", arguments=(1, 1), windowed=True)
def _edge(request: Call) -> Value:
    value = request.value(0)
    return Value(f"{request.name.lower()}({value.sql}){_over(request)}", value.type)
