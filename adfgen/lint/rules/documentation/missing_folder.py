"""ADF413: missing folder."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json
from adfgen.model.kind import Kind

__all__ = ["MissingFolder"]


@RULES.register("ADF413")
class MissingFolder(Rule):
    """A pipeline or dataset in no folder: Studio lists it among all others at the top.

    Bad:

        pipeline pl_a: {"activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}

    Good:

        pipeline pl_a: {"folder": {"name": "Ingestion"}, "activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF413"
    name = "missing-folder"
    severity = Severity.NOTE
    source = "the community's template test reports the same"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for kind in (Kind.DATASET, Kind.PIPELINE):
            for artifact in view.factory.of_kind(kind):
                if not _folder(artifact.properties):
                    yield self.finding(artifact, "", f"{artifact.key} is in no folder", "set folder.name")


def _folder(properties: Json) -> Json:
    folder = properties.get("folder")
    return folder.get("name") if isinstance(folder, dict) else None
