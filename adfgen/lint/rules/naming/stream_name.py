"""ADF408: stream name."""

import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import as_list
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind

__all__ = ["StreamName"]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")


@RULES.register("ADF408")
class StreamName(Rule):
    """A source, sink or transformation of a data flow whose name is not letters and digits with a letter first.

    Bad:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "raw orders", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
            "sinks": [], "transformations": [], "scriptLines": ["source() ~> raw orders"]}}

    Good:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "RawOrders", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
            "sinks": [], "transformations": [], "scriptLines": ["source() ~> RawOrders"]}}
    """

    code = "ADF408"
    name = "stream-name"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/naming-rules"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory.of_kind(Kind.DATA_FLOW):
            if artifact.type == "WranglingDataFlow":  # Power Query names its streams after its datasets
                continue
            for pointer, name in _streams(artifact):
                if not _NAME.fullmatch(name):
                    yield self.finding(
                        artifact,
                        pointer,
                        f"{artifact.key}: the name '{name}' is not letters and digits alone, as Studio asks",
                        "write it without spaces and signs, a letter first",
                    )


def _streams(flow: Artifact) -> Iterator[tuple[str, str]]:
    """The names of everything rows stream through, with their pointers."""
    for group in ("sources", "transformations", "sinks"):
        for index, member in enumerate(as_list(flow.type_properties.get(group))):
            if isinstance(member, dict) and isinstance(member.get("name"), str):
                yield f"/properties/typeProperties/{group}/{index}/name", member["name"]
