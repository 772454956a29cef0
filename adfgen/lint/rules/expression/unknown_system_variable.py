"""ADF320: unknown system variable."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.expression.property_read import PropertyRead
from adfgen.lint.expression.site import ExpressionSite
from adfgen.lint.near import near_hint, nearest
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.kind import Kind

__all__ = ["UnknownSystemVariable"]

_KNOWN = (
    "DataFactory", "Pipeline", "RunId", "TriggerType", "TriggerId", "TriggerName", "TriggerTime", "GroupId",
    "TriggeredByPipelineName", "TriggeredByPipelineRunId", "parameters", "globalParameters",
)  # fmt: skip
# known to the pipelines of Microsoft Fabric, and what a data factory has instead
_OF_FABRIC = {
    "pipelinename": near_hint("Pipeline"),
    "triggerevent": "let the trigger pass what it knows as parameters",
    "libraryvariables": "use a global parameter",
}


@RULES.register("ADF320")
class UnknownSystemVariable(Rule):
    """A property that `pipeline()` does not have.

    An error where the name is a slip of one that exists: it fails whenever it is evaluated. What the pipelines of
    Microsoft Fabric know, and any other name, is a warning.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@pipeline().TriggeredTime"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@pipeline().TriggerTime"}}
        ]}
    """

    code = "ADF320"
    name = "unknown-system-variable"
    source = "https://learn.microsoft.com/azure/data-factory/control-flow-system-variables"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        known = {name.casefold() for name in _KNOWN}
        for site in view.sites:
            if site.artifact.key.kind in {Kind.PIPELINE, Kind.DATASET}:
                for read in site.reads:
                    if read.function == "pipeline" and not read.path and read.name.casefold() not in known:
                        yield self._unknown(site, read)

    def _unknown(self, site: ExpressionSite, read: PropertyRead) -> Diagnostic:
        instead = _OF_FABRIC.get(read.name.casefold())
        near = nearest(read.name, _KNOWN) if instead is None else None
        return self.finding(
            site.artifact,
            site.pointer,
            f"pipeline() has no '{read.name}'",
            near_hint(near, otherwise=instead or ""),
            offset=read.offset,
            severity=read.severity if near else Severity.WARNING,
        )
