"""ADF901: trigger without pipeline."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.kind import Kind

__all__ = ["TriggerWithoutPipeline"]


@RULES.register("ADF901")
class TriggerWithoutPipeline(Rule):
    """A trigger that starts nothing: an error when it is started, a note when it is stopped.

    Bad:

        trigger tr_daily: {
            "type": "ScheduleTrigger", "runtimeState": "Started", "pipelines": [],
            "typeProperties": {"recurrence": {"frequency": "Day", "interval": 1, "startTime": "2026-01-01T02:00:00Z", "timeZone": "UTC"}}
        }

    Good:

        trigger tr_daily: {
            "type": "ScheduleTrigger", "runtimeState": "Stopped", "pipelines": [{"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}}],
            "typeProperties": {"recurrence": {"frequency": "Day", "interval": 1, "startTime": "2026-01-01T02:00:00Z", "timeZone": "UTC"}}
        }
        pipeline pl_a: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF901"
    name = "trigger-without-pipeline"
    source = "seen on 6,079 resources the live service accepted: no started one, 56 stopped ones"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory.of_kind(Kind.TRIGGER):
            properties = artifact.properties
            if not properties.get("pipelines") and not properties.get("pipeline"):
                started = str(properties.get("runtimeState", "")).casefold() == "started"
                yield self.finding(
                    artifact,
                    "/properties/runtimeState" if started else "",
                    f"{artifact.key} starts no pipeline",
                    "name a pipeline, or remove the trigger",
                    severity=Severity.ERROR if started else Severity.NOTE,
                )
