"""Timestamps as the engine holds them: 100-nanosecond ticks since year 1, and whether the text named UTC, an offset or nothing."""

import re
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

__all__ = ["MAX_TICKS", "TICKS_PER_DAY", "TICKS_PER_SECOND", "Kind", "Timestamp", "from_datetime", "parse_timestamp"]

TICKS_PER_SECOND = 10_000_000
TICKS_PER_DAY = 86_400 * TICKS_PER_SECOND
MAX_TICKS = 3_155_378_975_999_999_999  # 9999-12-31T23:59:59.9999999
_EPOCH = datetime(1, 1, 1)
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


class Kind(Enum):
    """What a timestamp's text said of its zone; the value is the suffix it is printed with."""

    UNSPECIFIED = ""
    UTC = "Z"
    OFFSET = "+00:00"  # an offset is converted to UTC and printed as one


class Timestamp(NamedTuple):
    """A point in time, UTC unless its text said nothing."""

    ticks: int
    kind: Kind

    @property
    def moment(self) -> datetime:
        """Date and time of day; digits below a microsecond are only in `fraction`."""
        return _EPOCH + timedelta(microseconds=self.ticks // 10)

    @property
    def fraction(self) -> int:
        """Ticks within the second, 0 to 9,999,999."""
        return self.ticks % TICKS_PER_SECOND

    def with_ticks(self, ticks: int) -> "Timestamp":
        """The same kind at another point. Raises OverflowError outside years 1 to 9999."""
        if not 0 <= ticks <= MAX_TICKS:
            raise OverflowError(ticks)
        return Timestamp(ticks, self.kind)


def from_datetime(moment: datetime, kind: Kind) -> Timestamp:
    """A datetime without zone as a timestamp of that kind."""
    delta = moment.replace(tzinfo=None) - _EPOCH
    return Timestamp((delta.days * 86_400 + delta.seconds) * TICKS_PER_SECOND + delta.microseconds * 10, kind)


_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,](?P<fraction>\d+))?)?(?:\s*(?P<half>[AaPp][Mm]))?"
_ZONE = r"(?:\s*(?P<zone>Z|z|GMT|UTC|[+-]\d{1,2}(?::?\d{2})?))?"
_DAY_NAME = r"(?:(?P<day_name>(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?),?\s+)?"
_MONTH = r"(?P<month_name>[A-Za-z]{3,9})"
_FORMS = (
    rf"\s*(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})(?:[-/.](?P<day>\d{{1,2}})(?:(?:(?P<t>\s*T\s*)|\s+){_TIME}{_ZONE})?{_ZONE.replace('zone', 'zone2')}(?:\s+AD)?)?\s*",
    rf"\s*(?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}})[-/](?P<year>\d{{4}})(?:\s+{_TIME}{_ZONE})?\s*",
    rf"\s*{_DAY_NAME}{_MONTH}\.?\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})(?:,?\s+{_TIME}{_ZONE})?\s*",
    rf"\s*{_DAY_NAME}(?P<day>\d{{1,2}})[\s-]{_MONTH}[\s,-]+(?P<year>\d{{4}})(?:\s+{_TIME}{_ZONE})?\s*",
    rf"\s*{_MONTH}\s+(?P<year>\d{{4}})\s*",
)


def parse_timestamp(text: str) -> Timestamp | None:
    """The timestamp of a text in ISO 8601 or an en-US form, None when it is none."""
    for form in _FORMS:
        found = re.fullmatch(form, text, re.IGNORECASE)
        if found is not None:
            return _build(found.groupdict())
    return None


def _build(part: dict[str, str | None]) -> Timestamp | None:
    month = _month(part)
    hour = _hour(int(part.get("hour") or 0), part.get("half"))
    if month is None or hour is None:
        return None
    try:
        day = datetime(
            int(part["year"] or 0),
            month,
            int(part.get("day") or 1),
            hour,
            int(part.get("minute") or 0),
            int(part.get("second") or 0),
        )
    except ValueError:
        return None
    if part.get("day_name") and not f"{day:%A}".lower().startswith(str(part["day_name"])[:3].lower()):
        return None
    if part.get("t") and (part.get("zone") or "").upper() in {"GMT", "UTC"}:
        return None  # a name of a zone does not go with ISO's T
    ticks = from_datetime(day, Kind.UNSPECIFIED).ticks + _fraction(part.get("fraction"))
    zone = part.get("zone") or part.get("zone2")
    if zone is None:
        return Timestamp(ticks, Kind.UNSPECIFIED)
    if zone.upper() in {"Z", "GMT", "UTC"}:
        return Timestamp(ticks, Kind.UTC)
    offset = _offset_minutes(zone)
    ticks -= 0 if offset is None else offset * 60 * TICKS_PER_SECOND
    return Timestamp(ticks, Kind.OFFSET) if offset is not None and 0 <= ticks <= MAX_TICKS else None


def _month(part: dict[str, str | None]) -> int | None:
    name = part.get("month_name")
    if name is None:
        return int(part.get("month") or 0)
    matches = [index for index, month in enumerate(_MONTHS, 1) if name.lower() in {month, month[:3]}]
    return matches[0] if matches else None


def _hour(hour: int, half: str | None) -> int | None:
    if half is None:
        return hour
    if half.lower() == "pm" and 12 < hour < 24:
        return hour  # said twice, and the engine lets it pass
    if not 1 <= hour <= 12:
        return None
    return hour % 12 + (12 if half.lower() == "pm" else 0)


def _fraction(digits: str | None) -> int:
    """Ticks of a fraction; digits beyond the seventh are rounded."""
    return round(int(digits) / 10 ** (len(digits) - 7)) if digits else 0


def _offset_minutes(zone: str) -> int | None:
    digits = zone[1:].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    total = hours * 60 + minutes
    return None if total > 14 * 60 or minutes > 59 else -total if zone[0] == "-" else total
