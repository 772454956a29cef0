"""ADF122: script syntax."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["ScriptSyntax"]


@RULES.register("ADF122")
class ScriptSyntax(Rule):
    """A data flow script with a text, a bracket or a comment left open, or a statement without `~>` and a name.

    Nothing refuses it at publish; every run fails, and Studio cannot draw the graph. What else such a script gets wrong
    is told when this is mended.

    Bad:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "Orders", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
            "sinks": [{"name": "Table", "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}],
            "transformations": [],
            "scriptLines": ["source(allowSchemaDrift: true ~> Orders", "Orders sink(allowSchemaDrift: true) ~> Table"]}}

    Good:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "Orders", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
            "sinks": [{"name": "Table", "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}],
            "transformations": [],
            "scriptLines": ["source(allowSchemaDrift: true) ~> Orders", "Orders sink(allowSchemaDrift: true) ~> Table"]}}
    """

    code = "ADF122"
    name = "script-syntax"
    source = "https://learn.microsoft.com/azure/data-factory/data-flow-script#dfs-fundamentals"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for flow in view.data_flows.values():
            fault = flow.script.fault if flow.script else None
            if fault is not None:
                pointer, offset = flow.place(fault.offset)
                yield self.finding(
                    flow.artifact,
                    pointer,
                    f"the script of {flow.artifact.key} cannot be read: {fault.message}",
                    fault.hint,
                    offset=offset,
                )
