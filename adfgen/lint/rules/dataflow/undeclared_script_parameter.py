"""ADF126: undeclared script parameter."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.dataflow.data_flow import DataFlow
from adfgen.lint.dataflow.script import Name
from adfgen.lint.near import did_you_mean
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["UndeclaredScriptParameter"]


@RULES.register("ADF126")
class UndeclaredScriptParameter(Rule):
    """A `$parameter` of a data flow script that `parameters{…}` at its head does not declare: every run fails.

    Bad:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "Orders", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
            "sinks": [{"name": "Table", "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}],
            "transformations": [{"name": "Recent"}],
            "scriptLines": ["source() ~> Orders", "Orders filter(year == $year) ~> Recent", "Recent sink() ~> Table"]}}

    Good:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "Orders", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
            "sinks": [{"name": "Table", "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}],
            "transformations": [{"name": "Recent"}],
            "scriptLines": ["parameters{year as integer (2024)}", "source() ~> Orders",
                "Orders filter(year == $year) ~> Recent", "Recent sink() ~> Table"]}}
    """

    code = "ADF126"
    name = "undeclared-script-parameter"
    source = "https://learn.microsoft.com/azure/data-factory/parameters-data-flow"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for flow in view.data_flows.values():
            for use in _undeclared(flow):
                pointer, offset = flow.place(use.offset)
                declared = flow.parameters or {}
                yield self.finding(
                    flow.artifact,
                    pointer,
                    f"the script of {flow.artifact.key} reads '${use.text}', a parameter it does not declare",
                    did_you_mean(use.text, declared, otherwise="declare it in 'parameters{…}' at the script's head"),
                    offset=offset,
                )


def _undeclared(flow: DataFlow) -> tuple[Name, ...]:
    """The first use of each."""
    if flow.script is None or flow.parameters is None:
        return ()
    declared = {name.casefold() for name in flow.parameters}
    first = {use.text.casefold(): use for use in reversed(flow.script.uses)}
    uses = [use for folded, use in first.items() if folded not in declared]
    return tuple(sorted(uses, key=lambda use: use.offset))
