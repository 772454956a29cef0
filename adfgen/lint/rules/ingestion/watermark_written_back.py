"""ADF613: watermark written back."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.ingestion.stored import Stored, is_named_store, is_start, stored_values
from adfgen.lint.ingestion.watermark import IncrementalCopy, activities_behind, incremental_copies, is_after
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["WatermarkWrittenBack"]


@RULES.register("ADF613")
class WatermarkWrittenBack(Rule):
    """The watermark that was looked up is written back: every run copies the same rows again.

    What the copy resumed from is stored again where the end of its window belongs, mostly by a name mistaken for another. The
    watermark stands still and the window grows. Store the end of the window.

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
             "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT * FROM dbo.Orders WHERE modified > '@{activity('old').output.firstRow.low}' AND modified <= '@{activity('new').output.firstRow.high}'"},
                                "sink": {"type": "ParquetSink"}}},
            {"name": "store", "type": "SqlServerStoredProcedure",
             "dependsOn": [{"activity": "copy", "dependencyConditions": ["Succeeded"]}],
             "linkedServiceName": {"referenceName": "ls_sql", "type": "LinkedServiceReference"},
             "typeProperties": {"storedProcedureName": "dbo.usp_write_watermark", "storedProcedureParameters": {"value": {"value": "@activity('old').output.firstRow.low", "type": "String"}}}}
        ]}

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
             "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT * FROM dbo.Orders WHERE modified > '@{activity('old').output.firstRow.low}' AND modified <= '@{activity('new').output.firstRow.high}'"},
                                "sink": {"type": "ParquetSink"}}},
            {"name": "store", "type": "SqlServerStoredProcedure",
             "dependsOn": [{"activity": "copy", "dependencyConditions": ["Succeeded"]}],
             "linkedServiceName": {"referenceName": "ls_sql", "type": "LinkedServiceReference"},
             "typeProperties": {"storedProcedureName": "dbo.usp_write_watermark", "storedProcedureParameters": {"value": {"value": "@activity('new').output.firstRow.high", "type": "String"}}}}
        ]}
    """

    code = "ADF613"
    name = "watermark-written-back"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/tutorial-incremental-copy-portal"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for copy in incremental_copies(view):
            for stored in _written_back(copy):
                yield self.finding(
                    copy.pipeline.artifact,
                    stored.site.pointer,
                    f"'{stored.activity.name}' stores the watermark that activity '{copy.activity.name}' (Copy) resumed from: "
                    "the next run copies its rows again",
                    "store the value the window ends at",
                )


def _written_back(copy: IncrementalCopy) -> Iterator[Stored]:
    """The start of the window, stored by what is called after storing a watermark, where nothing else is stored."""
    values = list(stored_values(copy))
    ends = copy.upper_sources - copy.sources
    if ends and not any(activities_behind(copy.pipeline, stored.node) - copy.sources for stored in values):
        for stored in values:
            if is_start(copy, stored) and is_named_store(stored.activity) and is_after(copy, stored.activity):
                yield stored
