"""ADF123: unknown transformation."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.dataflow.script import TRANSFORMATIONS
from adfgen.lint.near import near_hint, only_near
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["UnknownTransformation"]


@RULES.register("ADF123")
class UnknownTransformation(Rule):
    """A statement of a data flow script whose word is no transformation: every run fails.

    It is an error where the word is a slip of one that exists, and else a warning, lest a new one be refused.

    Bad:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "Orders", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
            "sinks": [{"name": "Table", "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}],
            "transformations": [{"name": "Paid"}],
            "scriptLines": ["source() ~> Orders", "Orders filtr(paid) ~> Paid", "Paid sink() ~> Table"]}}

    Good:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "Orders", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
            "sinks": [{"name": "Table", "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}],
            "transformations": [{"name": "Paid"}],
            "scriptLines": ["source() ~> Orders", "Orders filter(paid) ~> Paid", "Paid sink() ~> Table"]}}
    """

    code = "ADF123"
    name = "unknown-transformation"
    source = "https://learn.microsoft.com/azure/data-factory/data-flow-transformation-overview"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for flow in view.data_flows.values():
            for statement in flow.statements:
                word = statement.word
                if statement.is_known:
                    continue
                pointer, offset = flow.place(word.offset)
                near = only_near(word.text, TRANSFORMATIONS)
                yield self.finding(
                    flow.artifact,
                    pointer,
                    f"'{word.text}', which gives '{statement.stream.text}', is no transformation of data flows",
                    near_hint(near, otherwise="see the list of transformations in the documentation"),
                    offset=offset,
                    severity=Severity.ERROR if near else Severity.WARNING,
                )
