"""ADF112: missing companion."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.near import nearest
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["MissingCompanion"]

_OF_A_DELETE = frozenset({"dataset", "enableLogging", "maxConcurrentConnections", "recursive", "storeSettings"})


@RULES.register("ADF112")
class MissingCompanion(Rule):
    """An activity that runs a data flow names none, or a Delete logs what it deletes and names no place for the log.

    The data flow stands in `dataflow`, as Studio and the service write it, or in `dataFlow`, as the client library does:
    the schema allows either, and none. A Delete whose `enableLogging` is true needs `logStorageSettings`: a warning.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "shape", "type": "ExecuteDataFlow", "policy": {"timeout": "0.02:00:00"}, "typeProperties": {"compute": {"coreCount": 8, "computeType": "General"}}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "shape", "type": "ExecuteDataFlow", "policy": {"timeout": "0.02:00:00"}, "typeProperties": {"compute": {"coreCount": 8, "computeType": "General"},
                "dataflow": {"referenceName": "df_orders", "type": "DataFlowReference"}}}
        ]}
        dataflow df_orders: {"type": "MappingDataFlow", "typeProperties": {"sources": [], "sinks": [], "transformations": [], "scriptLines": []}}
    """

    code = "ADF112"
    name = "missing-companion"
    source = "https://learn.microsoft.com/azure/data-factory/delete-activity#syntax"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, activity in view.activities("ExecuteDataFlow", "ExecuteWranglingDataflow"):
            if "typeProperties" not in activity.body:  # ADF102 tells of it
                continue
            if nearest("dataflow", activity.type_properties) is None:  # a misspelt one is told of as such
                yield self.finding(
                    pipeline.artifact,
                    f"{activity.pointer}/typeProperties",
                    f"activity '{activity.name}' ({activity.type}) names no data flow",
                    "add 'dataflow' with a DataFlowReference",
                )
        for pipeline, activity in view.activities("Delete"):
            settings = activity.type_properties
            if (
                settings.get("enableLogging") is True
                and nearest("logStorageSettings", settings.keys() - _OF_A_DELETE) is None
            ):
                yield self.finding(
                    pipeline.artifact,
                    f"{activity.pointer}/typeProperties/enableLogging",
                    f"activity '{activity.name}' (Delete) logs without 'logStorageSettings'",
                    "add 'logStorageSettings' with a linked service for the log, or set 'enableLogging' to false",
                    severity=Severity.WARNING,
                )
