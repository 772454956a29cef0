"""ADF608: alert turns green."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.flow.outcome import hidden_failures, runs_after_failure_only
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["AlertTurnsGreen"]

_ALERTS = ("WebActivity", "WebHook")


@RULES.register("ADF608")
class AlertTurnsGreen(Rule):
    """An alert after a failure makes the failed run green.

    A run is reported as its last activities ended. When the load fails and the alert after it succeeds, the run has
    succeeded: monitoring, retries and pipelines that called this one never learn of it. End the alert's path in a Fail.

    Bad:

        pipeline pl_orders: {"activities": [
            {"name": "load", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "alert", "type": "WebActivity",
             "dependsOn": [{"activity": "load", "dependencyConditions": ["Failed"]}],
             "typeProperties": {"method": "POST", "url": "https://alerts.example.com/", "body": "failed"}}
        ]}

    Good:

        pipeline pl_orders: {"activities": [
            {"name": "load", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "alert", "type": "WebActivity",
             "dependsOn": [{"activity": "load", "dependencyConditions": ["Failed"]}],
             "typeProperties": {"method": "POST", "url": "https://alerts.example.com/", "body": "failed"}},
            {"name": "fail", "type": "Fail", "typeProperties": {"message": "load failed", "errorCode": "500"},
             "dependsOn": [{"activity": "alert", "dependencyConditions": ["Completed"]}]}
        ]}
    """

    code = "ADF608"
    name = "alert-turns-green"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/tutorial-pipeline-failure-error-handling"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            for graph in pipeline.graphs():
                for failing, alert in hidden_failures(graph, runs_after_failure_only):
                    if alert.type in _ALERTS:
                        yield self.finding(
                            pipeline.artifact,
                            f"{alert.pointer}/dependsOn",
                            f"when '{failing.name}' fails, the alert '{alert.name}' ({alert.type}) makes the run succeed",
                            "let a Fail activity follow the alert",
                        )
