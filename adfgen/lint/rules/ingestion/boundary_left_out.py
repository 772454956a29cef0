"""ADF611: boundary left out."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.afterwards import stores_end
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.lint.watermark import incremental_copies

__all__ = ["BoundaryLeftOut"]


@RULES.register("ADF611")
class BoundaryLeftOut(Rule):
    """A window open at both ends: `> low AND < high`, and `high` is the next `low`. No run copies a row that equals it.

    This run leaves it out, and the next one begins above it. Where `high` is the newest value of the source, the
    newest row is always lost.

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
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT * FROM dbo.Orders WHERE modified > '@{activity('old').output.firstRow.low}' AND modified < '@{activity('new').output.firstRow.high}'"},
                                "sink": {"type": "ParquetSink"}}},
            {"name": "store", "type": "SqlServerStoredProcedure", "policy": {"retry": 2},
             "dependsOn": [{"activity": "copy", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"storedProcedureName": "dbo.move", "storedProcedureParameters": {"value": {"type": "DateTime", "value": "@activity('new').output.firstRow.high"}}}}
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
            {"name": "store", "type": "SqlServerStoredProcedure", "policy": {"retry": 2},
             "dependsOn": [{"activity": "copy", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"storedProcedureName": "dbo.move", "storedProcedureParameters": {"value": {"type": "DateTime", "value": "@activity('new').output.firstRow.high"}}}}
        ]}
    """

    code = "ADF611"
    name = "boundary-left-out"
    severity = Severity.WARNING
    tags = ("ingestion",)
    source = "https://learn.microsoft.com/azure/data-factory/tutorial-incremental-copy-portal: its window is > and <="

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for copy in incremental_copies(view):
            is_open = copy.lower.operator == ">" and copy.upper is not None and copy.upper.operator == "<"
            if is_open and stores_end(view, copy):
                yield self.finding(
                    copy.pipeline.artifact,
                    copy.query.pointer,
                    f"activity '{copy.activity.name}' (Copy) leaves out both ends of its window: no run copies a row that equals one",
                    "write '<=' at the upper end, or '>=' at the lower one",
                )
