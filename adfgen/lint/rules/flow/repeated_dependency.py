"""ADF215: repeated dependency."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["RepeatedDependency"]


@RULES.register("ADF215")
class RepeatedDependency(Rule):
    """Two dependencies on the same activity: they are joined by AND, so different conditions can never both hold.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "first", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "second", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}, "dependsOn": [
                {"activity": "first", "dependencyConditions": ["Succeeded"]},
                {"activity": "first", "dependencyConditions": ["Failed"]}]}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "first", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "second", "type": "Wait", "dependsOn": [{"activity": "first", "dependencyConditions": ["Succeeded", "Failed"]}], "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF215"
    name = "repeated-dependency"
    severity = Severity.WARNING
    source = "conditions of one entry are joined by OR, entries by AND"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            for activity in pipeline.activities:
                seen: set[str] = set()
                for index, (name, _) in enumerate(activity.dependencies):
                    if name.casefold() in seen:
                        yield self.finding(
                            pipeline.artifact,
                            f"{activity.pointer}/dependsOn/{index}",
                            f"activity '{activity.name}' depends on '{name}' twice",
                            "put the conditions into one entry: there they mean either",
                        )
                    seen.add(name.casefold())
