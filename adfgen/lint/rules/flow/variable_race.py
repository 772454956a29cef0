"""ADF217: variable race."""

from collections.abc import Iterator, Sequence

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.value.computed import is_expression_value
from adfgen.lint.view import FactoryView
from adfgen.model.activity import ActivityView
from adfgen.model.body import Json, walk

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

    Good:

        pipeline pl_a: {"variables": {"anyFailed": {"type": "Boolean"}}, "activities": [
            {"name": "each", "type": "ForEach", "typeProperties": {
                "items": {"type": "Expression", "value": "@createArray(1, 2)"},
                "activities": [{"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "anyFailed", "value": true}}]}}
        ]}
    """

    code = "ADF217"
    name = "variable-race"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/control-flow-set-variable-activity"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            racing = [(activity, loop) for activity in pipeline.activities if (loop := _parallel_loop(activity))]
            given: dict[str, list[Json]] = {}  # to each variable
            for activity, _ in racing:
                given.setdefault(activity.variable_name.casefold(), []).append(activity.type_properties.get("value"))
            flags = {variable for variable, values in given.items() if _is_flag(values)}
            for activity, loop in racing:
                variable = activity.variable_name
                if variable.casefold() not in pipeline.variable_names:  # ADF304 tells of it
                    continue
                if variable.casefold() not in flags:
                    yield self.finding(
                        pipeline.artifact,
                        activity.pointer,
                        f"activity '{activity.name}' sets variable '{variable}' inside '{loop.name}', which runs in parallel",
                        "set isSequential, or move the body into a pipeline of its own",
                    )


def _parallel_loop(activity: ActivityView) -> ActivityView | None:
    """The outermost loop whose iterations set a variable side by side by this activity."""
    if activity.type != "SetVariable" or activity.sets_return_value:
        return None
    loops = (parent for parent in activity.parents if parent.type == "ForEach")
    return next((loop for loop in loops if loop.type_properties.get("isSequential", False) is False), None)


def _is_flag(values: Sequence[Json]) -> bool:
    """Whether all that set a variable side by side give it one and the same constant: then it matters to nobody who is last."""
    is_evaluated = any(is_expression_value(inner) for value in values for _, inner in walk(value))
    return not is_evaluated and all(value == values[0] for value in values)
