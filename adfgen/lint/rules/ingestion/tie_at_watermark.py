"""ADF603: tie at watermark."""

import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.ingestion.watermark import IncrementalCopy, incremental_copies, query_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["TieAtWatermark"]

_SETTLED = re.compile(
    r"dateadd|date_sub|interval|min_active_rowversion|change_tracking|fn_cdc|subtractfromtime|getpasttime|add(days|hours|minutes|seconds)|\blag\b",
    re.IGNORECASE,
)


@RULES.register("ADF603")
class TieAtWatermark(Rule):
    """A row that gets the value of the watermark after the copy is skipped.

    `> low` never reads a row whose value equals the watermark. Such a row can still arrive: a value is as coarse as its type
    (a `date` lasts a day), and a transaction stamps its rows before it commits them. Bound the window by values old enough to
    be settled (`<= DATEADD(minute, -10, SYSUTCDATETIME())`), or read a rowversion below `MIN_ACTIVE_ROWVERSION()`, or read
    again from the watermark on (`>=`) and merge by key.

    Bad:

        pipeline pl_orders: {"concurrency": 1, "activities": [
            {"name": "old", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT low FROM dbo.watermark"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "new", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT MAX(modified) AS high FROM dbo.Orders"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "copy", "type": "Copy", "policy": {"retry": 2},
             "dependsOn": [{"activity": "old", "dependencyConditions": ["Succeeded"]}, {"activity": "new", "dependencyConditions": ["Succeeded"]}],
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT * FROM dbo.Orders WHERE modified > '@{activity('old').output.firstRow.low}' AND modified <= '@{activity('new').output.firstRow.high}'"},
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

    code = "ADF603"
    name = "tie-at-watermark"
    severity = Severity.NOTE
    source = "https://learn.microsoft.com/sql/t-sql/functions/min-active-rowversion-transact-sql"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for copy in incremental_copies(view):
            if copy.lower.operator == ">" and not copy.is_given and not _SETTLED.search(_texts(copy)):
                yield self.finding(
                    copy.pipeline.artifact,
                    copy.query.pointer,
                    f"activity '{copy.activity.name}' (Copy) skips a row that gets the value of the watermark after it was read",
                    "end the window some minutes ago (a lag as long as the longest transaction), or use a rowversion",
                )


def _texts(copy: IncrementalCopy) -> str:
    """Everything that decides the window: the copy's query and those of the activities its bounds come from."""
    names = copy.sources | copy.upper_sources
    queries = [query_of(activity) for activity in copy.pipeline.activities if activity.name.casefold() in names]
    return "\n".join([copy.query.text, *queries])
