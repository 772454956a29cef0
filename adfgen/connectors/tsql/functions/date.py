"""Dates and times. The clock is the run's: leases and lags follow the time the engine was given."""

from adfgen.connectors.tsql.conversion import convert
from adfgen.connectors.tsql.functions.registry import Call, function, session_value
from adfgen.connectors.tsql.refusal import BatchError, refused
from adfgen.connectors.tsql.scope import Binding
from adfgen.connectors.tsql.type import BIGINT, DATE, DATETIME, INT, OFFSET, Family, SqlType, datetime2, text_type
from adfgen.connectors.tsql.value import Value

__all__: list[str] = []

_PARTS = {
    "year": ("year", "yyyy", "yy"),
    "quarter": ("quarter", "qq", "q"),
    "month": ("month", "mm", "m"),
    "dayofyear": ("dayofyear", "dy", "y"),
    "day": ("day", "dd", "d"),
    "week": ("week", "wk", "ww"),
    "weekday": ("weekday", "dw", "w"),
    "hour": ("hour", "hh"),
    "minute": ("minute", "mi", "n"),
    "second": ("second", "ss", "s"),
    "millisecond": ("millisecond", "ms"),
    "microsecond": ("microsecond", "mcs"),
    "nanosecond": ("nanosecond", "ns"),
    "iso_week": ("iso_week", "isowk", "isoww"),
}
_PART_OF = {spelling: part for part, spellings in _PARTS.items() for spelling in spellings}
_DAYS_AND_MORE = ("year", "quarter", "month", "dayofyear", "day", "week", "weekday")


def _part(request: Call) -> str:
    word = request.keyword(0)
    if word not in _PART_OF:
        raise BatchError(155, f"'{word}' is not a recognized {request.name.lower()} option.")
    return _PART_OF[word]


def _moment(request: Call, index: int) -> Value:
    """An argument as a date or time: text and whole numbers count as datetime."""
    value = request.value(index)
    match value.type.family:
        case Family.STRING:
            return convert(value, datetime2())
        case Family.INTEGER | Family.NULL:
            return convert(value, DATETIME)
        case Family.MOMENT | Family.DATE:
            return value
        case Family.OFFSET:
            return value
        case _:
            raise refused(f"{request.name} of {value.type.name}", request.node)


def _stamp(value: Value) -> str:
    return (
        f"({value.sql} AT TIME ZONE 'UTC')" if value.type.family is Family.OFFSET else f"CAST({value.sql} AS TIMESTAMP)"
    )


@session_value("SYSUTCDATETIME", "SYSDATETIME")
def _precise_now(binding: Binding) -> Value:
    return binding.session("now", datetime2())


@session_value("GETDATE", "GETUTCDATE")
def _now(binding: Binding) -> Value:
    return convert(binding.session("now", datetime2()), DATETIME)


@session_value("SYSDATETIMEOFFSET")
def _offset_now(binding: Binding) -> Value:
    return convert(binding.session("now", datetime2()), OFFSET)


_STEPS = {
    "year": "to_years(CAST({0} AS INTEGER))",
    "quarter": "to_months(CAST(3 * ({0}) AS INTEGER))",
    "month": "to_months(CAST({0} AS INTEGER))",
    "week": "to_days(CAST(7 * ({0}) AS INTEGER))",
    "dayofyear": "to_days(CAST({0} AS INTEGER))",
    "day": "to_days(CAST({0} AS INTEGER))",
    "weekday": "to_days(CAST({0} AS INTEGER))",
    "hour": "to_hours({0})",
    "minute": "to_minutes({0})",
    "second": "to_seconds({0})",
    "millisecond": "to_milliseconds({0})",
    "microsecond": "to_microseconds({0})",
    "nanosecond": "to_microseconds(({0}) // 1000)",
}


@function("DATEADD", arguments=(3, 3))
def _dateadd(request: Call) -> Value:
    part = _part(request)
    if part not in _STEPS:
        raise BatchError(9810, f"The datepart {part} is not supported by date function dateadd.")
    value = _moment(request, 2)
    if request.value(2).type.is_string:
        value = convert(value, DATETIME)
    step = _STEPS[part].format(convert(request.value(1), BIGINT).sql)
    if value.type.family is Family.DATE:
        if part not in _DAYS_AND_MORE:
            message = f"The datepart {part} is not supported by date function dateadd for data type date."
            raise BatchError(9810, message)
        return Value(f"CAST(({value.sql} + {step}) AS DATE)", DATE)
    moved = Value(f"({_stamp(value)} + {step})", datetime2())
    return convert(moved, value.type)


