"""ADF407: shared name."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind

__all__ = ["SharedName"]

_KINDS = (Kind.LINKED_SERVICE, Kind.DATASET, Kind.DATA_FLOW, Kind.PIPELINE, Kind.TRIGGER)


@RULES.register("ADF407")
class SharedName(Rule):
    """One name for resources of different kinds: the service can tell them apart, people and scripts cannot.

    The service's own messages name what is referred to without its kind.

    Bad:

        pipeline orders: {"activities": [
            {"name": "Run", "type": "ExecuteDataFlow", "typeProperties": {"dataflow": {"referenceName": "orders", "type": "DataFlowReference"}}}
        ]}
        dataflow orders: {"type": "MappingDataFlow", "typeProperties": {"sources": [], "sinks": [], "transformations": [], "scriptLines": []}}

    Good:

        pipeline pl_orders: {"activities": [
            {"name": "Run", "type": "ExecuteDataFlow", "typeProperties": {"dataflow": {"referenceName": "df_orders", "type": "DataFlowReference"}}}
        ]}
        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {"sources": [], "sinks": [], "transformations": [], "scriptLines": []}}
    """

    code = "ADF407"
    name = "shared-name"
    severity = Severity.NOTE
    source = "the community's factory test warns of the same"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        seen: dict[str, Artifact] = {}
        for kind in _KINDS:
            for artifact in view.factory.of_kind(kind):
                first = seen.setdefault(artifact.key.name.casefold(), artifact)
                if first.key.kind is not kind:
                    yield self.finding(
                        artifact,
                        "/name",
                        f"{artifact.key} is called as {first.key} is",
                        "give each kind a prefix of its own",
                    )
