"""ADF216: dead activity."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.flow.outcome import unreachable
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["DeadActivity"]


@RULES.register("ADF216")
class DeadActivity(Rule):
    """An activity that can never run: it asks for outcomes that exclude each other.

    Entries of `dependsOn` are joined by AND. "After the copy failed and after what follows the copy succeeded" never
    happens: what follows a failed copy is skipped.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "copy", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "log", "type": "Wait", "dependsOn": [{"activity": "copy", "dependencyConditions": ["Succeeded"]}], "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "alert", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}, "dependsOn": [
                {"activity": "copy", "dependencyConditions": ["Failed"]},
                {"activity": "log", "dependencyConditions": ["Failed"]}]}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "copy", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "log", "type": "Wait", "dependsOn": [{"activity": "copy", "dependencyConditions": ["Succeeded"]}], "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "alert", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}, "dependsOn": [
                {"activity": "log", "dependencyConditions": ["Failed", "Skipped"]}]}
        ]}
    """

    code = "ADF216"
    name = "dead-activity"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/tutorial-pipeline-failure-error-handling"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            for graph in pipeline.graphs():
                for activity in unreachable(graph):
                    yield self.finding(
                        pipeline.artifact,
                        f"{activity.pointer}/dependsOn",
                        f"activity '{activity.name}' can never run: its dependencies exclude each other",
                        "wait for the last of them as Failed or Skipped, or test the statuses in an If Condition",
                    )
