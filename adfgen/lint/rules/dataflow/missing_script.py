"""ADF121: missing script."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.dataflow.data_flow import GROUPS, SETTINGS, DataFlow
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["MissingScript"]


@RULES.register("ADF121")
class MissingScript(Rule):
    """A data flow that names sources, transformations or sinks and has no script to say what they do.

    An empty one, as Studio saves before the first source is added, is let pass.

    Bad:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "Orders", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
            "sinks": [{"name": "Table", "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}],
            "transformations": []}}

    Good:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "Orders", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
            "sinks": [{"name": "Table", "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}],
            "transformations": [],
            "scriptLines": ["source(allowSchemaDrift: true) ~> Orders", "Orders sink(allowSchemaDrift: true) ~> Table"]}}
    """

    code = "ADF121"
    name = "missing-script"
    source = "https://learn.microsoft.com/azure/data-factory/data-flow-script"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for flow in view.data_flows.values():
            if flow.is_mapping and flow.text == "" and _needs_script(flow):
                yield self.finding(
                    flow.artifact,
                    SETTINGS,
                    f"{flow.artifact.key} names streams, but has no script that makes them",
                    "add 'scriptLines'",
                )


def _needs_script(flow: DataFlow) -> bool:
    """It names streams, and these carry no scripts of their own, as in the oldest data flows."""
    members = [member for group in GROUPS for _, _, member in flow.listed(group)]
    return bool(members) and not any(member.get("script") for member in members)
