"""ADF307: item outside loop."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.expression.usage import Use
from adfgen.lint.pipeline.usage import pipeline_usages
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.activity import ActivityView

__all__ = ["ItemOutsideLoop"]


@RULES.register("ADF307")
class ItemOutsideLoop(Rule):
    """`item()` where no ForEach or Filter gives it a value.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@item()"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "each", "type": "ForEach", "typeProperties": { "isSequential": true,
                "items": {"type": "Expression", "value": "@createArray(1, 2)"},
                "activities": [{"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@string(item())"}}]}}
        ]}
    """

    code = "ADF307"
    name = "item-outside-loop"
    source = "the service refuses it"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, site, usage in pipeline_usages(view, Use.ITEM):
            activity = site.activity
            if activity is not None and not _has_item(activity, site.pointer):
                yield self.finding(
                    pipeline.artifact,
                    site.pointer,
                    f"activity '{activity.name}' uses item(), but no ForEach stands around it",
                    "put it inside a ForEach, or pass the value as a parameter",
                    offset=usage.offset,
                )


def _has_item(activity: ActivityView, pointer: str) -> bool:
    if any(parent.type == "ForEach" for parent in activity.parents):
        return True
    return activity.type == "Filter" and pointer.startswith(f"{activity.pointer}/typeProperties/condition")
