"""Dates and times. Every result is text; its suffix follows the input's: `Z` stays `Z`, none stays none, an offset becomes `+00:00`."""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.functions.catalog import ANY, INTEGER, STRING, Calling, function
from adfgen.expressions.functions.date_format import format_timestamp
from adfgen.expressions.functions.timestamp import (
    MAX_TICKS,
    TICKS_PER_DAY,
    TICKS_PER_SECOND,
    Kind,
    Timestamp,
    from_datetime,
    parse_timestamp,
)
from adfgen.expressions.functions.wording import type_message
from adfgen.expressions.scope import Scope
from adfgen.expressions.value import type_name
from adfgen.model.body import Json
from adfgen.model.time_zone import iana_zone_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

FORMAT = ANY
_UNITS = {
    "second": TICKS_PER_SECOND,
    "minute": 60 * TICKS_PER_SECOND,
    "hour": 3600 * TICKS_PER_SECOND,
    "day": TICKS_PER_DAY,
    "week": 7 * TICKS_PER_DAY,
}
_MONTHS_OF = {"month": 1, "year": 12}
_UNIT_NUMBERS = {name: number for number, name in enumerate((*_UNITS, *_MONTHS_OF), start=1)}
_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,9}")


def _read(name: str, text: str) -> Timestamp:
    found = parse_timestamp(text)
    if found is None:
        raise ExpressionError(
            "bad_timestamp",
            f"In function '{name}', the value provided for date time string '{text}' was not valid. The datetime string must match ISO 8601 format.",
        )
    return found


def _print(name: str, value: Timestamp, pattern: Json) -> str:
    """A timestamp in a format. The format is looked at last: what is wrong with the timestamp is told first."""
    if not isinstance(pattern, str):
        raise ExpressionError(
            "argument_type",
            type_message(name, 3, type_name(pattern))
            or f"The function '{name}' expects its format to be of type string, not '{type_name(pattern)}'.",
        )
    text = format_timestamp(value, pattern)
    if text is None:
        raise ExpressionError(
            "bad_format",
            f"The function '{name}' format parameter '{pattern}' is not supported. The format must be a valid single format specifier "
            "character (such as 'd' or 'g') or a valid custom format pattern (such as 'MMMM dd, yyyy' or 'hh:mm:ss.ff'). "
            "For details please review the Standard Date and Time Format Strings and the Custom Date and Time Format Strings of the .Net framework.",
        )
    return text


def _shift(name: str, value: Timestamp, count: int, ticks: int) -> Timestamp:
    """The timestamp `count` times `ticks` later."""
    try:
        return value.with_ticks(value.ticks + count * ticks)
    except OverflowError:
        raise ExpressionError(
            "overflow",
            f"The function '{name}' second parameter '{count}' is not valid. The added or subtracted value results in an "
            "unrepresentable DateTime.",
        ) from None


def _unit(unit: str) -> str:
    """The unit of a text, read as .NET reads an enumeration: names or numbers, several of them combined bit by bit."""
    combined = 0
    for word in unit.split(","):
        key = word.strip().lower()
        if key in _UNIT_NUMBERS:
            combined |= _UNIT_NUMBERS[key]
        elif _WHOLE_NUMBER.fullmatch(key):
            combined |= int(key)
        else:
            return ""
    if combined and combined not in _UNIT_NUMBERS.values():
        supported = "Second, Minute, Hour, Day, Week, Month, Year"
        message = (
            f"The recurrence frequency '{combined}' is not supported. The supported frequencies are '{supported}'."
        )
        raise ExpressionError("internal", message)
    return next((name for name, number in _UNIT_NUMBERS.items() if number == combined), "")


def _add(name: str, value: Timestamp, count: int, unit: str) -> Timestamp:
    key = _unit(unit)
    if key in _UNITS:
        return _shift(name, value, count, _UNITS[key])
    if key not in _MONTHS_OF:
        raise ExpressionError(
            "time_unit",
            f"The function '{name}' expects its {'second' if name.startswith('get') else 'third'} parameter to be a string that represents a valid time unit. The provided value '{unit}' is not a valid time unit.",
        )
    moment = value.moment
    months = moment.year * 12 + moment.month - 1 + count * _MONTHS_OF[key]
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        raise ExpressionError(
            "overflow",
            f"The function '{name}' could not create time value with time interval '{count}' and time unit '{unit}'. It results in an out of time range value.",
        )
    from calendar import monthrange  # noqa: PLC0415 - few expressions count months

    day = min(moment.day, monthrange(year, month + 1)[1])
    start = from_datetime(datetime(year, month + 1, day), value.kind)
    return Timestamp(start.ticks + value.ticks % TICKS_PER_DAY, value.kind)


