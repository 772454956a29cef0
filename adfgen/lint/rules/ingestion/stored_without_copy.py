"""ADF612: stored without copy."""

from collections.abc import Iterator, Sequence

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.expression.usage import Use
from adfgen.lint.flow.outcome import runs_after_failure_only, runs_despite
from adfgen.lint.flow.upstream import fork_of
from adfgen.lint.ingestion.afterwards import later_maxima
from adfgen.lint.ingestion.stored import Stored, is_end, is_named_store, is_start, is_writer, stored_values
from adfgen.lint.ingestion.watermark import IncrementalCopy, activities_behind, incremental_copies, is_after
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView, PipelineView, once
from adfgen.model.activity import ActivityView

__all__ = ["StoredWithoutCopy"]


@RULES.register("ADF612")
class StoredWithoutCopy(Rule):
    """The watermark is stored though the copy may have failed: the next run resumes behind rows nobody copied.

    A watermark says that everything up to it was copied. Stored beside the copy, before it, or after it as `Completed`, it moves
    on when the copy fails, and the rows of that window are lost. Let what stores it depend on the copy as `Succeeded`.

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
             "dependsOn": [{"activity": "copy", "dependencyConditions": ["Completed"]}],
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

    code = "ADF612"
    name = "stored-without-copy"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/tutorial-incremental-copy-portal"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for copy in incremental_copies(view):
            for stored, when in _stored_too_soon(view, copy):
                yield self.finding(
                    copy.pipeline.artifact,
                    stored.activity.pointer,
                    f"'{stored.activity.name}' stores the watermark {when} activity '{copy.activity.name}' (Copy): "
                    "when that fails, its rows are never copied",
                    f"let it depend on '{copy.activity.name}' as Succeeded",
                )


def _stored_too_soon(view: FactoryView, copy: IncrementalCopy) -> Iterator[tuple[Stored, str]]:
    """What is stored whether or not the copy succeeds, once an activity, with how it stands to the copy.

    An activity that takes the start of the window as well, or says how the copy ended, keeps a log.
    """
    values = list(stored_values(copy))
    maxima = frozenset(item.name.casefold() for pipeline, item in later_maxima(view, copy) if pipeline is copy.pipeline)
    logs = {stored.activity.pointer for stored in values if is_start(copy, stored)}
    nexts = {
        stored.activity.pointer: stored
        for stored in values
        if is_end(copy, stored) or activities_behind(copy.pipeline, stored.node) & maxima
    }
    placed = [(stored, _place(copy, stored.activity)) for stored in nexts.values()]
    if all(place for _, place in placed):  # where one waits, the others open a batch or keep a log
        yield from ((stored, place) for stored, place in placed if stored.activity.pointer not in logs)


def _place(copy: IncrementalCopy, activity: ActivityView) -> str:
    """How an activity that does not wait for the copy's success stands to it; empty where it does, or nobody can tell."""
    fork = fork_of(activity, copy.activity)
    storing, copying = fork.left, fork.right
    if storing is None or copying is None or fork.is_apart:
        return ""
    if _is_decided(storing, activity) or _mentions(copy, activity):
        return ""
    if not runs_despite(copy.pipeline, storing, copying) or copying.pointer in _copied_again(copy.pipeline):
        return ""
    if is_after(copy, activity):
        return "also after a failed"
    is_sure = is_named_store(activity) or not any(
        is_writer(copy, item) and is_after(copy, item) for item in copy.pipeline.activities
    )
    return "without waiting for" if is_sure else ""


def _is_decided(outer: ActivityView, activity: ActivityView) -> bool:
    """Whether a condition between a container and what it holds decides if that runs."""
    between = (*activity.parents, activity)[len(outer.parents) :]
    return any(item.type in ("IfCondition", "Switch") for item in between)


def _mentions(copy: IncrementalCopy, activity: ActivityView) -> bool:
    """Whether an activity is told anything of the copy, such as its status."""
    name = copy.activity.name.casefold()
    return any(
        usage.use is Use.ACTIVITY and usage.name.casefold() == name
        for site in copy.pipeline.sites_in(activity)
        for usage in site.usages
    )


@once
def _copied_again(pipeline: PipelineView) -> frozenset[str]:
    """The pointers of the activities in whose list something copies when they failed, and only then."""
    return frozenset(failed.pointer for graph in pipeline.graphs() for failed in _handled(graph))


def _handled(graph: Sequence[ActivityView]) -> Iterator[ActivityView]:
    by_name: dict[str, list[ActivityView]] = {}
    for activity in graph:
        by_name.setdefault(activity.name.casefold(), []).append(activity)
    for activity in graph:
        if _copies(activity):
            for name in {name.casefold() for name, _ in activity.dependencies}:
                yield from (item for item in by_name.get(name, ()) if runs_after_failure_only(activity, item))


def _copies(activity: ActivityView) -> bool:
    return activity.type == "Copy" or any(_copies(inner) for _, branch in activity.branches for inner in branch)
