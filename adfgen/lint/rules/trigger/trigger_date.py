"""ADF907: trigger date."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.flow.starting import recurrence_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.value.computed import is_template_expression
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind

__all__ = ["TriggerDate"]

_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(\.\d+)?\s?(Z|[+-]\d{2}:?\d{2})?)?", re.IGNORECASE)
_EXAMPLE = "2026-01-31T02:00:00"


@RULES.register("ADF907")
class TriggerDate(Rule):
    """A start or end of a trigger that is no date, or an end that is not after the start.

    A date is written as ISO 8601 says; an expression cannot stand there. Other ways to write one (`1/31/2026`) are read
    by some readers and exchange day and month in others: a warning, as is an end that lets the trigger never fire.

    Bad:

        trigger tr_daily: {
            "type": "ScheduleTrigger", "runtimeState": "Stopped", "pipelines": [{"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}}],
            "typeProperties": {"recurrence": {"frequency": "Day", "interval": 1, "startTime": "2026-02-30T02:00:00Z", "timeZone": "UTC"}}
        }
        pipeline pl_a: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        trigger tr_daily: {
            "type": "ScheduleTrigger", "runtimeState": "Stopped", "pipelines": [{"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}}],
            "typeProperties": {"recurrence": {"frequency": "Day", "interval": 1, "startTime": "2026-02-28T02:00:00Z", "timeZone": "UTC"}}
        }
        pipeline pl_a: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF907"
    name = "trigger-date"
    source = (
        "azure-mgmt-datafactory: startTime and endTime are of type datetime; all 67 dates of real triggers are ISO 8601"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory.of_kind(Kind.TRIGGER):
            match artifact.type:
                case "ScheduleTrigger":
                    yield from self._check(artifact, "/recurrence", recurrence_of(artifact) or {})
                case "TumblingWindowTrigger":
                    yield from self._check(artifact, "", artifact.type_properties)

    def _check(self, artifact: Artifact, below: str, holder: Mapping[str, Json]) -> Iterator[Diagnostic]:
        pointer = f"/properties/typeProperties{below}"
        for name in ("startTime", "endTime"):
            text = holder.get(name)
            if isinstance(text, str) and not is_template_expression(text) and _moment(text) is None:
                yield self.finding(
                    artifact,
                    f"{pointer}/{name}",
                    f"{artifact.key}: {name} '{text[:40]}' is no date in ISO 8601",
                    f"write it as in {_EXAMPLE}",
                    severity=Severity.WARNING if _is_read_by_some(text) else Severity.ERROR,
                )
        start, end = _moment(holder.get("startTime")), _moment(holder.get("endTime"))
        if start is not None and end is not None and end <= start:
            yield self.finding(
                artifact,
                f"{pointer}/endTime",
                f"{artifact.key}: endTime '{holder['endTime']}' is not after startTime '{holder['startTime']}': it never fires",
                "write an end after the start, or remove it",
                severity=Severity.WARNING,
            )


def _moment(text: Json) -> datetime | None:
    """The moment an ISO date means, read as UTC where it names no zone; None where it is none."""
    parts = _DATE.fullmatch(text.strip()) if isinstance(text, str) else None
    if parts is None:
        return None
    day, minute, second, _, zone = parts.groups()
    try:
        found = datetime.fromisoformat(f"{day}T{minute or '00:00'}{second or ''}{(zone or '').upper()}")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _is_read_by_some(text: str) -> bool:
    """Whether a text has the numbers of a date, though not in the order of ISO 8601."""
    return (
        re.match(r"\s*\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}\b", text) is not None and _DATE.fullmatch(text.strip()) is None
    )
