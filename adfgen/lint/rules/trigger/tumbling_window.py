"""ADF904: tumbling window."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.kind import Kind

__all__ = ["TumblingWindow"]


@RULES.register("ADF904")
class TumblingWindow(Rule):
    """A tumbling window shorter than five minutes, or one that waits for more than five other triggers.

    Bad:

        trigger tr_window: {
            "type": "TumblingWindowTrigger", "runtimeState": "Stopped",
            "pipeline": {"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}},
            "typeProperties": {"frequency": "Minute", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 1}
        }
        pipeline pl_a: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        trigger tr_window: {
            "type": "TumblingWindowTrigger", "runtimeState": "Stopped",
            "pipeline": {"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}},
            "typeProperties": {"frequency": "Minute", "interval": 15, "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 1}
        }
        pipeline pl_a: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF904"
    name = "tumbling-window"
    source = "https://learn.microsoft.com/azure/data-factory/how-to-create-tumbling-window-trigger"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory.of_kind(Kind.TRIGGER):
            settings = artifact.properties.get("typeProperties")
            if artifact.properties.get("type") != "TumblingWindowTrigger" or not isinstance(settings, dict):
                continue
            interval = settings.get("interval")
            minutes = str(settings.get("frequency", "")).casefold() == "minute"
            if isinstance(interval, int) and interval < (5 if minutes else 1):
                yield self.finding(
                    artifact,
                    "/properties/typeProperties/interval",
                    f"{artifact.key} has windows of {interval} {'minutes' if minutes else 'units'}; the least is 5 minutes",
                )
            needed = settings.get("dependsOn")
            if isinstance(needed, list) and len(needed) > 5:
                yield self.finding(
                    artifact,
                    "/properties/typeProperties/dependsOn",
                    f"{artifact.key} waits for {len(needed)} triggers; the most is 5",
                )
