"""ADF902: recurrence."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.flow.starting import recurrence_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json, as_list
from adfgen.model.kind import Kind

__all__ = ["Recurrence"]

_NUMBERS = {"hours": (0, 23), "minutes": (0, 59), "monthDays": (-31, 31)}
_ONLY = {"weekDays": "week", "monthDays": "month", "monthlyOccurrences": "month"}


@RULES.register("ADF902")
class Recurrence(Rule):
    """A recurrence the service refuses: an interval outside 1 to 1000, hours or minutes that no day has, week days outside a weekly schedule.

    Bad:

        trigger tr_daily: {
            "type": "ScheduleTrigger", "runtimeState": "Stopped", "pipelines": [{"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}}],
            "typeProperties": {"recurrence": {"frequency": "Day", "interval": 1, "schedule": {"hours": [25]}, "startTime": "2026-01-01T02:00:00Z", "timeZone": "UTC"}}
        }
        pipeline pl_a: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        trigger tr_daily: {
            "type": "ScheduleTrigger", "runtimeState": "Stopped", "pipelines": [{"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}}],
            "typeProperties": {"recurrence": {"frequency": "Day", "interval": 1, "schedule": {"hours": [2]}, "startTime": "2026-01-01T02:00:00Z", "timeZone": "UTC"}}
        }
        pipeline pl_a: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF902"
    name = "recurrence"
    source = "https://learn.microsoft.com/azure/data-factory/how-to-create-schedule-trigger"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory.of_kind(Kind.TRIGGER):
            for step, message in _faults(recurrence_of(artifact) or {}):
                yield self.finding(
                    artifact, f"/properties/typeProperties/recurrence{step}", f"{artifact.key}: {message}"
                )


def _faults(recurrence: Json) -> Iterator[tuple[str, str]]:
    interval, schedule = recurrence.get("interval"), recurrence.get("schedule")
    if isinstance(interval, int) and not 1 <= interval <= 1000:
        yield "/interval", f"an interval of {interval}; the service takes 1 to 1000"
    if not isinstance(schedule, dict):
        return
    frequency = str(recurrence.get("frequency") or "").casefold()
    for name, (least, most) in _NUMBERS.items():
        values = schedule.get(name)
        for index, value in enumerate(as_list(values)):
            if isinstance(value, int) and (not least <= value <= most or (value == 0 and name == "monthDays")):
                yield f"/schedule/{name}/{index}", f"{value} is none of the {name} {least} to {most}"
    occurrences = schedule.get("monthlyOccurrences")
    for index, item in enumerate(as_list(occurrences)):
        value = item.get("occurrence") if isinstance(item, dict) else None
        if isinstance(value, int) and not 1 <= abs(value) <= 5:
            yield f"/schedule/monthlyOccurrences/{index}/occurrence", f"no month has its day number {value}"
    for name, needed in _ONLY.items():
        if schedule.get(name) and frequency not in {needed, ""}:
            yield f"/schedule/{name}", f"'{name}' needs the frequency {needed.capitalize()}"
