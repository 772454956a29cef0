"""ADF224: copy settings."""

import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json

__all__ = ["CopySettings"]

_PLACEHOLDER = re.compile(r"\?(?:adf|df)", re.IGNORECASE)


@RULES.register("ADF224")
class CopySettings(Rule):
    """Settings of a Copy activity that exclude each other, or lack what they need.

    A copy is staged in a store that is named; a source reads by a query or by a stored procedure, not by both; a sink that
    writes by a stored procedure says which. Warnings: a query read in ranges without the placeholder each reader puts its
    range into, and a table to be created for a stored procedure, which creates none.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "copy", "type": "Copy", "policy": {"retry": 1},
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "AzureSqlSource"}, "sink": {"type": "AzureSqlSink"}, "enableStaging": true}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "copy", "type": "Copy", "policy": {"retry": 1},
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "AzureSqlSource"}, "sink": {"type": "AzureSqlSink"}, "enableStaging": true,
                "stagingSettings": {"linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"}, "path": "staging"}}}
        ]}
    """

    code = "ADF224"
    name = "copy-settings"
    source = (
        "https://learn.microsoft.com/azure/data-factory/copy-activity-performance-features#staged-copy and "
        "https://learn.microsoft.com/azure/data-factory/connector-azure-sql-database; none of 461 copies of real "
        "factories has it"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, activity in view.activities("Copy"):
            settings = activity.type_properties
            faults = (
                *_of_staging(settings),
                *_of_source(_object(settings.get("source"))),
                *_of_sink(_object(settings.get("sink"))),
            )
            for pointer, fault, hint, severity in faults:
                yield self.finding(
                    pipeline.artifact,
                    f"{activity.pointer}/typeProperties{pointer}",
                    f"activity '{activity.name}' (Copy) {fault}",
                    hint,
                    severity=severity,
                )


_Fault = tuple[str, str, str, Severity]


def _of_staging(settings: Json) -> Iterator[_Fault]:
    if settings.get("enableStaging") is True and settings.get("stagingSettings") is None:
        hint = "add 'stagingSettings' with a linked service, or turn 'enableStaging' off"
        yield "/enableStaging", "is to be staged, and names no store for it", hint, Severity.ERROR


def _of_source(source: Json) -> Iterator[_Fault]:
    queries = [name for name, value in source.items() if name.casefold().endswith("query") and value]
    if not queries:
        return
    if source.get("sqlReaderQuery") and source.get("sqlReaderStoredProcedureName"):
        fault = "reads by 'sqlReaderQuery' and by 'sqlReaderStoredProcedureName', which exclude each other"
        yield "/source/sqlReaderStoredProcedureName", fault, "remove one of them", Severity.ERROR
    text = source[queries[0]]
    is_known = isinstance(text, str) and "@" not in text and not text.startswith("[")
    if source.get("partitionOption") == "DynamicRange" and is_known and not _PLACEHOLDER.search(text):
        fault = f"reads '{queries[0]}' in ranges, and the query has no place for a range"
        hint = (
            "put the placeholder of the connector into its WHERE, for SQL databases ?AdfDynamicRangePartitionCondition"
        )
        yield f"/source/{queries[0]}", fault, hint, Severity.WARNING


def _of_sink(sink: Json) -> Iterator[_Fault]:
    procedure = sink.get("sqlWriterStoredProcedureName")
    if sink.get("writeBehavior") == "storedProcedure" and not procedure:
        fault = "writes by a stored procedure, and does not say which"
        yield "/sink/writeBehavior", fault, "add 'sqlWriterStoredProcedureName'", Severity.ERROR
    if procedure and sink.get("tableOption") == "autoCreate":
        fault = "is to create the table it writes by a stored procedure, which is not supported"
        yield "/sink/tableOption", fault, "remove 'tableOption', and create the table beforehand", Severity.WARNING


def _object(value: Json) -> Json:
    return value if isinstance(value, dict) else {}
