"""ADF804: nested condition."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.activity import LOOPS

__all__ = ["NestedCondition"]

_CONDITIONS = ("IfCondition", "Switch")


@RULES.register("ADF804")
class NestedCondition(Rule):
    """A condition inside a condition, or a loop inside one: Studio refuses to edit it.

    The service has been seen to accept an If inside an If; a loop inside a branch is documented as not allowed.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "outer", "type": "IfCondition", "typeProperties": {
                "expression": {"type": "Expression", "value": "@equals(1, 1)"},
                "ifTrueActivities": [{"name": "inner", "type": "IfCondition", "typeProperties": {
                "expression": {"type": "Expression", "value": "@equals(1, 1)"},
                "ifTrueActivities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}}]}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "outer", "type": "IfCondition", "typeProperties": {
                "expression": {"type": "Expression", "value": "@equals(1, 1)"},
                "ifTrueActivities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}}
        ]}
    """

    code = "ADF804"
    name = "nested-condition"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/concepts-nested-activities; seen on 6,079 resources the live service accepted: one If inside an If"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            for activity in pipeline.activities:
                around = [parent for parent in activity.parents if parent.type in _CONDITIONS]
                if activity.type in (*_CONDITIONS, *LOOPS) and around:
                    yield self.finding(
                        pipeline.artifact,
                        activity.pointer,
                        f"{activity.type} '{activity.name}' stands inside {around[-1].type} '{around[-1].name}'",
                        "move it into a pipeline of its own and execute that",
                    )
