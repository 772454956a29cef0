"""ADF611: boundary row."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.ingestion.afterwards import MAXIMUM
from adfgen.lint.ingestion.stored import Stored, cut_in, is_end, stored_values
from adfgen.lint.ingestion.watermark import SUM, IncrementalCopy, incremental_copies, is_after, query_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["BoundaryRow"]


@RULES.register("ADF611")
class BoundaryRow(Rule):
    """Two windows do not meet: the row at their boundary is lost, or copied twice.

    `> low AND < high` leaves out the row whose value is `high`, and when `high` is stored the next run leaves it out again: where
    `high` is the maximum, that is the newest row of every run. `>= low AND <= high` copies it in both runs, which is right only
    where it is merged by its key. One bound has to be open and one closed: `> low AND <= high`. The functions of CDC take both ends:
    begin at `sys.fn_cdc_increment_lsn` of the stored LSN.

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
            {"name": "store", "type": "SqlServerStoredProcedure",
             "dependsOn": [{"activity": "copy", "dependencyConditions": ["Succeeded"]}],
             "linkedServiceName": {"referenceName": "ls_sql", "type": "LinkedServiceReference"},
             "typeProperties": {"storedProcedureName": "dbo.usp_write_watermark", "storedProcedureParameters": {"value": {"value": "@activity('new').output.firstRow.high", "type": "String"}}}}
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

    code = "ADF611"
    name = "boundary-row"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/tutorial-incremental-copy-portal"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for copy in incremental_copies(view):
            if _is_one_column(copy) and any(_is_stored_whole(copy, stored) for stored in stored_values(copy)):
                yield from self._ends(copy)

    def _ends(self, copy: IncrementalCopy) -> Iterator[Diagnostic]:
        operators = (copy.lower.operator, copy.upper.operator if copy.upper is not None else "")
        subject = f"activity '{copy.activity.name}' (Copy)"
        if operators == (">", "<"):
            severity = Severity.WARNING if _is_value_of_row(copy) else Severity.NOTE
            message = (
                f"{subject} never copies a row whose value is the end of its window: that run and the next leave it out"
            )
            hint = "write '<=' for the upper bound"
            yield self.finding(copy.pipeline.artifact, copy.query.pointer, message, hint, severity=severity)
        elif operators == (">=", "<=") and _is_value_of_row(copy) and _is_appended(copy) and not _begins_behind(copy):
            message = f"{subject} copies the rows at its watermark again in every run"
            is_lsn = copy.lower.column == "start_lsn"
            beyond = "begin at sys.fn_cdc_increment_lsn of it" if is_lsn else "write '>' for the lower bound"
            hint = f"{beyond}, or merge the rows by their key"
            yield self.finding(copy.pipeline.artifact, copy.query.pointer, message, hint, severity=Severity.NOTE)


def _is_one_column(copy: IncrementalCopy) -> bool:
    """Whether both bounds are those of one column, compared with the very values."""
    lower, upper = copy.lower, copy.upper
    return (
        upper is not None and lower.is_plain and upper.is_plain and bool(upper.column) and lower.column == upper.column
    )


def _is_stored_whole(copy: IncrementalCopy, stored: Stored) -> bool:
    """Whether the end of the window itself is what the next run resumes from."""
    is_sum = bool(SUM.search(stored.site.text)) or bool(cut_in(stored.node))
    return is_end(copy, stored) and not is_sum


def _is_value_of_row(copy: IncrementalCopy) -> bool:
    """Whether the end is a value that some row has, and not a moment that hardly any row hits."""
    queries = (query_of(item) for name in copy.upper_sources for item in copy.pipeline.called(name))
    return any(MAXIMUM.search(query) for query in queries)


def _begins_behind(copy: IncrementalCopy) -> bool:
    """Whether what looks the watermark up gives the value after it."""
    queries = (query_of(item) for name in copy.sources for item in copy.pipeline.called(name))
    return any(SUM.search(query) or "increment" in query.casefold() for query in queries)


def _is_appended(copy: IncrementalCopy) -> bool:
    """Whether nothing that is seen here merges the rows: no upsert, no staging table, no work after the copy."""
    sink = copy.activity.type_properties.get("sink")
    storing = {stored.activity.pointer for stored in stored_values(copy) if is_end(copy, stored)}
    later = {item.pointer for item in copy.pipeline.activities if is_after(copy, item)}
    is_added = (
        isinstance(sink, dict) and sink.get("writeBehavior", "insert") == "insert" and "preCopyScript" not in sink
    )
    return is_added and later <= storing
