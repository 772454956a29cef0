"""What a tumbling window trigger says of its windows: how many at a time, how often tried again, what each depends on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from adfgen.emulator.recurrence import Windows, time_span
from adfgen.emulator.store import Document, Store
from adfgen.model.body import Json

__all__ = ["Dependency", "WindowPolicy"]

_SELF = "SelfDependencyTumblingWindowTriggerReference"


@dataclass(frozen=True, slots=True)
class Dependency:
    """The windows of a trigger that must have succeeded; without a size as much time as the dependent window has."""

    trigger: str
    upstream: Windows
    offset: timedelta
    size: timedelta

    def covered(self, low: datetime, high: datetime) -> Iterator[datetime]:
        """Where the windows begin that a window from `low` to `high` depends on; none lies before the trigger's start."""
        begin = low + self.offset
        return self.upstream.within(begin, begin + (self.size or high - low))


@dataclass(frozen=True, slots=True)
class WindowPolicy:
    """The limits, retries and dependencies of a trigger's windows, read once."""

    at_a_time: int
    retries: int
    pause: timedelta
    dependencies: tuple[Dependency, ...]

    @classmethod
    def of(cls, store: Store, trigger: Document) -> Self:
        """A trigger's policy. Raises ValueError for a definition that cannot be read: a PUT does not look that deep."""
        given = trigger.properties.get("typeProperties") or {}
        try:
            again = given.get("retryPolicy") or {}
            return cls(
                int(given.get("maxConcurrency") or 50),
                int(again.get("count") or 0),
                timedelta(seconds=float(again.get("intervalInSeconds") or 30)),
                tuple(_dependency(store, trigger, item) for item in given.get("dependsOn") or ()),
            )
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"The definition of '{trigger.name}' cannot be read: {error}") from error


def _dependency(store: Store, trigger: Document, item: Json) -> Dependency:
    name = trigger.name if item.get("type") == _SELF else str(item["referenceTrigger"]["referenceName"])
    upstream = store.get(trigger.scope, "triggers", name)
    if upstream is None:
        raise ValueError(f"there is no trigger '{name}'")
    windows = Windows.of(upstream.properties.get("typeProperties") or {})
    return Dependency(name, windows, time_span(item.get("offset")), time_span(item.get("size")))
