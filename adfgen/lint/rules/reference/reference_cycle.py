"""ADF203: reference cycle."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.factory import Artifact, ArtifactKey
from adfgen.model.reference import References

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
                yield self.finding(
                    artifact, _way_into(cycle, artifact, view.references), _fault(cycle), "break the circle"
                )


def _fault(cycle: tuple[ArtifactKey, ...]) -> str:
    if len(cycle) == 1:
        return f"{cycle[0]} refers to itself"
    names = " → ".join(f"'{key.name}'" for key in (*cycle, cycle[0]))
    return f"{cycle[0]} is part of a circle of references: {names}"


def _way_into(cycle: tuple[ArtifactKey, ...], artifact: Artifact, references: References) -> str:
    """Where the first written reference stands that leads on in the circle."""
    for reference in references.of_source(artifact):
        target = references.target(reference)
        if reference.pointer and target is not None and target.key in cycle:
            return f"{reference.pointer}/referenceName"
    return ""
