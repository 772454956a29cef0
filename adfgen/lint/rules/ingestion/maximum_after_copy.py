"""ADF601: maximum after copy."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.ingestion.afterwards import later_maxima, later_times
from adfgen.lint.ingestion.watermark import IncrementalCopy, incremental_copies
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView, PipelineView

__all__ = ["MaximumAfterCopy"]


@RULES.register("ADF601")
class MaximumAfterCopy(Rule):
    """The new watermark is taken after the copy: rows committed in between are lost for ever.

    A row that is committed after the Copy has read the table and before the maximum is taken was not copied, and its value
    is not beyond the stored watermark: no later run reads it. The same holds for the time after the copy stored as the
    watermark. Take the value first, copy up to it (`> low AND <= high`), and store that very value.

    Bad:

        pipeline pl_orders: {"concurrency": 1, "activities": [
            {"name": "old", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT low FROM dbo.watermark"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "copy", "type": "Copy", "policy": {"retry": 2},
             "dependsOn": [{"activity": "old", "dependencyConditions": ["Succeeded"]}],
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT * FROM dbo.Orders WHERE modified > '@{activity('old').output.firstRow.low}'"},
                                "sink": {"type": "ParquetSink"}}},
            {"name": "new", "type": "Lookup",
             "dependsOn": [{"activity": "copy", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT MAX(modified) AS high FROM dbo.Orders"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "store", "type": "SqlServerStoredProcedure",
             "dependsOn": [{"activity": "new", "dependencyConditions": ["Succeeded"]}],
             "linkedServiceName": {"referenceName": "ls_sql", "type": "LinkedServiceReference"},
             "typeProperties": {"storedProcedureName": "dbo.store", "storedProcedureParameters": {"low": {"value": "@activity('new').output.firstRow.high", "type": "String"}}}}
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
             "typeProperties": {"storedProcedureName": "dbo.store", "storedProcedureParameters": {"low": {"value": "@activity('new').output.firstRow.high", "type": "String"}}}}
        ]}
    """

    code = "ADF601"
    name = "maximum-after-copy"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/tutorial-incremental-copy-portal"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for copy in incremental_copies(view):
            for pipeline, maximum in later_maxima(view, copy):
                yield self._lost(copy, pipeline, maximum.pointer, f"'{maximum.name}' takes the maximum")
            for pipeline, storing, pointer in later_times(view, copy):
                yield self._lost(copy, pipeline, pointer, f"'{storing.name}' takes the time")

    def _lost(self, copy: IncrementalCopy, pipeline: PipelineView, pointer: str, what: str) -> Diagnostic:
        return self.finding(
            pipeline.artifact,
            pointer,
            f"{what} for the watermark after activity '{copy.activity.name}' (Copy): rows committed in between are never copied",
            "look the maximum up before the copy, add '<= high' to the copy's query, and store that value",
        )
