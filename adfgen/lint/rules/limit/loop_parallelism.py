"""ADF815: loop parallelism."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["LoopParallelism"]

_MOST = 50


@RULES.register("ADF815")
class LoopParallelism(Rule):
    """A parallel ForEach that says not how many iterations run at once (20), or says fewer than the 50 it may.

    Many small tables wait for each other then. A source that must be spared is a reason to stay below.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "each", "type": "ForEach", "typeProperties": {
                "items": {"type": "Expression", "value": "@createArray(1, 2)"},
                "activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "each", "type": "ForEach", "typeProperties": {"batchCount": 50,
                "items": {"type": "Expression", "value": "@createArray(1, 2)"},
                "activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}}
        ]}
    """

    code = "ADF815"
    name = "loop-parallelism"
    severity = Severity.NOTE
    source = "https://learn.microsoft.com/azure/data-factory/control-flow-for-each-activity; the community's template test reports the same"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, activity in view.activities("ForEach"):
            settings = activity.type_properties
            count = settings.get("batchCount")
            if settings.get("isSequential") is True or (isinstance(count, int) and count >= _MOST):
                continue
            said = count is not None
            yield self.finding(
                pipeline.artifact,
                f"{activity.pointer}/typeProperties{'/batchCount' if said else ''}",
                f"ForEach '{activity.name}' runs {count if said else 20} iterations at once{'' if said else ', the default'}; "
                f"the most is {_MOST}",
                f"set batchCount, up to {_MOST}",
            )
