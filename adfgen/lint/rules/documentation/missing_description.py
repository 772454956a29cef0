"""ADF411: missing description."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.kind import Kind

__all__ = ["MissingDescription"]

_KINDS = (Kind.LINKED_SERVICE, Kind.DATASET, Kind.DATA_FLOW, Kind.PIPELINE, Kind.TRIGGER)


@RULES.register("ADF411")
class MissingDescription(Rule):
    """A pipeline, data flow, dataset, linked service or trigger without a description.

    Bad:

        pipeline pl_a: {"activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}

    Good:

        pipeline pl_a: {"description": "Gives the source time to settle.", "activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF411"
    name = "missing-description"
    severity = Severity.NOTE
    source = "the community's template test reports the same"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for kind in _KINDS:
            for artifact in view.factory.of_kind(kind):
                if not artifact.properties.get("description"):
                    yield self.finding(artifact, "", f"{artifact.key} has no description", "say what it is for")
