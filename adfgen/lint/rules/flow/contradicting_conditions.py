"""ADF214: contradicting conditions."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["ContradictingConditions"]


@RULES.register("ADF214")
class ContradictingConditions(Rule):
    """Conditions on one dependency that overlap: Completed beside Succeeded or Failed, which it already means.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "first", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "second", "type": "Wait", "dependsOn": [{"activity": "first", "dependencyConditions": ["Completed", "Failed"]}], "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "first", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "second", "type": "Wait", "dependsOn": [{"activity": "first", "dependencyConditions": ["Completed"]}], "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF214"
    name = "contradicting-conditions"
    severity = Severity.WARNING
    source = "Studio does not offer the combination"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            for activity in pipeline.activities:
                for index, (name, conditions) in enumerate(activity.dependencies):
                    overlap = sorted({"Succeeded", "Failed"} & set(conditions)) if "Completed" in conditions else []
                    if overlap:
                        yield self.finding(
                            pipeline.artifact,
                            f"{activity.pointer}/dependsOn/{index}/dependencyConditions",
                            f"activity '{activity.name}' depends on '{name}' as Completed and as {' and '.join(overlap)}",
                            "Completed means Succeeded or Failed: keep one of them",
                        )
