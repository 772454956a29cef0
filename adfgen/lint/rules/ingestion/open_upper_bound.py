"""ADF602: open upper bound."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.ingestion.watermark import incremental_copies
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["OpenUpperBound"]


@RULES.register("ADF602")
class OpenUpperBound(Rule):
    """An incremental copy without an upper bound reads a window nobody can name.

    Rows that arrive while it reads are copied or not by chance, so that whatever is stored as the next watermark skips some
    or repeats some. Fix the upper bound before the copy and put it into the query.

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
                                "sink": {"type": "ParquetSink"}}}
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
                                "sink": {"type": "ParquetSink"}}}
        ]}
    """

    code = "ADF602"
    name = "open-upper-bound"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/tutorial-incremental-copy-portal"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for copy in incremental_copies(view):
            if not copy.is_closed:
                yield self.finding(
                    copy.pipeline.artifact,
                    copy.query.pointer,
                    f"activity '{copy.activity.name}' (Copy) reads everything beyond its watermark and nothing bounds it above",
                    "look the newest value up before the copy and add '<= that value' to the query",
                )
