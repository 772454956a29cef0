"""ADF125: repeated stream."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["RepeatedStream"]


@RULES.register("ADF125")
class RepeatedStream(Rule):
    """Two statements of a data flow script that give streams of one name: who reads it cannot say which is meant.

    Bad:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "Orders", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
            "sinks": [{"name": "Table", "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}],
            "transformations": [{"name": "Paid"}],
            "scriptLines": ["source() ~> Orders", "Orders filter(paid) ~> Orders", "Orders sink() ~> Table"]}}

    Good:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "Orders", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
            "sinks": [{"name": "Table", "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}],
            "transformations": [{"name": "Paid"}],
            "scriptLines": ["source() ~> Orders", "Orders filter(paid) ~> Paid", "Paid sink() ~> Table"]}}
    """

    code = "ADF125"
    name = "repeated-stream"
    source = "https://learn.microsoft.com/azure/data-factory/data-flow-script#dfs-fundamentals"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for flow in view.data_flows.values():
            for statement in flow.repeated:
                name = statement.stream
                pointer, offset = flow.place(name.offset)
                yield self.finding(
                    flow.artifact,
                    pointer,
                    f"'{name.text}' ({statement.word.text}) has the name of a stream given before",
                    "give it a name of its own, in the script and in the lists",
                    offset=offset,
                )
