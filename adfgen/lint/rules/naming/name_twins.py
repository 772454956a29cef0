"""ADF402: name twins."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind

__all__ = ["NameTwins"]


@RULES.register("ADF402")
class NameTwins(Rule):
    """Two resources of a kind with one name: to the service they are one, and the last one wins.

    Those of an ARM template that stand under different conditions are taken for alternatives.
    Names that differ in letter case only are the same to the service; found in real folders, these are a warning.

    Bad:

        pipeline pl_load: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
        pipeline pl_load in pipeline/old.json: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        pipeline pl_load: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
        pipeline pl_load_all: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF402"
    name = "name-twins"
    source = "names are compared without case by the service"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        seen: dict[tuple[Kind, str], Artifact] = {}
        for artifact in view.factory:
            first = seen.setdefault(artifact.key.folded, artifact)
            if first is not artifact and first.condition == artifact.condition:
                yield self.finding(
                    artifact,
                    "/name",
                    f"{artifact.key} is the same to the service as '{first.key.name}' in {first.origin.file or 'another file'}",
                    "give one of them another name",
                    severity=Severity.ERROR if first.key.name == artifact.key.name else Severity.WARNING,
                )
