"""ADF129: unknown script function."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.dataflow.function import is_function, meant_function
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.kind import Kind

__all__ = ["UnknownScriptFunction"]

_LIBRARY = "UDFLibrary"


@RULES.register("ADF129")
class UnknownScriptFunction(Rule):
    """An expression of a data flow script calls a function that the documentation does not list: the run fails.

    It is a warning, lest a new one be refused. Nothing is said in a factory that has libraries of its own
    functions, or data flows nobody could read: they may be such.

    Bad:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "Orders", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
            "sinks": [{"name": "Table", "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}],
            "transformations": [{"name": "Typed"}],
            "scriptLines": ["source() ~> Orders", "Orders derive(amount = toInt(amount)) ~> Typed", "Typed sink() ~> Table"]}}

    Good:

        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {
            "sources": [{"name": "Orders", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
            "sinks": [{"name": "Table", "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}],
            "transformations": [{"name": "Typed"}],
            "scriptLines": ["source() ~> Orders", "Orders derive(amount = toInteger(amount)) ~> Typed", "Typed sink() ~> Table"]}}
    """

    code = "ADF129"
    name = "unknown-script-function"
    severity = Severity.WARNING
    source = (
        "https://learn.microsoft.com/azure/data-factory/data-flow-expressions-usage; "
        "all 500 calls in 66 data flows of real factories are of functions it lists"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        flows = view.data_flows.values()
        is_anywhere = Kind.DATA_FLOW in view.factory.unread_kinds or any(
            key.kind is Kind.DATA_FLOW for key in view.factory.unread
        )
        if is_anywhere or any(flow.artifact.type == _LIBRARY for flow in flows):
            return
        for flow in flows:
            for statement in flow.statements:
                for call in statement.calls:
                    if is_function(call.text):
                        continue
                    pointer, offset = flow.place(call.offset)
                    yield self.finding(
                        flow.artifact,
                        pointer,
                        f"'{call.text}', which '{statement.stream.text}' calls, is no function of data flows",
                        meant_function(call.text),
                        offset=offset,
                    )
