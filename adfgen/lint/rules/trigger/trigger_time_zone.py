"""ADF903: trigger time zone."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.flow.starting import recurrence_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.value.zone_name import windows_name_hint
from adfgen.lint.view import FactoryView
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind
from adfgen.model.time_zone import is_windows_zone, windows_zone_of

__all__ = ["TriggerTimeZone"]


@RULES.register("ADF903")
class TriggerTimeZone(Rule):
    """A start or end that says UTC (`Z`) beside a time zone that is not, or a zone that has no such name.

    Studio refuses the first, and readers disagree on what it means. A zone is called by its Windows name, not as in
    `Europe/Berlin`; one newer than this checker's list is accepted in `adfgen-lint.yml`.

    Bad:

        trigger tr_daily: {
            "type": "ScheduleTrigger", "runtimeState": "Stopped", "pipelines": [{"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}}],
            "typeProperties": {"recurrence": {"frequency": "Day", "interval": 1, "startTime": "2026-01-01T02:00:00Z", "timeZone": "W. Europe Standard Time"}}
        }
        pipeline pl_a: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        trigger tr_daily: {
            "type": "ScheduleTrigger", "runtimeState": "Stopped", "pipelines": [{"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}}],
            "typeProperties": {"recurrence": {"frequency": "Day", "interval": 1, "startTime": "2026-01-01T02:00:00", "timeZone": "W. Europe Standard Time"}}
        }
        pipeline pl_a: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF903"
    name = "trigger-time-zone"
    severity = Severity.WARNING
    source = (
        "https://learn.microsoft.com/azure/data-factory/how-to-create-schedule-trigger; calibrated on real factories"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory.of_kind(Kind.TRIGGER):
            recurrence = recurrence_of(artifact) or {}
            zone = recurrence.get("timeZone")
            if not isinstance(zone, str) or zone.casefold() == "utc":
                continue
            if not is_windows_zone(zone):
                yield self._unknown(artifact, zone)
                continue
            for name in ("startTime", "endTime"):
                if str(recurrence.get(name, "")).endswith("Z"):
                    yield self.finding(
                        artifact,
                        f"/properties/typeProperties/recurrence/{name}",
                        f"{artifact.key}: {name} is UTC, the time zone is '{zone}'",
                        "write local time without 'Z'",
                    )

    def _unknown(self, artifact: Artifact, zone: str) -> Diagnostic:
        message = (
            f"time zone '{zone}' is not a name the service knows"
            if windows_zone_of(zone)
            else f"there is no time zone '{zone}'"
        )
        pointer = "/properties/typeProperties/recurrence/timeZone"
        return self.finding(artifact, pointer, f"{artifact.key}: {message}", windows_name_hint(zone))
