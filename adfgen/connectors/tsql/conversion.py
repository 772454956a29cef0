"""Conversions between types, explicit (CAST, CONVERT, TRY_…) and implied, with SQL Server's styles and errors.

Every pair that is not listed is refused: DuckDB's own cast would give some answer.
"""

from adfgen.connectors.tsql.macro import MACRO_SCHEMA
from adfgen.connectors.tsql.moment_text import moment_text
from adfgen.connectors.tsql.refusal import BatchError, refused
from adfgen.connectors.tsql.type import MAX, Family, SqlType
from adfgen.connectors.tsql.value import Value, string_text

__all__ = ["check_clash", "convert", "convert_to_column"]

_DATE_ERROR = "241|Conversion failed when converting date and/or time from character string."


def convert(value: Value, target: SqlType, *, style: int | None = None, lenient: bool = False) -> Value:
    """`value` as `target`. `lenient` gives NULL where the strict form raises. Raises BatchError for a refused pair.

    Character strings are cut to the target's length without a word, as CAST and variables do.
    """
    source = value.type
    if source.family is Family.NULL:
        return Value(f"CAST(NULL AS {target.duckdb})", target)
    if source == target and style is None:
        return value
    if isinstance(value.literal, str) and target.name in ("varchar", "nvarchar") and _fits(value.literal, target):
        return Value(value.sql, target, literal=value.literal)
    return Value(_CONVERTERS[target.family](value, target, style, _Failure(value, target, lenient=lenient)), target)


def _fits(text: str, target: SqlType) -> bool:
    return target.length == MAX or len(text) <= target.length


def check_clash(first: SqlType, second: SqlType) -> None:
    """Refuse two types that meet without a CAST between them and never can. Raises BatchError 206."""
    has_null = Family.NULL in (first.family, second.family)
    if not has_null and (_is_forbidden(first, second) or _is_forbidden(second, first)):
        raise BatchError(206, f"Operand type clash: {first.name} is incompatible with {second.name}")


def convert_to_column(value: Value, target: SqlType, column: str) -> Value:
    """`value` as an INSERT or UPDATE stores it: text too long for its column is an error (2628), not a cut."""
    check_clash(value.type, target)
    if target.is_string and target.length != MAX and value.type.is_string:
        if isinstance(value.literal, str) and len(value.literal.rstrip(" ")) <= target.length:
            return convert(value, target)
        if value.type.length == MAX or value.type.length > target.length:
            error = _raise(f"2628|String or binary data would be truncated in column '{column}'.")
            checked = f"CASE WHEN length(rtrim({value.sql}, ' ')) > {target.length} THEN {error} ELSE {value.sql} END"
            return convert(Value(checked, value.type), target)
    return convert(value, target)


class _Failure:
    """What stands where a conversion fails: NULL or an error in SQL Server's words."""

    def __init__(self, value: Value, target: SqlType, *, lenient: bool) -> None:
        self.value = value
        self.target = target
        self.lenient = lenient

    def text(self, message: str) -> str:
        """DuckDB text that raises `message` (`number|text`), or NULL when lenient."""
        return "NULL" if self.lenient else _raise(message)

    def guarded(self, attempt: str, message: str) -> str:
        """`attempt`, which is NULL where it fails, or the failure; NULL stays NULL."""
        if self.lenient:
            return attempt
        return f"CASE WHEN {self.value.sql} IS NOT NULL THEN coalesce({attempt}, {_raise(message)}) END"

    def impossible(self) -> BatchError:
        """The pair of types has no conversion: in SQL Server (529), or only here."""
        source, target = self.value.type, self.target
        if _is_forbidden(source, target) or _is_forbidden(target, source):
            message = f"Explicit conversion from data type {source.name} to {target.name} is not allowed."
            return BatchError(529, message)
        return refused(f"the conversion from {source.name} to {target.name}")

    def from_text(self) -> str:
        """245, naming both types."""
        return (
            f"245|Conversion failed when converting the {self.value.type.name} value to data type {self.target.name}."
        )


