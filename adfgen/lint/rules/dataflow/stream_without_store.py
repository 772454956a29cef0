"""ADF128: stream without store."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["StreamWithoutStore"]

_STORES = ("dataset", "linkedService", "flowlet")


@RULES.register("ADF128")
class StreamWithoutStore(Rule):
    """A source or sink of a data flow with neither a dataset nor a linked service: a run does not know where it stands.

    One whose script names a `store`, such as a sink kept in the cache, needs none.

    Bad:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "Orders"}],
            "sinks": [{"name": "Table", "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}],
            "transformations": [],
            "scriptLines": ["source(allowSchemaDrift: true) ~> Orders", "Orders sink(allowSchemaDrift: true) ~> Table"]}}

    Good:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "Orders", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
            "sinks": [{"name": "Table", "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}],
            "transformations": [],
            "scriptLines": ["source(allowSchemaDrift: true) ~> Orders", "Orders sink(allowSchemaDrift: true) ~> Table"]}}
    """

    code = "ADF128"
    name = "stream-without-store"
    source = "https://learn.microsoft.com/azure/data-factory/data-flow-source#inline-datasets"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for flow in view.data_flows.values():
            options = {item.stream.text: item.options for item in flow.statements}
            for group in ("sources", "sinks") if flow.is_mapping else ():
                for name, pointer, member in flow.listed(group):
                    if not any(member.get(store) for store in _STORES) and "store" not in options.get(name, {"store"}):
                        yield self.finding(
                            flow.artifact,
                            pointer,
                            f"'{name}' in '{group}' has neither a dataset nor a linked service",
                            "add its 'dataset'",
                        )
