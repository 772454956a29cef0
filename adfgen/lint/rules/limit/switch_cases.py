"""ADF805: switch cases."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["SwitchCases"]


@RULES.register("ADF805")
class SwitchCases(Rule):
    """A Switch with more than 25 cases, or with one value twice: only the first would run.

    Bad:

        pipeline pl_a: {"parameters": {"day": {"type": "string", "defaultValue": "1"}}, "activities": [
            {"name": "by type", "type": "Switch", "typeProperties": {
                "on": {"type": "Expression", "value": "@pipeline().parameters.day"},
                "cases": [{"value": "1", "activities": []}, {"value": "1", "activities": []}]}}
        ]}

    Good:

        pipeline pl_a: {"parameters": {"day": {"type": "string", "defaultValue": "1"}}, "activities": [
            {"name": "by type", "type": "Switch", "typeProperties": {
                "on": {"type": "Expression", "value": "@pipeline().parameters.day"},
                "cases": [{"value": "1", "activities": []}, {"value": "2", "activities": []}]}}
        ]}
    """

    code = "ADF805"
    name = "switch-cases"
    source = "https://learn.microsoft.com/azure/data-factory/control-flow-switch-activity"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, activity in view.activities("Switch"):
            cases = activity.type_properties.get("cases")
            values = [case.get("value") for case in cases if isinstance(case, dict)] if isinstance(cases, list) else []
            pointer = f"{activity.pointer}/typeProperties/cases"
            if len(values) > 25:
                yield self.finding(
                    pipeline.artifact, pointer, f"Switch '{activity.name}' has {len(values)} cases; the most is 25"
                )
            for index, value in enumerate(values):
                if value in values[:index]:
                    yield self.finding(
                        pipeline.artifact,
                        f"{pointer}/{index}/value",
                        f"Switch '{activity.name}' has the case '{value}' twice",
                        "put the activities of both into one",
                    )
