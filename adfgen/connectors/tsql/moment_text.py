"""Dates and times as text in CONVERT's styles (Learn: CAST and CONVERT, date and time styles)."""

from adfgen.connectors.tsql.macro import MACRO_SCHEMA
from adfgen.connectors.tsql.refusal import refused
from adfgen.connectors.tsql.type import Family
from adfgen.connectors.tsql.value import Value

__all__ = ["moment_text"]

_DATE_STYLES = {
    1: "%m/%d/%y",
    3: "%d/%m/%y",
    12: "%y%m%d",
    23: "%Y-%m-%d",
    101: "%m/%d/%Y",
    102: "%Y.%m.%d",
    103: "%d/%m/%Y",
    104: "%d.%m.%Y",
    105: "%d-%m-%Y",
    110: "%m-%d-%Y",
    111: "%Y/%m/%d",
    112: "%Y%m%d",
}
_SECONDS = "%Y-%m-%d %H:%M:%S"


def moment_text(value: Value, style: int | None) -> str:
    """DuckDB text that writes a date, time or both in `style`; None is the type's own default. Raises BatchError."""
    family = value.type.family
    stamp = value.sql
    if family is Family.TIME:
        stamp = f"(DATE '1900-01-01' + {value.sql})"
    elif family is Family.OFFSET:
        stamp = f"({value.sql} AT TIME ZONE 'UTC')"
    if style in _DATE_STYLES and family is not Family.TIME:
        return f"strftime({stamp}, '{_DATE_STYLES[style]}')"
    if family is Family.DATE:
        return _date(stamp, style)
    if style in (8, 24, 108):
        return f"strftime({stamp}, '%H:%M:%S')"
    if family is Family.TIME:
        return _time(stamp, value.type.scale, style)
    if family is Family.OFFSET:
        return _offset(stamp, value.type.scale, style)
    return _moment(value, stamp, style)


def _date(stamp: str, style: int | None) -> str:
    if style in (None, 0, 20, 21, 25, 120, 121, 126, 127):
        return f"strftime({stamp}, '%Y-%m-%d')"
    raise refused(f"style {style} of a date")


def _time(stamp: str, scale: int, style: int | None) -> str:
    if style in (None, 14, 21, 25, 114, 121, 126):
        return f"strftime({stamp}, '%H:%M:%S'){_fraction(stamp, scale)}"
    raise refused(f"style {style} of a time")


def _offset(stamp: str, scale: int, style: int | None) -> str:
    if style in (None, 21, 25, 121):
        return f"strftime({stamp}, '{_SECONDS}'){_fraction(stamp, scale)} || ' +00:00'"
    if style in (126, 127):
        return f"{_iso(stamp, scale)} || 'Z'"
    raise refused(f"style {style} of a datetimeoffset")


def _moment(value: Value, stamp: str, style: int | None) -> str:
    if style is None:
        style = 121 if value.type.name == "datetime2" else 0
    match style:
        case 0 | 100:
            return f"{MACRO_SCHEMA}.clock_text({stamp})"
        case 20 | 120:
            return f"strftime({stamp}, '{_SECONDS}')"
        case 21 | 25 | 121:
            return f"strftime({stamp}, '{_SECONDS}'){_fraction(stamp, value.type.scale)}"
        case 126:
            return _iso(stamp, value.type.scale)
        case 14 | 114:
            return f"strftime({stamp}, '%H:%M:%S:') || {MACRO_SCHEMA}.fraction({stamp}, 3)"
        case _:
            raise refused(f"style {style} of a {value.type.name}")


def _fraction(stamp: str, scale: int) -> str:
    return f" || '.' || {MACRO_SCHEMA}.fraction({stamp}, {scale})" if scale else ""


def _iso(stamp: str, scale: int) -> str:
    """Style 126 leaves out a fraction of zero."""
    whole = f"strftime({stamp}, '%Y-%m-%dT%H:%M:%S')"
    if not scale:
        return whole
    return f"{whole} || CASE WHEN strftime({stamp}, '%f') = '000000' THEN '' ELSE '.' || {MACRO_SCHEMA}.fraction({stamp}, {scale}) END"
