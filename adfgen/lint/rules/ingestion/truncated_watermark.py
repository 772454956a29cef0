"""ADF610: truncated watermark."""

import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.ingestion.stored import cut_in, is_end, is_of_whole_seconds, stored_values
from adfgen.lint.ingestion.value import is_moment_of_run
from adfgen.lint.ingestion.watermark import IncrementalCopy, incremental_copies, query_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["TruncatedWatermark"]

_CUT = re.compile(
    r"convert\s*\(\s*n?(?:var)?char[^,]*,\s*max\s*\([^()]*\)\s*,\s*(?:0|20|23|100|112|120)\s*\)|n?varchar\s*\(\s*(?:10|19)\s*\)\s*,\s*max\s*\(",
    re.IGNORECASE,
)


@RULES.register("ADF610")
class TruncatedWatermark(Rule):
    """The watermark is cut to whole seconds: the newest rows are read again by every run, or missed.

    A value printed without its fraction lies before the row it was taken from, so `> low` finds that row each time. Print a
    moment with all its digits (`CONVERT(nvarchar(64), value, 121)`) and compare it in the column's own type. A window that
    ends at a moment of the run, cut alike wherever it is used, loses nothing.

    Bad:

        pipeline pl_orders: {"concurrency": 1, "activities": [
            {"name": "old", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT low FROM dbo.watermark"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "new", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT CONVERT(varchar(19), MAX(modified), 120) AS high FROM dbo.Orders WHERE modified <= DATEADD(minute, -10, SYSUTCDATETIME())"},
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
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT CONVERT(nvarchar(64), MAX(modified), 121) AS high FROM dbo.Orders WHERE modified <= DATEADD(minute, -10, SYSUTCDATETIME())"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "copy", "type": "Copy", "policy": {"retry": 2},
             "dependsOn": [{"activity": "old", "dependencyConditions": ["Succeeded"]}, {"activity": "new", "dependencyConditions": ["Succeeded"]}],
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT * FROM dbo.Orders WHERE modified > '@{activity('old').output.firstRow.low}' AND modified <= '@{activity('new').output.firstRow.high}'"},
                                "sink": {"type": "ParquetSink"}}}
        ]}
    """

    code = "ADF610"
    name = "truncated-watermark"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/sql/t-sql/functions/cast-and-convert-transact-sql#date-and-time-styles"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for copy in incremental_copies(view):
            for pointer, what in (*_cuts(copy), *_cuts_when_stored(copy)):
                yield self.finding(
                    copy.pipeline.artifact,
                    pointer,
                    f"{what} cuts the watermark of activity '{copy.activity.name}' (Copy) to whole seconds",
                    "keep every digit: style 121, or a format that ends in 'fffffff'",
                )


def _cuts(copy: IncrementalCopy) -> Iterator[tuple[str, str]]:
    """Where a bound loses its fraction: in the SQL that looks it up, or in the expression that prints it."""
    for activity in (item for name in sorted(copy.sources | copy.upper_sources) for item in copy.pipeline.called(name)):
        if _CUT.search(query_of(activity)):
            yield activity.pointer, f"the query of '{activity.name}'"
    if not _meet_at_seconds(copy):
        for bound in (copy.lower, copy.upper):
            if bound is not None and (function := cut_in(bound.node)):
                yield copy.query.pointer, function


def _meet_at_seconds(copy: IncrementalCopy) -> bool:
    """Whether each window begins at the whole second the last one ended at: there is no row that a cut could part from it.

    So it is where a window ends at a moment of the run, printed without its fraction, and the next one begins at the same,
    whether it is stored so or printed so again.
    """
    pipeline, upper = copy.pipeline, copy.upper
    if upper is None or not is_moment_of_run(pipeline, upper.node) or not is_of_whole_seconds(pipeline, upper.node):
        return False
    ends = (stored.node for stored in stored_values(copy) if is_end(copy, stored))
    return bool(cut_in(copy.lower.node)) or all(is_of_whole_seconds(pipeline, node) for node in ends)


def _cuts_when_stored(copy: IncrementalCopy) -> Iterator[tuple[str, str]]:
    """Where the end of the window loses its fraction on its way to the store, unless it is stored whole as well."""
    ends = [stored for stored in stored_values(copy) if is_end(copy, stored)]
    cutting = [(stored.site.pointer, function) for stored in ends if (function := cut_in(stored.node))]
    loses_already = copy.upper is not None and cut_in(copy.upper.node)
    if copy.upper_sources and len(cutting) == len(ends) and not loses_already:
        yield from cutting
