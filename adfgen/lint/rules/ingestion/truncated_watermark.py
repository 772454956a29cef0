"""ADF610: truncated watermark."""

import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.ingestion.stored import cut_in, is_end, is_of_whole_seconds, stored_values
from adfgen.lint.ingestion.value import is_moment_of_run
from adfgen.lint.ingestion.watermark import IncrementalCopy, incremental_copies, query_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.activity import ActivityView

__all__ = ["TruncatedWatermark"]

_CUT = re.compile(
    r"convert\s*\(\s*n?(?:var)?char[^,]*,\s*max\s*\([^()]*\)\s*,\s*(?:0|20|23|100|112|120)\s*\)|n?varchar\s*\(\s*(?:10|19)\s*\)\s*,\s*max\s*\(",
    re.IGNORECASE,
)
_AGAIN = "every run reads the newest rows again"
_LATE = "the newest rows are not copied until there are newer ones"
_LOST = "the rows it cuts off are never copied"

_Cut = tuple[str, str, str]  # where, what cuts, and to which effect


@RULES.register("ADF610")
class TruncatedWatermark(Rule):
    """The watermark is cut to whole seconds: the newest rows are read again by every run, or missed.

    A value printed without its fraction lies before the row it was taken from, so `> low` finds that row each time, and
    `<= high` leaves it out. Where the whole value is stored, the next run begins behind the rows that were left out, and they
    are lost; where it begins at the cut one, they wait until there are newer ones. Print a moment with all its digits
    (`CONVERT(nvarchar(64), value, 121)`) and compare it in the column's own type. A window that ends at a moment of the run,
    cut alike wherever it is used, loses nothing.

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
            for pointer, what, effect in (*_cuts_when_looked_up(copy), *_cuts_in_copy(copy), *_cuts_when_stored(copy)):
                yield self.finding(
                    copy.pipeline.artifact,
                    pointer,
                    f"{what} cuts the watermark of activity '{copy.activity.name}' (Copy) to whole seconds: {effect}",
                    "keep every digit: style 121, or a format that ends in 'fffffff'",
                )


def _cuts_when_looked_up(copy: IncrementalCopy) -> Iterator[_Cut]:
    """Where the SQL that looks a bound up takes its fraction away."""
    for activity in (item for name in sorted(copy.sources | copy.upper_sources) for item in copy.pipeline.called(name)):
        if _is_cut_by_query(activity):
            effect = _LATE if activity.name.casefold() in copy.upper_sources else _AGAIN
            yield activity.pointer, f"the query of '{activity.name}'", effect


def _cuts_in_copy(copy: IncrementalCopy) -> Iterator[_Cut]:
    """Where the expression that prints a bound takes its fraction away; what the upper one leaves out says more."""
    lower, upper = (cut_in(bound.node) if bound is not None else "" for bound in (copy.lower, copy.upper))
    if upper and not _meet_at_seconds(copy):
        is_lost = copy.lower.operator == ">" and not lower and _is_stored_whole(copy)
        yield copy.query.pointer, upper, _LOST if is_lost else _LATE
    elif lower and not _meet_at_seconds(copy):
        yield copy.query.pointer, lower, _AGAIN


def _is_stored_whole(copy: IncrementalCopy) -> bool:
    """Whether the next run is sure to begin at the very end of the window, fraction and all."""
    ends = [stored for stored in stored_values(copy) if is_end(copy, stored)]
    looked_up = (item for name in copy.upper_sources for item in copy.pipeline.called(name))
    return bool(ends) and not any(cut_in(stored.node) for stored in ends) and not any(map(_is_cut_by_query, looked_up))


def _is_cut_by_query(activity: ActivityView) -> bool:
    return bool(_CUT.search(query_of(activity)))


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


def _cuts_when_stored(copy: IncrementalCopy) -> Iterator[_Cut]:
    """Where the end of the window loses its fraction on its way to the store, unless it is stored whole as well."""
    ends = [stored for stored in stored_values(copy) if is_end(copy, stored)]
    cutting = [(stored.site.pointer, function, _AGAIN) for stored in ends if (function := cut_in(stored.node))]
    loses_already = copy.upper is not None and cut_in(copy.upper.node)
    if copy.upper_sources and len(cutting) == len(ends) and not loses_already:
        yield from cutting