def _now(scope: Scope) -> Timestamp:
    return from_datetime(scope.now().astimezone(UTC), Kind.UTC)


@function("utcNow", STRING, least=0, calling=Calling.SCOPED)
def utc_now(scope: Scope, pattern: str = "o") -> str:
    """The present time."""
    return _print("utcNow", _now(scope), pattern)


@function("addDays", STRING, INTEGER, FORMAT, least=2)
def add_days(text: str, count: int, pattern: str = "o") -> str:
    """The time that many days later."""
    return _print("addDays", _shift("addDays", _read("addDays", text), count, TICKS_PER_DAY), pattern)


@function("addHours", STRING, INTEGER, FORMAT, least=2)
def add_hours(text: str, count: int, pattern: str = "o") -> str:
    """The time that many hours later."""
    return _print("addHours", _shift("addHours", _read("addHours", text), count, 3600 * TICKS_PER_SECOND), pattern)


@function("addMinutes", STRING, INTEGER, FORMAT, least=2)
def add_minutes(text: str, count: int, pattern: str = "o") -> str:
    """The time that many minutes later."""
    return _print("addMinutes", _shift("addMinutes", _read("addMinutes", text), count, 60 * TICKS_PER_SECOND), pattern)


@function("addSeconds", STRING, INTEGER, FORMAT, least=2)
def add_seconds(text: str, count: int, pattern: str = "o") -> str:
    """The time that many seconds later."""
    return _print("addSeconds", _shift("addSeconds", _read("addSeconds", text), count, TICKS_PER_SECOND), pattern)


@function("addToTime", STRING, INTEGER, STRING, FORMAT, least=3)
def add_to_time(text: str, count: int, unit: str, pattern: str = "o") -> str:
    """The time that many units later; months clip to the month's end."""
    return _print("addToTime", _add("addToTime", _read("addToTime", text), count, unit), pattern)


@function("subtractFromTime", STRING, INTEGER, STRING, FORMAT, least=3)
def subtract_from_time(text: str, count: int, unit: str, pattern: str = "o") -> str:
    """The time that many units earlier."""
    return _print("subtractFromTime", _add("subtractFromTime", _read("subtractFromTime", text), -count, unit), pattern)


@function("getFutureTime", INTEGER, STRING, STRING, least=2, calling=Calling.SCOPED)
def get_future_time(scope: Scope, count: int, unit: str, pattern: str = "o") -> str:
    """The time that many units from now."""
    return _print("getFutureTime", _add("getFutureTime", _now(scope), count, unit), pattern)


@function("getPastTime", INTEGER, STRING, STRING, least=2, calling=Calling.SCOPED)
def get_past_time(scope: Scope, count: int, unit: str, pattern: str = "o") -> str:
    """The time that many units ago."""
    return _print("getPastTime", _add("getPastTime", _now(scope), -count, unit), pattern)


@function("formatDateTime", STRING, FORMAT, STRING, least=1)
def format_date_time(text: str, pattern: str = "o", _locale: str = "en-us") -> str:
    """The time in a format."""
    return _print("formatDateTime", _read("formatDateTime", text), pattern)


@function("startOfDay", STRING, FORMAT, least=1)
def start_of_day(text: str, pattern: str = "o") -> str:
    """Midnight of the day."""
    value = _read("startOfDay", text)
    return _print("startOfDay", Timestamp(value.ticks - value.ticks % TICKS_PER_DAY, value.kind), pattern)


@function("startOfHour", STRING, FORMAT, least=1)
def start_of_hour(text: str, pattern: str = "o") -> str:
    """The full hour at or before the time."""
    value = _read("startOfHour", text)
    return _print("startOfHour", Timestamp(value.ticks - value.ticks % (3600 * TICKS_PER_SECOND), value.kind), pattern)


@function("startOfMonth", STRING, FORMAT, least=1)
def start_of_month(text: str, pattern: str = "o") -> str:
    """Midnight of the month's first day."""
    value = _read("startOfMonth", text)
    first = datetime(value.moment.year, value.moment.month, 1)
    return _print("startOfMonth", from_datetime(first, value.kind), pattern)


@function("dayOfWeek", STRING)
def day_of_week(text: str) -> int:
    """The day of the week, Sunday being 0."""
    return (_read("dayOfWeek", text).moment.weekday() + 1) % 7