_NUMBERS = (Family.INTEGER, Family.BIT, Family.DECIMAL, Family.FLOAT)
_TIMES = (Family.DATE, Family.TIME, Family.OFFSET)


def _is_forbidden(one: SqlType, other: SqlType) -> bool:
    """Pairs without any conversion (Learn: CAST and CONVERT, implicit conversions chart)."""
    if one.family is Family.GUID:
        return other.family not in (Family.STRING, Family.BINARY, Family.GUID)
    if one.family in _NUMBERS:
        return other.family in _TIMES or other.name == "datetime2"
    return one.family is Family.DATE and other.family is Family.TIME


def _raise(message: str) -> str:
    return f"error({string_text(message)})"


def _cast(sql: str, target: SqlType, failure: _Failure) -> str:
    return f"{'try_cast' if failure.lenient else 'CAST'}({sql} AS {target.duckdb})"


def _macro(name: str, sql: str) -> str:
    return f"{MACRO_SCHEMA}.{name}({sql})"


def _to_string(value: Value, target: SqlType, style: int | None, failure: _Failure) -> str:
    text = _text_of(value, style, failure)
    if target.length == MAX:
        return text
    if value.type.is_string:
        fits = value.type.length != MAX and value.type.length <= target.length
        padded = f"rpad({text}, {target.length}, ' ')" if target.name in ("char", "nchar") else text
        return padded if fits else f"left({padded}, {target.length})"
    if value.type.family in (Family.MOMENT, Family.DATE, Family.TIME, Family.OFFSET):
        return f"left({text}, {target.length})"
    if value.type.family is Family.INTEGER and value.type.name != "bigint" and target.name in ("varchar", "char"):
        return f"CASE WHEN length({text}) > {target.length} THEN '*' ELSE {text} END"
    error = failure.text(f"8115|Arithmetic overflow error converting {value.type.name} to data type {target.name}.")
    if value.type.family is Family.GUID:
        error = failure.text("8170|Insufficient result space to convert uniqueidentifier value to char.")
    return f"CASE WHEN length({text}) > {target.length} THEN {error} ELSE {text} END"


def _text_of(value: Value, style: int | None, failure: _Failure) -> str:
    match value.type.family:
        case Family.STRING:
            return value.sql
        case Family.BIT:
            return f"CAST(CAST({value.sql} AS INTEGER) AS VARCHAR)"
        case Family.INTEGER:
            return f"CAST({value.sql} AS VARCHAR)"
        case Family.DECIMAL if value.type.name != "decimal":
            digits = {None: 2, 0: 2, 2: 4, 126: 4}.get(style)
            if digits is None:
                raise failure.impossible()
            return f"CAST(CAST({value.sql} AS DECIMAL(19, {digits})) AS VARCHAR)"
        case Family.DECIMAL:
            return f"CAST({value.sql} AS VARCHAR)"
        case Family.GUID:
            return f"upper(CAST({value.sql} AS VARCHAR))"
        case Family.BINARY if style in (1, 2):
            return f"{chr(39)}0x{chr(39)} || hex({value.sql})" if style == 1 else f"hex({value.sql})"
        case Family.MOMENT | Family.DATE | Family.TIME | Family.OFFSET:
            return moment_text(value, style)
        case _:
            raise failure.impossible()


def _to_integer(value: Value, target: SqlType, _style: int | None, failure: _Failure) -> str:
    match value.type.family:
        case Family.STRING:
            attempt = f"try_cast({_macro('read_integer', value.sql)} AS {target.duckdb})"
            if not failure.lenient:
                attempt = f"coalesce({attempt}, {_too_large(value, target)})"
            return failure.guarded(attempt, failure.from_text())
        case Family.INTEGER if target.name in ("tinyint", "smallint"):
            message = f"220|Arithmetic overflow error for data type {target.name}."
            return failure.guarded(f"try_cast({value.sql} AS {target.duckdb})", message)
        case Family.INTEGER | Family.BIT:
            return _cast(value.sql, target, failure)
        case Family.DECIMAL if value.type.name != "decimal":  # money is rounded, everything else cut
            return _cast(f"round({value.sql}, 0)", target, failure)
        case Family.DECIMAL | Family.FLOAT:
            return _cast(f"trunc({value.sql})", target, failure)
        case Family.BINARY:
            return _cast(f"CAST('0x' || right(hex({value.sql}), 16) AS BIGINT)", target, failure)
        case _:
            raise failure.impossible()


