"""ADF403: awkward name."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.kind import Kind

__all__ = ["AwkwardName"]

_DASHLESS = frozenset({Kind.DATASET, Kind.LINKED_SERVICE, Kind.DATA_FLOW})
_NAMED = _DASHLESS | {Kind.PIPELINE, Kind.TRIGGER}
_LONGEST_PIPELINE = 140


@RULES.register("ADF403")
class AwkwardName(Rule):
    """A name that works in the service and causes trouble elsewhere.

    A dash in the name of a dataset, linked service or data flow is refused by Studio, a space breaks scripts, and the
    documentation asks for a letter at the start. Studio takes at most 140 characters for a pipeline.

    Bad:

        pipeline load all: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        pipeline load_all: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF403"
    name = "awkward-name"
    severity = Severity.NOTE
    source = "https://learn.microsoft.com/azure/data-factory/naming-rules; seen on 6,079 resources the live service accepted: 287 with spaces"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory:
            name, kind = artifact.key.name, artifact.key.kind
            if kind in _DASHLESS and "-" in name:
                yield self.finding(
                    artifact,
                    "/name",
                    f"{artifact.key} has a dash in its name, which Studio refuses",
                    "use '_'",
                    severity=Severity.WARNING,
                )
            elif kind in _NAMED and " " in name:
                yield self.finding(artifact, "/name", f"{artifact.key} has a space in its name", "use '_'")
            elif kind in _NAMED and name[:1].isdigit():
                yield self.finding(
                    artifact, "/name", f"{artifact.key} does not begin with a letter", "put a prefix before it"
                )
            if kind is Kind.PIPELINE and len(name) > _LONGEST_PIPELINE:
                yield self.finding(
                    artifact,
                    "/name",
                    f"{artifact.key} has a name of {len(name)} characters; Studio takes {_LONGEST_PIPELINE}",
                    "shorten it",
                )
