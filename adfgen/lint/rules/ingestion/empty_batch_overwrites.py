"""ADF606: empty batch overwrites."""

import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.expressions.syntax import Literal, Template
from adfgen.lint.expression.usage import Use, calls_in
from adfgen.lint.ingestion.watermark import incremental_copies, is_after, query_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView, PipelineView, once
from adfgen.model.activity import ActivityView

__all__ = ["EmptyBatchOverwrites"]

_MAXIMUM = re.compile(r"\bmax\s*\(", re.IGNORECASE)
_BEYOND = re.compile(r"\bwhere\b.*(?:(?<!<)>|\bbetween\b)", re.IGNORECASE | re.DOTALL)
_KEPT = re.compile(r"coalesce|isnull|ifnull|nvl", re.IGNORECASE)
_CHOSEN = re.compile(r"\bif\s*\(", re.IGNORECASE)  # by the statement that writes
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
            for maximum, writer in _stored_maxima(copy.pipeline):
                if is_after(copy, writer):
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


@once
def _stored_maxima(pipeline: PipelineView) -> tuple[tuple[ActivityView, ActivityView], ...]:
    """Each maximum that may be null, with each activity that stores it whatever came."""
    writers: dict[str, dict[str, ActivityView]] = {}
    for activity in pipeline.activities:
        guarded = any(parent.type in {"IfCondition", "Switch"} for parent in activity.parents)
        if activity.type in _WRITERS and not guarded:
            for name in _stored_names(pipeline, activity):
                writers.setdefault(name, {})[activity.pointer] = activity
    return tuple(
        (maximum, writer)
        for maximum in pipeline.activities
        if maximum.name.casefold() in writers and _may_be_null(query_of(maximum))
        for writer in writers[maximum.name.casefold()].values()
    )


def _stored_names(pipeline: PipelineView, activity: ActivityView) -> Iterator[str]:
    """The case-folded names of the activities an activity reads without putting anything in place of null."""
    for site in pipeline.sites_in(activity):
        if isinstance(site.parsed, Template) and not _is_guarded(site.parsed):
            yield from (use.name.casefold() for use in site.usages if use.use is Use.ACTIVITY)


def _is_guarded(template: Template) -> bool:
    """Whether an expression, or the SQL around it, puts something in place of null."""
    texts = [part for part in template.parts if isinstance(part, str)]
    for call in calls_in(template):
        if call.name.lower() in {"coalesce", "if"}:
            return True
        if call.name.lower() == "concat":
            texts += (
                item.value for item in call.arguments if isinstance(item, Literal) and isinstance(item.value, str)
            )
    return any(_KEPT.search(text) or _CHOSEN.search(text) for text in texts)
