"""ADF201: missing target."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.near import did_you_mean
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.factory import ArtifactKey
from adfgen.model.kind import Kind
from adfgen.model.reference import computed_references_of

__all__ = ["MissingTarget"]


@RULES.register("ADF201")
class MissingTarget(Rule):
    """A reference to a resource the factory does not hold, or one by an expression.

    The service refuses the resource: "the document creation or update failed because of invalid reference". It evaluates
    no expression in a name: what varies is a parameter of the resource that is referred to.

    Bad:

        pipeline pl_parent: {"activities": [
            {"name": "run", "type": "ExecutePipeline", "typeProperties": {
                "pipeline": {"referenceName": "pl_chlid", "type": "PipelineReference"}, "waitOnCompletion": true}}
        ]}

    Good:

        pipeline pl_parent: {"activities": [
            {"name": "run", "type": "ExecutePipeline", "typeProperties": {
                "pipeline": {"referenceName": "pl_child", "type": "PipelineReference"}, "waitOnCompletion": true}}
        ]}
        pipeline pl_child: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF201"
    name = "missing-target"
    source = "the service refuses it; seen on 6,079 resources the live service accepted: none had one"
    holds_inactive = True

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        yield from self._missing(view)
        for artifact in view.factory:
            for reference in computed_references_of(artifact):
                yield self.finding(
                    artifact,
                    f"{reference.pointer}/referenceName",
                    f"{artifact.key} refers to a {reference.target.kind.noun} by the expression "
                    f"'{reference.target.name}', which the service takes for a name",
                    "refer to one by its name, and pass what varies as a parameter of it",
                )

    def _missing(self, view: FactoryView) -> Iterator[Diagnostic]:
        for reference in view.references.missing:
            if not reference.pointer:
                continue
            kind = reference.target.kind
            names = [artifact.key.name for artifact in view.factory.of_kind(kind)]
            hint = did_you_mean(
                reference.target.name, names, otherwise=f"add it below {kind.folder}/, or correct the name"
            )
            other = _of_another_kind(view, reference.target)
            named = (
                f"{reference.target}, which does not exist"
                if reference.target.name
                else f"a {kind.noun} without a name"
            )
            yield self.finding(
                reference.source,
                f"{reference.pointer}/referenceName",
                f"{reference.source.key} refers to {named}"
                + (f": '{other.name}' is a {other.kind.noun}" if other else ""),
                f"name a {kind.noun} of the factory" if other or not reference.target.name else hint,
            )


def _of_another_kind(view: FactoryView, target: ArtifactKey) -> ArtifactKey | None:
    """A resource of the factory that has the name, where none of the right kind does; pipelines are called as anything."""
    kinds = (Kind.LINKED_SERVICE, Kind.DATASET, Kind.DATA_FLOW, Kind.PIPELINE)
    others = (view.factory.find(kind, target.name) for kind in kinds if kind is not target.kind)
    return next((artifact.key for artifact in others if artifact is not None), None)