_TOO_FAR = "error('535|The datediff function resulted in an overflow. The number of dateparts separating two date/time instances is too large. Try to use datediff with a less precise datepart.')"


@function("DATEDIFF", "DATEDIFF_BIG", arguments=(3, 3))
def _datediff(request: Call) -> Value:
    part = _part(request)
    target = INT if request.name == "DATEDIFF" else BIGINT
    start, end = _stamp(_moment(request, 1)), _stamp(_moment(request, 2))
    if part in ("dayofyear", "weekday"):
        part = "day"
    if part in ("nanosecond", "iso_week"):
        raise refused(f"DATEDIFF of {part}", request.node)
    count = f"date_diff('{part}', {start}, {end})"
    if part == "week":  # weeks begin on Sunday: the first one known here began the day before 0001-01-01
        sundays = "(date_diff('day', DATE '0001-01-01', CAST({0} AS DATE)) + 1) // 7"
        count = f"({sundays.format(end)} - {sundays.format(start)})"
    if target is INT:
        count = f"CASE WHEN {count} BETWEEN -2147483648 AND 2147483647 THEN {count} WHEN {count} IS NOT NULL THEN {_TOO_FAR} END"
    return Value(f"CAST({count} AS {target.duckdb})", target)


_EXTRACTS = {
    "year": "year({0})",
    "quarter": "quarter({0})",
    "month": "month({0})",
    "dayofyear": "dayofyear({0})",
    "day": "day({0})",
    "weekday": "(dayofweek({0}) + 1)",
    "hour": "hour({0})",
    "minute": "minute({0})",
    "second": "second({0})",
    "millisecond": "(millisecond({0}) % 1000)",
    "microsecond": "(microsecond({0}) % 1000000)",
    "iso_week": "weekofyear({0})",
}


@function("DATEPART", arguments=(2, 2))
def _datepart(request: Call) -> Value:
    return _extract(request, _part(request), 1)


@function("YEAR", "MONTH", "DAY", arguments=(1, 1))
def _calendar_part(request: Call) -> Value:
    return _extract(request, request.name.lower(), 0)


def _extract(request: Call, part: str, index: int) -> Value:
    if part not in _EXTRACTS:
        raise refused(f"DATEPART of {part}", request.node)
    return Value(f"CAST({_EXTRACTS[part].format(_stamp(_moment(request, index)))} AS INTEGER)", INT)


@function("DATENAME", arguments=(2, 2))
def _datename(request: Call) -> Value:
    part = _part(request)
    formats = {"month": "%B", "weekday": "%A"}
    kind = text_type(30, national=True)
    if part in formats:
        return Value(f"strftime({_stamp(_moment(request, 1))}, '{formats[part]}')", kind)
    return convert(_extract(request, part, 1), kind)


@function("EOMONTH", arguments=(1, 2))
def _eomonth(request: Call) -> Value:
    stamp = _stamp(_moment(request, 0))
    if len(request.arguments) == 2:
        stamp = f"({stamp} + to_months(CAST({request.value(1).sql} AS INTEGER)))"
    return Value(f"CAST(last_day({stamp}) AS DATE)", DATE)


@function("DATEFROMPARTS", arguments=(3, 3))
def _datefromparts(request: Call) -> Value:
    parts = [convert(item, BIGINT).sql for item in request.values()]
    known = " AND ".join(f"{part} IS NOT NULL" for part in parts)
    # make_date raises for a day that is not there
    text = " || '-' || ".join(
        f"lpad(CAST({part} AS VARCHAR), {width}, '0')" for part, width in zip(parts, (4, 2, 2), strict=True)
    )
    inside = f"{parts[0]} BETWEEN 1 AND 9999 AND {parts[1]} BETWEEN 1 AND 12 AND {parts[2]} BETWEEN 1 AND 31"
    valid = f"CASE WHEN {inside} THEN try_cast({text} AS DATE) END"
    error = "error('289|Cannot construct data type date, some of the arguments have values which are not valid.')"
    return Value(f"CASE WHEN {known} THEN coalesce({valid}, {error}) END", DATE)


@function("DATETRUNC", arguments=(2, 2))
def _datetrunc(request: Call) -> Value:
    part, value = _part(request), _moment(request, 1)
    if part not in ("year", "quarter", "month", "day", "hour", "minute", "second", "millisecond"):
        raise refused(f"DATETRUNC of {part}", request.node)
    kind = value.type if value.type.family is not Family.OFFSET else datetime2()
    return Value(f"CAST(date_trunc('{part}', {_stamp(value)}) AS {kind.duckdb})", SqlType(kind.name, scale=kind.scale))
