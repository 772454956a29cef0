"""ADF905: unreached pipeline."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.factory import ArtifactKey
from adfgen.model.kind import Kind

__all__ = ["UnreachedPipeline"]


@RULES.register("ADF905")
class UnreachedPipeline(Rule):
    """A pipeline that no trigger starts and no pipeline executes: it runs by hand, from outside, or not at all.

    A pipeline whose only caller is such a one is not told of by itself. Nothing is said while a file cannot be read: it may
    be what starts it.

    Bad:

        pipeline pl_a: {"activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}

    Good:

        pipeline pl_a: {"activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}
        trigger tr_a: {
            "type": "ScheduleTrigger", "pipelines": [{"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}}],
            "typeProperties": {"recurrence": {"frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "timeZone": "UTC"}}
        }
    """

    code = "ADF905"
    name = "unreached-pipeline"
    severity = Severity.NOTE
    source = "the community's template test reports the same"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in () if view.factory.unread else view.pipelines:
            key = pipeline.artifact.key
            if key not in view.references.used:
                called = _called_by(view, key)
                behind = f", nor the {called} it executes" if called else ""
                yield self.finding(
                    pipeline.artifact, "", f"no trigger starts {key}{behind}", "give it a trigger, or say who runs it"
                )


def _called_by(view: FactoryView, key: ArtifactKey) -> int:
    """How many pipelines a pipeline executes, directly or through others."""
    seen, waiting = {key}, [key]
    while waiting:
        for target in view.references.needs[waiting.pop()]:
            if target.kind is Kind.PIPELINE and target not in seen:
                seen.add(target)
                waiting.append(target)
    return len(seen) - 1
