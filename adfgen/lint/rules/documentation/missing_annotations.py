"""ADF414: missing annotations."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.kind import Kind

__all__ = ["MissingAnnotations"]

_KINDS = (Kind.LINKED_SERVICE, Kind.DATASET, Kind.PIPELINE, Kind.TRIGGER)


@RULES.register("ADF414")
class MissingAnnotations(Rule):
    """A pipeline, dataset, linked service or trigger without annotations, by which runs are filtered when monitored.

    Bad:

        pipeline pl_a: {"activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}

    Good:

        pipeline pl_a: {"annotations": ["ingestion"], "activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF414"
    name = "missing-annotations"
    severity = Severity.NOTE
    source = "the community's template test reports the same"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for kind in _KINDS:
            for artifact in view.factory.of_kind(kind):
                if not artifact.properties.get("annotations"):
                    yield self.finding(
                        artifact, "", f"{artifact.key} has no annotations", "annotate it with what you filter runs by"
                    )
