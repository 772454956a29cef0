"""ADF325: inactive output."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.pipeline.activity_read import activity_reads
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.activity import ActivityView

__all__ = ["InactiveOutput"]


@RULES.register("ADF325")
class InactiveOutput(Rule):
    """An expression reads the output of an activity that is inactive: it does not run, and leaves none.

    What depends on it goes on as `onInactiveMarkAs` says, and fails where it reads a field that was never there.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "last", "type": "Lookup", "state": "Inactive", "onInactiveMarkAs": "Succeeded", "typeProperties": {
             "source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT MAX(id) AS id FROM dbo.sale"}, "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "set", "type": "SetVariable", "dependsOn": [{"activity": "last", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"variableName": "v", "value": "@string(activity('last').output.firstRow.id)"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "last", "type": "Lookup", "state": "Inactive", "onInactiveMarkAs": "Succeeded", "typeProperties": {
             "source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT MAX(id) AS id FROM dbo.sale"}, "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "set", "type": "SetVariable", "dependsOn": [{"activity": "last", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"variableName": "v", "value": "@string(coalesce(activity('last').output?.firstRow?.id, 0))"}}
        ]}
    """

    code = "ADF325"
    name = "inactive-output"
    severity = Severity.WARNING
    source = "https://techcommunity.microsoft.com/t5/azure-data-factory-blog/comment-out-part-of-pipeline/ba-p/3868069"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for item in activity_reads(view):
            reader = item.site.activity
            if item.read.path != ("output",) or item.read.gives_null or not item.activity.is_inactive:
                continue
            if reader is not None and not reader.is_inactive and _goes_on(reader, item.activity):
                yield self.finding(
                    item.site.artifact,
                    item.site.pointer,
                    f"activity '{reader.name}' reads '{item.read.name}' of activity '{item.activity.name}', which is inactive and leaves no output",
                    f"make '{item.activity.name}' active again, or read 'output?.{item.read.name}' and provide for null",
                    offset=item.read.offset,
                )


def _goes_on(reader: ActivityView, inactive: ActivityView) -> bool:
    """Whether the reader runs after what it reads; not when it depends on an outcome that is not what it is marked as."""
    outcome = inactive.inactive_outcome
    waits = [conditions for name, conditions in reader.dependencies if name.casefold() == inactive.name.casefold()]
    passes = {outcome} if outcome == "Skipped" else {outcome, "Completed"}
    return all(passes & set(conditions) for conditions in waits)
