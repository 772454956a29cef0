"""Arithmetic with SQL Server's result types: integer division, decimal precision and scale, string concatenation.

Source: Learn, "Precision, scale, and length" and "Data type precedence".
"""

from adfgen.connectors.tsql.conversion import check_clash, convert
from adfgen.connectors.tsql.refusal import BatchError, refused
from adfgen.connectors.tsql.type import MAX, Family, SqlType, common_type, decimal, text_type
from adfgen.connectors.tsql.value import Value

__all__ = ["concatenation", "divide", "operate"]

_NUMBERS = (Family.INTEGER, Family.DECIMAL, Family.FLOAT, Family.BIT, Family.NULL)
_ZERO = "error('8134|Divide by zero error encountered.')"


def operate(operator: str, left: Value, right: Value) -> Value:
    """`left operator right` for + - * / %. Raises BatchError for operands that do not go together."""
    if operator == "+" and left.type.is_string and right.type.is_string:
        return concatenation(left, right)
    if operator == "+" and {left.type.family, right.type.family} <= {Family.STRING, Family.NULL}:
        return concatenation(left, right)
    if Family.MOMENT in (left.type.family, right.type.family):
        return _shifted(operator, left, right)
    check_clash(left.type, right.type)
    for item in (left, right):
        if item.type.family is Family.BINARY:
            raise refused(f"operator '{operator}' on {item.type.name}")
    target = _operand_type(common_type(left.type, right.type), operator)
    if target.family is Family.DECIMAL and target.name == "decimal":
        return _decimal(operator, _as_decimal(left), _as_decimal(right))
    a, b = convert(left, target), convert(right, target)
    if operator in "/%":
        return divide(operator, a, b, target)
    return Value(f"CAST(({a.sql} {operator} {b.sql}) AS {target.duckdb})", target)


def concatenation(left: Value, right: Value) -> Value:
    """`left + right` of strings; NULL with anything is NULL."""
    lengths = [item.type.length for item in (left, right)]
    national = any(item.type.name in ("nvarchar", "nchar") for item in (left, right))
    length = MAX if MAX in lengths else sum(lengths)
    kind = (
        SqlType("nvarchar" if national else "varchar", length=MAX)
        if length == MAX
        else text_type(length, national=national)
    )
    a, b = (item.sql if item.type.is_string else "CAST(NULL AS VARCHAR)" for item in (left, right))
    return Value(f"({a} || {b})", kind)


def divide(operator: str, left: Value, right: Value, target: SqlType) -> Value:
    """Quotient or remainder of two values of one integer, money or float type; by zero is 8134."""
    divisor = right.sql
    if not (isinstance(right.literal, int) and right.literal != 0):
        divisor = f"(CASE WHEN {right.sql} = 0 THEN {_ZERO} ELSE {right.sql} END)"
    if target.family is Family.DECIMAL and operator == "/":
        quotient = (
            _quotient(_as_decimal(left), _as_decimal(right), decimal(19, 4))
            if target.name in ("money", "smallmoney")
            else _decimal("/", _as_decimal(left), _as_decimal(right)).sql
        )
        return Value(f"CAST({quotient} AS {target.duckdb})", target)
    if target.family is Family.FLOAT and operator == "%":
        raise refused("the remainder of a float")
    symbol = "//" if target.family is Family.INTEGER and operator == "/" else operator
    return Value(f"CAST(({left.sql} {symbol} {divisor}) AS {target.duckdb})", target)


def _operand_type(target: SqlType, operator: str) -> SqlType:
    if target.family not in _NUMBERS or target.family is Family.BIT:
        message = f"Operand data type {target.name} is invalid for operator '{operator}'."
        raise BatchError(8117, message)
    return SqlType("int") if target.family is Family.NULL else target


def _shifted(operator: str, left: Value, right: Value) -> Value:
    """Datetime plus or minus a number of whole days."""
    if operator in "+-" and left.type.name in ("datetime", "smalldatetime") and right.type.family is Family.INTEGER:
        days = f"to_days(CAST({right.sql} AS INTEGER))"
        return Value(f"({left.sql} {operator} {days})", left.type)
    message = f"Operand type clash: {left.type.name} is incompatible with {right.type.name} in operator '{operator}'."
    raise BatchError(206, message)


def _as_decimal(value: Value) -> Value:
    if value.type.name == "decimal":
        return value
    if isinstance(value.literal, int):
        return Value(
            f"CAST({value.literal} AS DECIMAL({len(str(abs(value.literal)))}, 0))",
            decimal(len(str(abs(value.literal))), 0),
        )
    target = (
        decimal(1, 0)
        if value.type.family is Family.NULL
        else value.type.as_decimal()
        if not value.type.is_string
        else decimal(38, 6)
    )
    return convert(value, target)


def _decimal(operator: str, left: Value, right: Value) -> Value:
    p1, s1, p2, s2 = left.type.precision, left.type.scale, right.type.precision, right.type.scale
    match operator:
        case "+" | "-":
            scale = max(s1, s2)
            target = _capped(max(p1 - s1, p2 - s2) + scale + 1, scale)
            sql = f"({left.sql} {operator} {right.sql})"
        case "*":
            if p1 + p2 > 38:
                raise refused(f"the product of {left.type} and {right.type}, beyond 38 digits,")
            target = _capped(p1 + p2 + 1, s1 + s2)
            sql = f"({left.sql} * {right.sql})"
        case "/":
            scale = max(6, s1 + p2 + 1)
            target = _capped(p1 - s1 + s2 + scale, scale)
            sql = _quotient(left, right, target)
        case _:
            scale = max(s1, s2)
            target = _capped(min(p1 - s1, p2 - s2) + scale, scale)
            sql = f"({left.sql} % (CASE WHEN {right.sql} = 0 THEN {_ZERO} ELSE {right.sql} END))"
    return Value(f"CAST({sql} AS {target.duckdb})", target)


def _quotient(left: Value, right: Value, target: SqlType) -> str:
    """The exact quotient cut to the target's scale, by whole-number division: DuckDB's own `/` goes through floats."""
    unscaled = "CAST({0} * {1} AS HUGEINT)"
    dividend = unscaled.format(_widened(left), 10**left.type.scale)
    divisor = unscaled.format(_widened(right), 10**right.type.scale)
    shift = target.scale - left.type.scale + right.type.scale
    shifted = f"({dividend} * {10**shift})" if shift >= 0 else f"({dividend} // {10**-shift})"
    whole = f"{shifted} // (CASE WHEN {right.sql} = 0 THEN {_ZERO} ELSE {divisor} END)"
    digits = 38 - target.scale
    unit = f"CAST({'0.' + '0' * (target.scale - 1) + '1' if target.scale else '1'} AS DECIMAL({max(target.scale, 1)}, {target.scale}))"
    return f"CAST(({whole}) AS DECIMAL({digits}, 0)) * {unit}"


def _widened(value: Value) -> str:
    return f"CAST({value.sql} AS DECIMAL(38, {value.type.scale}))"


def _capped(precision: int, scale: int) -> SqlType:
    """SQL Server's rule at 38 digits: the whole part is kept, the scale gives way, down to six."""
    if precision <= 38:
        return decimal(precision, scale)
    return decimal(38, max(38 - (precision - scale), min(scale, 6)))
