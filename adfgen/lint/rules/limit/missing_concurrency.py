"""ADF814: missing concurrency."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.kind import Kind

__all__ = ["MissingConcurrency"]


@RULES.register("ADF814")
class MissingConcurrency(Rule):
    """A pipeline on a schedule without `concurrency`: a slow run and the next one work side by side.

    Bad:

        pipeline pl_a: {"activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}
        trigger tr_a: {
            "type": "ScheduleTrigger", "pipelines": [{"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}}],
            "typeProperties": {"recurrence": {"frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "timeZone": "UTC"}}
        }

    Good:

        pipeline pl_a: {"concurrency": 1, "activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}
        trigger tr_a: {
            "type": "ScheduleTrigger", "pipelines": [{"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}}],
            "typeProperties": {"recurrence": {"frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "timeZone": "UTC"}}
        }
    """

    code = "ADF814"
    name = "missing-concurrency"
    severity = Severity.NOTE
    source = "https://learn.microsoft.com/azure/data-factory/concepts-pipelines-activities#pipeline-json"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        seen = set()
        for reference in view.references.all:
            pipeline = view.references.target(reference)
            trigger = reference.source
            if trigger.key.kind is not Kind.TRIGGER or trigger.type != "ScheduleTrigger":
                continue
            if pipeline is not None and "concurrency" not in pipeline.properties and pipeline.key not in seen:
                seen.add(pipeline.key)
                yield self.finding(
                    pipeline,
                    "",
                    f"{pipeline.key} is started by {trigger.key} also while an earlier run is still going",
                    "set concurrency (1 makes the next run wait)",
                )
