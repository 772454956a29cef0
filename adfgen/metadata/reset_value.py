"""Checks the value a watermark is set back to. It stays text: the source database alone reads it."""

import calendar
import re

from adfgen.metadata.cdc_type import CdcFamily, CdcType

__all__ = ["reset_problem", "reset_text"]

_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)? ?([+-]\d\d:\d\d|Z)?", re.ASCII
)
_YEARS = {"datetime": (1753, 9999), "smalldatetime": (1900, 2078)}  # 2079 ends in June
_LARGEST = {"int": 2**31 - 1, "bigint": 2**63 - 1}
_FORMS = {
    "date": "2024-01-31",
    "smalldatetime": "2024-01-31 13:45",
    "datetime": "2024-01-31 13:45:00.000",
    "datetime2": "2024-01-31 13:45:00.000",
    "datetimeoffset": "2024-01-31 13:45:00.000 +00:00",
    "rowversion": "0x00000000000007D1",
    "int": "1000",
    "bigint": "1000",
    "decimal": "1000",
}


def reset_text(text: str) -> str:
    """The value as the source reads it by style 121: a blank, not `T`, between date and time."""
    return text.replace("T", " ") if _TIME.fullmatch(text) else text


def reset_problem(text: str, cdc_type: CdcType) -> str:
    """What keeps a text from being a value of the type, '' when nothing does.

    >>> reset_problem("2024-02-30", CdcType("date"))
    'February 2024 has 29 days'
    """
    match cdc_type.family:
        case CdcFamily.TIME:
            return _time_problem(text, cdc_type)
        case CdcFamily.ROWVERSION:
            return "" if re.fullmatch(r"0x[0-9A-Fa-f]{16}", text) else _form(cdc_type)
        case CdcFamily.NUMBER:
            return _number_problem(text, cdc_type)


def _form(cdc_type: CdcType) -> str:
    return f"a value of '{cdc_type.name}' looks like {_FORMS[cdc_type.name]}"


def _time_problem(text: str, cdc_type: CdcType) -> str:
    match = _TIME.fullmatch(text)
    if match is None:
        return _form(cdc_type)
    hour, minute, second, fraction, offset = match.group(4, 5, 6, 7, 8)
    if cdc_type.name == "date" and hour is not None:
        return "a 'date' has no time of day"
    if cdc_type.name == "datetimeoffset" and (offset in (None, "Z") or hour is None):
        return "a 'datetimeoffset' has a time of day and an offset such as +00:00"
    if cdc_type.name != "datetimeoffset" and offset is not None:
        return f"a '{cdc_type.name}' has no offset"
    return (
        _date_problem(int(match[1]), int(match[2]), int(match[3]), cdc_type)
        or _clock_problem(int(hour or 0), int(minute or 0), int(second or 0))
        or _offset_problem(offset)
        or _fraction_problem(second or "00", fraction or "", cdc_type)
    )


def _date_problem(year: int, month: int, day: int, cdc_type: CdcType) -> str:
    first, last = _YEARS.get(cdc_type.name, (1, 9999))
    if not first <= year <= last:
        return f"the years of '{cdc_type.name}' are {first} to {last}"
    if not 1 <= month <= 12:
        return f"there is no month {month}"
    days = calendar.monthrange(year, month)[1]
    return "" if 1 <= day <= days else f"{calendar.month_name[month]} {year} has {days} days"


def _clock_problem(hour: int, minute: int, second: int) -> str:
    return "" if hour <= 23 and minute <= 59 and second <= 59 else "a day ends at 23:59:59"


def _offset_problem(offset: str | None) -> str:
    if offset is None:
        return ""
    hours, minutes = int(offset[1:3]), int(offset[4:6])
    return "" if minutes <= 59 and hours * 60 + minutes <= 840 else "an offset is at most 14:00"


def _fraction_problem(second: str, fraction: str, cdc_type: CdcType) -> str:
    match cdc_type.name:
        case "smalldatetime" if second != "00" or fraction.strip("0"):
            return "a 'smalldatetime' has whole minutes"
        case "datetime" if len(fraction) > 3 or (len(fraction) == 3 and fraction[2] not in "037"):
            return "thousandths of a 'datetime' end in 0, 3 or 7"
        case "datetime2" | "datetimeoffset" if len(fraction) > (cdc_type.precision or 0):
            return f"'{cdc_type}' holds {cdc_type.precision} digits of a second"
    return ""


def _number_problem(text: str, cdc_type: CdcType) -> str:
    match = re.fullmatch(r"-?(\d{1,38})(?:\.(\d{1,38}))?", text, re.ASCII)
    if match is None:
        return _form(cdc_type)
    if cdc_type.name == "decimal":
        scale = cdc_type.scale or 0
        fits = len(match[1].lstrip("0")) <= (cdc_type.precision or 0) - scale and len(match[2] or "") <= scale
        return "" if fits else f"'{cdc_type}' cannot hold it"
    if match[2] is not None:
        return _form(cdc_type)
    largest = _LARGEST[cdc_type.name]
    return "" if -largest - 1 <= int(text) <= largest else f"'{cdc_type.name}' ends at {largest}"
