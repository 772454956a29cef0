"""ADF606: empty batch overwrites."""

import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.expressions.error import ExpressionError
from adfgen.lint.expression.usage import Use
from adfgen.lint.ingestion.watermark import IncrementalCopy, incremental_copies, is_after, query_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.activity import ActivityView

__all__ = ["EmptyBatchOverwrites"]

_MAXIMUM = re.compile(r"\bmax\s*\(", re.IGNORECASE)
_BEYOND = re.compile(r"\bwhere\b.*(?:(?<!<)>|\bbetween\b)", re.IGNORECASE | re.DOTALL)
_KEPT = re.compile(r"coalesce|isnull|ifnull|nvl", re.IGNORECASE)
_RESET = re.compile(r"(?:coalesce|isnull|ifnull|nvl)\s*\(\s*max\s*\([^()]*\)\s*,\s*'?\d[^@,]*\)", re.IGNORECASE)
_WRITERS = ("SqlServerStoredProcedure", "Script", "Copy")


@RULES.register("ADF606")
class EmptyBatchOverwrites(Rule):
    """An empty batch overwrites the watermark with null: the next run reads everything again.

    The maximum of no rows is null. Written without a condition, it replaces the watermark. Write it only when rows came (an
    If on `rowsCopied`), or keep the old value (`COALESCE(MAX(…), old)`): a fixed one in its place is as bad.

    Bad:

        pipeline pl_orders: {"concurrency": 1, "activities": [
            {"name": "old", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT low FROM dbo.watermark"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "new", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT MAX(modified) AS high FROM dbo.Orders WHERE modified > '@{activity('old').output.firstRow.low}'"},
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

    Good:

        pipeline pl_orders: {"concurrency": 1, "activities": [
            {"name": "old", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT low FROM dbo.watermark"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "new", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT COALESCE(MAX(modified), '@{activity('old').output.firstRow.low}') AS high FROM dbo.Orders WHERE modified > '@{activity('old').output.firstRow.low}'"},
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

    code = "ADF606"
    name = "empty-batch-overwrites"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/tutorial-incremental-copy-portal"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for copy in incremental_copies(view):
            for maximum in copy.pipeline.activities:
                if _may_be_null(query_of(maximum)):
                    for writer in _writers(view, copy, maximum):
                        yield self.finding(
                            copy.pipeline.artifact,
                            writer.pointer,
                            f"activity '{writer.name}' ({writer.type}) stores what '{maximum.name}' found also when it found no row",
                            "put it into an If on the copy's rowsCopied, or make the query keep the old value",
                        )


def _may_be_null(query: str) -> bool:
    """A maximum of what lies beyond a value, and nothing, or a fixed value, that takes the place of null."""
    is_kept = _KEPT.search(query) and not _RESET.search(query)
    return bool(_MAXIMUM.search(query) and _BEYOND.search(query)) and not is_kept


def _writers(view: FactoryView, copy: IncrementalCopy, maximum: ActivityView) -> Iterator[ActivityView]:
    """Activities after the copy that store the maximum, whatever came."""
    seen = set()
    for site in view.sites:
        activity = site.activity
        if site.artifact is not copy.pipeline.artifact or activity is None or activity.type not in _WRITERS:
            continue
        if isinstance(site.parsed, ExpressionError) or activity.pointer in seen or not is_after(copy, activity):
            continue
        uses = any(use.use is Use.ACTIVITY and use.name.casefold() == maximum.name.casefold() for use in site.usages)
        guarded = any(parent.type in {"IfCondition", "Switch"} for parent in activity.parents)
        if uses and not guarded and not re.search(r"coalesce|if\(", site.text):
            seen.add(activity.pointer)
            yield activity
