"""ADF614: overwritten batch."""

import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.flow.outcome import runs_after_failure_only
from adfgen.lint.ingestion.afterwards import MAXIMUM, later_activities
from adfgen.lint.ingestion.stored import is_end, is_named_store, stored_values
from adfgen.lint.ingestion.target_file import repeated_name
from adfgen.lint.ingestion.watermark import IncrementalCopy, incremental_copies, is_after, query_of
from adfgen.lint.reference.dataset import dataset_at, output_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView, once
from adfgen.model.activity import ActivityView
from adfgen.model.kind import Kind

__all__ = ["OverwrittenBatch"]

_IDLE = frozenset({"SetVariable", "AppendVariable", "Fail", "Wait", "IfCondition", "Switch", "ForEach", "Filter"})
_ALERT = re.compile(r"alert|mail|notif|teams|slack|messag", re.IGNORECASE)


@RULES.register("ADF614")
class OverwrittenBatch(Rule):
    """An incremental copy writes a file whose name another run gives again: its rows are gone, and no run copies them again.

    A Copy overwrites a file that is there. Each run of a watermark brings other rows, so a file called after the table, or after
    the table and the day, keeps those of the last run only: a second run on a day, by hand after another table failed, is
    enough. Put the moment of the run or its id into the name: `utcNow('yyyyMMddTHHmmss')`, `pipeline().RunId`.

    Bad:

        pipeline pl_orders: {"concurrency": 1, "activities": [
            {"name": "old", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT low FROM dbo.watermark"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "new", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT MAX(modified) AS high FROM dbo.Orders WHERE modified <= DATEADD(minute, -10, SYSUTCDATETIME())"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "copy", "type": "Copy", "policy": {"retry": 2},
             "dependsOn": [{"activity": "old", "dependencyConditions": ["Succeeded"]}, {"activity": "new", "dependencyConditions": ["Succeeded"]}],
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_out", "type": "DatasetReference",
                         "parameters": {"file": {"value": "@concat('orders_', utcNow('yyyyMMdd'), '.parquet')", "type": "Expression"}}}],
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT * FROM dbo.Orders WHERE modified > '@{activity('old').output.firstRow.low}' AND modified <= '@{activity('new').output.firstRow.high}'"},
                                "sink": {"type": "ParquetSink"}}},
            {"name": "store", "type": "SqlServerStoredProcedure",
             "dependsOn": [{"activity": "copy", "dependencyConditions": ["Succeeded"]}],
             "linkedServiceName": {"referenceName": "ls_sql", "type": "LinkedServiceReference"},
             "typeProperties": {"storedProcedureName": "dbo.usp_write_watermark", "storedProcedureParameters": {"value": {"value": "@activity('new').output.firstRow.high", "type": "String"}}}}
        ]}
        dataset ds_out: {"type": "Parquet", "parameters": {"file": {"type": "string"}},
            "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw",
                               "fileName": {"value": "@dataset().file", "type": "Expression"}}}}

    Good:

        pipeline pl_orders: {"concurrency": 1, "activities": [
            {"name": "old", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT low FROM dbo.watermark"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "new", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT MAX(modified) AS high FROM dbo.Orders WHERE modified <= DATEADD(minute, -10, SYSUTCDATETIME())"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "copy", "type": "Copy", "policy": {"retry": 2},
             "dependsOn": [{"activity": "old", "dependencyConditions": ["Succeeded"]}, {"activity": "new", "dependencyConditions": ["Succeeded"]}],
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_out", "type": "DatasetReference",
                         "parameters": {"file": {"value": "@concat('orders_', utcNow('yyyyMMddTHHmmss'), '.parquet')", "type": "Expression"}}}],
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT * FROM dbo.Orders WHERE modified > '@{activity('old').output.firstRow.low}' AND modified <= '@{activity('new').output.firstRow.high}'"},
                                "sink": {"type": "ParquetSink"}}},
            {"name": "store", "type": "SqlServerStoredProcedure",
             "dependsOn": [{"activity": "copy", "dependencyConditions": ["Succeeded"]}],
             "linkedServiceName": {"referenceName": "ls_sql", "type": "LinkedServiceReference"},
             "typeProperties": {"storedProcedureName": "dbo.usp_write_watermark", "storedProcedureParameters": {"value": {"value": "@activity('new').output.firstRow.high", "type": "String"}}}}
        ]}
        dataset ds_out: {"type": "Parquet", "parameters": {"file": {"type": "string"}},
            "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw",
                               "fileName": {"value": "@dataset().file", "type": "Expression"}}}}
    """

    code = "ADF614"
    name = "overwritten-batch"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/connector-azure-data-lake-storage"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for copy in incremental_copies(view):
            stores = _stores(copy)
            runs = repeated_name(view, copy) if stores and not _starts_with_files(view) else None
            if runs is not None and not _is_taken_further(view, copy, stores, runs):
                yield self.finding(
                    copy.pipeline.artifact,
                    f"{copy.activity.pointer}/outputs/0",
                    f"activity '{copy.activity.name}' (Copy) writes its rows to one file in all runs{runs and f' {runs}'}: "
                    "each overwrites those of the last, which the watermark counts as copied",
                    "put the moment of the run, or pipeline().RunId, into the name of the file",
                )


def _stores(copy: IncrementalCopy) -> frozenset[str]:
    """The pointers of what moves the watermark on when the copy is over."""
    return frozenset(
        stored.activity.pointer
        for stored in stored_values(copy)
        if is_after(copy, stored.activity) and (is_end(copy, stored) or is_named_store(stored.activity))
    )


def _is_taken_further(view: FactoryView, copy: IncrementalCopy, stores: frozenset[str], runs: str) -> bool:
    """Whether something after the copy may take the rows from the file to where they stay."""
    return (not runs and _is_read_elsewhere(view, copy)) or any(
        not _is_idle(copy, item) and not (pipeline is copy.pipeline and item.pointer in stores)
        for pipeline, item in later_activities(view, copy)
    )


def _is_read_elsewhere(view: FactoryView, copy: IncrementalCopy) -> bool:
    """Whether anything else in the factory uses the dataset: a file for all runs may be where another pipeline fetches them."""
    dataset = dataset_at(view, output_of(copy.activity))
    return any(
        view.references.target(reference) is dataset
        and not (
            reference.source is copy.pipeline.artifact and reference.pointer.startswith(f"{copy.activity.pointer}/")
        )
        for reference in view.references.all
    )


@once
def _starts_with_files(view: FactoryView) -> bool:
    """Whether a file that is written may start what takes its rows."""
    types = {trigger.properties.get("type") for trigger in view.factory.of_kind(Kind.TRIGGER)}
    return not types.isdisjoint(("BlobEventsTrigger", "CustomEventsTrigger"))


def _is_idle(copy: IncrementalCopy, activity: ActivityView) -> bool:
    return (
        activity.type in _IDLE
        or runs_after_failure_only(activity, copy.activity)
        or (activity.type == "WebActivity" and bool(_ALERT.search(activity.name)))
        or bool(MAXIMUM.search(query_of(activity)))
    )