def _too_large(value: Value, target: SqlType) -> str:
    """An error where digits alone stand in the text; NULL for any other text."""
    size = {"tinyint": "an INT1", "smallint": "an INT2", "int": "an int"}.get(target.name)
    number = {"an int": 248, "an INT1": 244, "an INT2": 244}.get(size or "", 8115)
    error = _raise(
        f"{number}|The conversion of the {value.type.name} value overflowed {size} column. Use a larger integer column."
        if size
        else "8115|Arithmetic overflow error converting expression to data type bigint."
    )
    return f"CASE WHEN regexp_full_match(trim({value.sql}), '[+-]?\\d+') THEN {error} END"


def _to_bit(value: Value, _target: SqlType, _style: int | None, failure: _Failure) -> str:
    match value.type.family:
        case Family.STRING:
            return failure.guarded(_macro("read_bit", value.sql), failure.from_text())
        case Family.INTEGER | Family.DECIMAL | Family.FLOAT:
            return f"({value.sql} <> 0)"
        case Family.BIT:
            return value.sql
        case _:
            raise failure.impossible()


def _to_decimal(value: Value, target: SqlType, _style: int | None, failure: _Failure) -> str:
    match value.type.family:
        case Family.STRING:
            macro = "read_decimal" if target.name == "decimal" else "read_money"
            attempt = f"try_cast({_macro(macro, value.sql)} AS {target.duckdb})"
            return failure.guarded(attempt, f"8114|Error converting data type {value.type.name} to {target.name}.")
        case Family.INTEGER | Family.DECIMAL | Family.FLOAT:
            return _cast(value.sql, target, failure)
        case Family.BIT:
            return _cast(f"CAST({value.sql} AS INTEGER)", target, failure)
        case _:
            raise failure.impossible()


def _to_float(value: Value, target: SqlType, _style: int | None, failure: _Failure) -> str:
    match value.type.family:
        case Family.STRING:
            attempt = f"try_cast({_macro('read_float', value.sql)} AS {target.duckdb})"
            return failure.guarded(attempt, f"8114|Error converting data type {value.type.name} to {target.name}.")
        case Family.INTEGER | Family.DECIMAL | Family.FLOAT | Family.BIT:
            return _cast(value.sql, target, failure)
        case _:
            raise failure.impossible()


def _to_moment(value: Value, target: SqlType, style: int | None, failure: _Failure) -> str:
    match value.type.family:
        case Family.STRING:
            return _rounded(failure.guarded(_read_moment(value, target, style), _DATE_ERROR), target)
        case Family.MOMENT | Family.DATE:
            finer = value.type.family is Family.MOMENT and (
                target.name != "datetime2" or value.type.scale > target.scale
            )
            stamp = f"CAST({value.sql} AS TIMESTAMP)"
            return _rounded(stamp, target) if finer else stamp
        case Family.OFFSET:
            return _rounded(f"({value.sql} AT TIME ZONE 'UTC')", target)
        case Family.INTEGER if target.name in ("datetime", "smalldatetime"):
            return f"(TIMESTAMP '1900-01-01' + to_days(CAST({value.sql} AS INTEGER)))"
        case _:
            raise failure.impossible()


def _read_moment(value: Value, target: SqlType, style: int | None) -> str:
    if style in (103, 105):
        return _macro("read_british", value.sql if style == 103 else f"replace({value.sql}, '-', '/')")
    attempt = _macro("read_moment", value.sql)
    if target.name == "datetime2":
        return attempt
    # datetime takes no more than three digits of a fraction
    return f"CASE WHEN NOT regexp_matches({value.sql}, '\\.\\d{{4}}') THEN {attempt} END"


