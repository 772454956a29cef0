"""ADF203: reference cycle."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["ReferenceCycle"]


@RULES.register("ADF203")
class ReferenceCycle(Rule):
    """Resources that refer to each other in a circle: none of them can be published first.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "run", "type": "ExecutePipeline", "typeProperties": {
                "pipeline": {"referenceName": "pl_b", "type": "PipelineReference"}, "waitOnCompletion": true}}
        ]}
        pipeline pl_b: {"activities": [
            {"name": "run", "type": "ExecutePipeline", "typeProperties": {
                "pipeline": {"referenceName": "pl_a", "type": "PipelineReference"}, "waitOnCompletion": true}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "run", "type": "ExecutePipeline", "typeProperties": {
                "pipeline": {"referenceName": "pl_b", "type": "PipelineReference"}, "waitOnCompletion": true}}
        ]}
        pipeline pl_b: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF203"
    name = "reference-cycle"
    source = "the service refuses a reference to a resource it does not hold yet; Studio refuses pipelines that call each other"
    holds_inactive = True

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for cycle in view.references.cycles:
            artifact = view.factory.find(cycle[0].kind, cycle[0].name)
            if artifact is not None:
                names = " → ".join(f"'{key.name}'" for key in (*cycle, cycle[0]))
                yield self.finding(
                    artifact, "", f"{artifact.key} is part of a circle of references: {names}", "break the circle"
                )