@function("dayOfMonth", STRING)
def day_of_month(text: str) -> int:
    """The day of the month, from 1."""
    return _read("dayOfMonth", text).moment.day


@function("dayOfYear", STRING)
def day_of_year(text: str) -> int:
    """The day of the year, from 1."""
    return _read("dayOfYear", text).moment.timetuple().tm_yday


@function("ticks", STRING)
def ticks(text: str) -> int:
    """100-nanosecond units since 1 January of year 1."""
    return _read("ticks", text).ticks


def _zone(name: str, zone: str) -> "ZoneInfo":
    known = iana_zone_of(zone)
    if known is None:
        raise ExpressionError(
            "time_zone",
            f"In the function '{name}', the value provided for the time zone id '{zone}' was not valid.",
            unknown_zone=zone,
        )
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - most expressions are of no zone

    return ZoneInfo(known)


def _to_zone(value: Timestamp, zone: "ZoneInfo") -> Timestamp:
    utc = value.moment.replace(tzinfo=UTC)
    try:
        offset = utc.astimezone(zone).utcoffset() or timedelta()
    except OverflowError:  # in the first or last hours of time, where the offset of its edge holds
        offset = timedelta(hours=14) if value.ticks > MAX_TICKS // 2 else timedelta(hours=-14)
    return Timestamp(_clamped(value.ticks + _ticks_of(offset)), Kind.UNSPECIFIED)


def _clamped(ticks: int) -> int:
    """Beyond the first and the last moment the engine stays there."""
    return min(max(ticks, 0), MAX_TICKS)


def _to_utc(name: str, value: Timestamp, zone: "ZoneInfo") -> Timestamp:
    """Local time of a zone as UTC; a time that the zone skips or has twice is an error."""
    local = value.moment
    offsets = {local.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta() for fold in (0, 1)}
    if len(offsets) > 1:
        raise ExpressionError(
            "time_zone",
            f"In the function '{name}', the time '{local.isoformat()}' is skipped or ambiguous in its time zone.",
        )
    return Timestamp(_clamped(value.ticks - _ticks_of(offsets.pop())), Kind.UTC)


def _ticks_of(delta: timedelta) -> int:
    return (delta.days * 86_400 + delta.seconds) * TICKS_PER_SECOND


def _is_utc(zone: str) -> bool:
    return zone.casefold() == "utc"


@function("convertFromUtc", STRING, STRING, STRING, least=2)
def convert_from_utc(text: str, zone: str, pattern: str = "o") -> str:
    """A UTC time in another zone, without suffix; the input must say it is UTC."""
    value, target = _read("convertFromUtc", text), _zone("convertFromUtc", zone)
    if value.kind is not Kind.UTC:
        raise ExpressionError(
            "time_zone",
            f"The function 'convertFromUtc' expects its first parameter to be a string that contains a UTC date time. The value was '{text}'.",
        )
    return _print("convertFromUtc", value if _is_utc(zone) else _to_zone(value, target), pattern)


@function("convertToUtc", STRING, STRING, STRING, least=2)
def convert_to_utc(text: str, zone: str, pattern: str = "o") -> str:
    """A local time of a zone in UTC; the input must not name a zone of its own."""
    value, source = _read("convertToUtc", text), _zone("convertToUtc", zone)
    if value.kind is Kind.OFFSET or (value.kind is Kind.UTC and not _is_utc(zone)):
        raise ExpressionError(
            "time_zone",
            "The function 'convertToUtc' expects its second parameter to be a time zone matching the time zone indicated by the timestamp. "
            f"The provided value '{zone}' is not valid or does not match the timestamp '{text}'.",
        )
    return _print("convertToUtc", _to_utc("convertToUtc", value, source), pattern)


@function("convertTimeZone", STRING, STRING, STRING, STRING, least=3)
def convert_time_zone(text: str, source: str, target: str, pattern: str = "o") -> str:
    """A local time of one zone in another; an input that names its zone ignores the first."""
    value = _read("convertTimeZone", text)
    origin, destination = _zone("convertTimeZone", source), _zone("convertTimeZone", target)
    if value.kind is Kind.UNSPECIFIED:
        utc = _to_utc("convertTimeZone", value, origin)
    else:
        _to_utc("convertTimeZone", _to_zone(value, origin), origin)  # an hour the source zone has twice is refused
        utc = value
    converted = Timestamp(utc.ticks, Kind.UTC) if _is_utc(target) else _to_zone(utc, destination)
    return _print("convertTimeZone", converted, pattern)