def _rounded(sql: str, target: SqlType) -> str:
    if target.name == "datetime":
        return _macro("rounded_datetime", sql)
    if target.name == "smalldatetime":
        return f"{MACRO_SCHEMA}.rounded_moment({sql}, 60000000)"
    return sql if target.scale >= 6 else f"{MACRO_SCHEMA}.rounded_moment({sql}, {10 ** (6 - target.scale)})"


def _to_date(value: Value, target: SqlType, style: int | None, failure: _Failure) -> str:
    match value.type.family:
        case Family.STRING:
            whole = SqlType("datetime2", scale=7)
            return f"CAST({failure.guarded(_read_moment(value, whole, style), _DATE_ERROR)} AS DATE)"
        case Family.MOMENT | Family.DATE:
            return _cast(value.sql, target, failure)
        case Family.OFFSET:
            return f"CAST(({value.sql} AT TIME ZONE 'UTC') AS DATE)"
        case _:
            raise failure.impossible()


def _to_time(value: Value, target: SqlType, _style: int | None, failure: _Failure) -> str:
    match value.type.family:
        case Family.STRING:
            return failure.guarded(_macro("read_time", value.sql), _DATE_ERROR)
        case Family.MOMENT if value.type.scale <= target.scale:
            return f"CAST({value.sql} AS TIME)"
        case Family.TIME if value.type.scale <= target.scale:
            return value.sql
        case _:
            raise failure.impossible()


def _to_offset(value: Value, _target: SqlType, _style: int | None, failure: _Failure) -> str:
    match value.type.family:
        case Family.STRING:
            return failure.guarded(_macro("read_offset", value.sql), _DATE_ERROR)
        case Family.MOMENT | Family.DATE:
            return f"(CAST({value.sql} AS TIMESTAMP) AT TIME ZONE 'UTC')"
        case Family.OFFSET:
            return value.sql
        case _:
            raise failure.impossible()


def _to_guid(value: Value, _target: SqlType, _style: int | None, failure: _Failure) -> str:
    if value.type.family is Family.GUID:
        return value.sql
    if value.type.is_string:
        message = "8169|Conversion failed when converting from a character string to uniqueidentifier."
        return failure.guarded(_macro("read_guid", value.sql), message)
    raise failure.impossible()


def _to_binary(value: Value, target: SqlType, style: int | None, failure: _Failure) -> str:
    match value.type.family:
        case Family.STRING if style in (1, 2):
            digits = f"regexp_extract({value.sql}, '^0[xX](.*)$', 1)" if style == 1 else value.sql
            sql = failure.guarded(_macro("read_hex", digits), failure.from_text())
        case Family.STRING:
            sql = _macro("utf16" if value.type.name.startswith("n") else "ascii_bytes", value.sql)
        case Family.BINARY:
            sql = value.sql
        case Family.INTEGER:
            width = {"tinyint": 2, "smallint": 4, "int": 8, "bigint": 16}[value.type.name]
            hexed = f"right(lpad(to_hex(CAST({value.sql} AS BIGINT)), 16, '0'), {width})"
            if target.length == MAX or (target.name == "varbinary" and 2 * target.length >= width):
                return f"unhex({hexed})"
            return f"unhex(right(repeat('0', {2 * target.length}) || {hexed}, {2 * target.length}))"
        case _:
            raise failure.impossible()
    if target.name == "binary":
        return f"unhex(rpad(hex({sql}), {2 * target.length}, '0'))"
    if target.length == MAX or (value.type.family is Family.BINARY and 0 < value.type.length <= target.length):
        return sql
    return f"unhex(left(hex({sql}), {2 * target.length}))"


_CONVERTERS = {
    Family.STRING: _to_string,
    Family.INTEGER: _to_integer,
    Family.BIT: _to_bit,
    Family.DECIMAL: _to_decimal,
    Family.FLOAT: _to_float,
    Family.MOMENT: _to_moment,
    Family.DATE: _to_date,
    Family.TIME: _to_time,
    Family.OFFSET: _to_offset,
    Family.GUID: _to_guid,
    Family.BINARY: _to_binary,
}
