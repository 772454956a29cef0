"""ADF217: variable race."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["VariableRace"]


@RULES.register("ADF217")
class VariableRace(Rule):
    """SetVariable inside a ForEach that runs in parallel: all iterations share the variable and overwrite each other.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "each", "type": "ForEach", "typeProperties": {
                "items": {"type": "Expression", "value": "@createArray(1, 2)"},
                "activities": [{"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@string(item())"}}]}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "each", "type": "ForEach", "typeProperties": { "isSequential": true,
                "items": {"type": "Expression", "value": "@createArray(1, 2)"},
                "activities": [{"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@string(item())"}}]}}
        ]}
    """

    code = "ADF217"
    name = "variable-race"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/control-flow-set-variable-activity"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, activity in view.activities("SetVariable"):
            loops = [parent for parent in activity.parents if parent.type == "ForEach"]
            racing = [loop for loop in loops if loop.type_properties.get("isSequential") is not True]
            returns = activity.type_properties.get("setSystemVariable") is True
            if racing and not returns:
                variable = activity.type_properties.get("variableName")
                yield self.finding(
                    pipeline.artifact,
                    activity.pointer,
                    f"activity '{activity.name}' sets variable '{variable}' inside '{racing[0].name}', which runs in parallel",
                    "set isSequential, or move the body into a pipeline of its own",
                )
