"""When a schedule trigger fires and which windows a tumbling window trigger has.

Days, weeks and months keep the local time of day across daylight saving, minutes and hours keep their distance
(https://learn.microsoft.com/azure/data-factory/how-to-create-schedule-trigger).
"""

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import takewhile
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adfgen.model.body import Json
from adfgen.model.time_zone import iana_zone_of
from adfgen.runtime.policy import seconds_of

__all__ = ["Windows", "occurrences", "time_span"]

_FIXED = {"Minute": timedelta(minutes=1), "Hour": timedelta(hours=1)}
_DAYS = {name.casefold(): number for number, name in enumerate(calendar.day_name)}


def occurrences(recurrence: Mapping[str, Json], after: datetime, until: datetime) -> Iterator[datetime]:
    """The times a recurrence fires after one moment and up to another, in UTC and in order. Raises ValueError."""
    zone = _zone(recurrence.get("timeZone"))
    start = _moment(recurrence.get("startTime"), zone)
    end = _moment(recurrence["endTime"], zone) if recurrence.get("endTime") else until
    frequency, interval = str(recurrence.get("frequency")), int(recurrence.get("interval") or 1)
    if frequency in _FIXED and not recurrence.get("schedule"):
        step = _FIXED[frequency] * interval
        number = max(0, (after - start) // step)
        first = start + number * step
        found: Iterator[datetime] = (first + count * step for count in range(max(0, (until - first) // step) + 2))
    else:
        found = _on_days(recurrence, start.astimezone(zone), after.astimezone(zone), until.astimezone(zone))
    for moment in found:
        if moment > until or moment > end:
            return
        if moment > after and moment >= start:
            yield moment


def _zone(name: Json) -> tzinfo:
    if not name or str(name).upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(iana_zone_of(str(name)) or str(name))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"there is no time zone '{name}'") from error


def _moment(text: Json, zone: tzinfo) -> datetime:
    """A time of a recurrence: local to its zone unless it says otherwise."""
    found = datetime.fromisoformat(str(text))
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def _on_days(recurrence: Mapping[str, Json], start: datetime, after: datetime, until: datetime) -> Iterator[datetime]:
    """The times of the days that count, local times turned into UTC: two of them are one where the clock is put forward."""
    schedule = recurrence.get("schedule") or {}
    frequency = str(recurrence.get("frequency"))
    every_hour = range(24) if frequency in _FIXED else [start.hour]
    every_minute = range(60) if frequency == "Minute" else [start.minute]
    hours, minutes = schedule.get("hours") or every_hour, schedule.get("minutes") or every_minute
    day = max(start.date(), after.date() - timedelta(days=1))
    while day <= until.date():
        if _counts(day, start.date(), recurrence, schedule):
            times = {
                datetime.combine(day, time(hour, minute, start.second), tzinfo=start.tzinfo).astimezone(UTC)
                for hour in hours
                for minute in minutes
            }
            yield from sorted(moment for moment in times if _is_in_step(moment, start, recurrence))
        day += timedelta(days=1)


def _is_in_step(moment: datetime, start: datetime, recurrence: Mapping[str, Json]) -> bool:
    """Whether it is the turn of the hour or minute of a moment: every `interval` of them since the start."""
    step = _FIXED.get(str(recurrence.get("frequency")))
    if step is None:
        return True
    first = start.replace(minute=0, second=0, microsecond=0)
    begin = first if recurrence.get("frequency") == "Hour" else start
    return (moment - begin) // step % int(recurrence.get("interval") or 1) == 0


def _counts(day: date, start: date, recurrence: Mapping[str, Json], schedule: Mapping[str, Json]) -> bool:
    frequency, interval = str(recurrence.get("frequency")), int(recurrence.get("interval") or 1)
    if frequency == "Day":
        return (day - start).days % interval == 0
    if frequency == "Week":
        weeks = (day - timedelta(days=day.weekday()) - (start - timedelta(days=start.weekday()))).days // 7
        days = [_DAYS[str(name).casefold()] for name in schedule.get("weekDays") or ()] or [start.weekday()]
        return weeks % interval == 0 and day.weekday() in days
    if frequency == "Month":
        months = (day.year - start.year) * 12 + day.month - start.month
        return months % interval == 0 and _of_month(day, start, schedule)
    if frequency in _FIXED:
        return True
    raise ValueError(f"the frequency '{frequency}' is not simulated")


def _of_month(day: date, start: date, schedule: Mapping[str, Json]) -> bool:
    last = calendar.monthrange(day.year, day.month)[1]
    if schedule.get("monthlyOccurrences"):
        forward, backward = (day.day - 1) // 7 + 1, -((last - day.day) // 7 + 1)
        return any(
            _DAYS[str(item["day"]).casefold()] == day.weekday() and item.get("occurrence", 1) in {forward, backward}
            for item in schedule["monthlyOccurrences"]
        )
    days = schedule.get("monthDays") or [start.day]
    return day.day in days or day.day - last - 1 in days


@dataclass(frozen=True, slots=True)
class Windows:
    """The windows of a trigger, one after the other from its start on, each due when it is over and a delay has passed."""

    start: datetime
    size: timedelta
    delay: timedelta
    end: datetime | None

    @classmethod
    def of(cls, properties: Mapping[str, Json]) -> Self:
        """The windows of a trigger's typeProperties. Raises ValueError."""
        frequency = str(properties.get("frequency"))
        if frequency not in _FIXED:
            raise ValueError(f"a window of frequency '{frequency}' is not simulated")
        size = _FIXED[frequency] * int(properties.get("interval") or 1)
        end = _moment(properties["endTime"], UTC) if properties.get("endTime") else None
        return cls(_moment(properties.get("startTime"), UTC), size, time_span(properties.get("delay")), end)

    def due(self, after: datetime | None, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Those that end after `after` and are due by `until`, oldest first."""
        for low in self._begins(after):
            high = low + self.size
            if high + self.delay > until:
                return
            yield low, high

    def within(self, low: datetime, high: datetime) -> Iterator[datetime]:
        """Where those begin that overlap a span, due or not."""
        return takewhile(lambda begin: begin < high, self._begins(low))

    def _begins(self, after: datetime | None) -> Iterator[datetime]:
        low = self.start
        if after is not None and after > low:
            low += (after - low) // self.size * self.size
        while self.end is None or low + self.size <= self.end:
            yield low
            low += self.size


def time_span(text: Json) -> timedelta:
    """A time span such as `00:05:00`, `1.00:00:00` or `-01:00:00`; none where there is no text. Raises ValueError."""
    written = str(text or "00:00:00").strip()
    seconds = seconds_of(written.removeprefix("-"))
    if seconds is None:
        raise ValueError(f"'{text}' is no time span")
    return timedelta(seconds=-seconds if written.startswith("-") else seconds)
