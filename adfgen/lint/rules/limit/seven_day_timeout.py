"""ADF808: seven day timeout."""

from collections.abc import Iterator, Sequence

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.activity import ActivityView

__all__ = ["SevenDayTimeout"]

_SHOWN = 3


@RULES.register("ADF808")
class SevenDayTimeout(Rule):
    """A timeout of seven days, the default of older factories: a stuck activity holds the pipeline for a week.

    Studio wrote it into every activity until 2022, so a pipeline is told of once, with all its activities.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "load", "type": "Lookup", "policy": {"timeout": "7.00:00:00", "retry": 1}, "typeProperties": {
                "source": {"type": "ParquetSource"}, "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}}
        ]}
        dataset ds_file: {
            "type": "Parquet",
            "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw"}}
        }
        linkedService ls_lake: {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "load", "type": "Lookup", "policy": {"timeout": "0.02:00:00", "retry": 1}, "typeProperties": {
                "source": {"type": "ParquetSource"}, "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}}
        ]}
        dataset ds_file: {
            "type": "Parquet",
            "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw"}}
        }
        linkedService ls_lake: {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}
    """

    code = "ADF808"
    name = "seven-day-timeout"
    severity = Severity.WARNING
    source = "the service's default is twelve hours since 2022"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            hanging = [activity for activity in pipeline.activities if _takes_a_week(activity)]
            hanging.sort(key=lambda activity: activity.name)  # the same finding, whatever order the file has them in
            if hanging:
                yield self.finding(
                    pipeline.artifact,
                    f"{hanging[0].pointer}/policy/timeout",
                    f"{_named(hanging)} may hang for seven days",
                    "write how long it may take, such as 0.02:00:00",
                )


def _takes_a_week(activity: ActivityView) -> bool:
    if activity.type == "WebActivity":  # it waits ten minutes for an answer whatever its policy says
        return False
    return activity.policy.get("timeout") in ("7.00:00:00", "7.0:0:0")


def _named(activities: Sequence[ActivityView]) -> str:
    """`activity 'a'`, `activities 'a' and 'b'`, or the first few and how many more."""
    names = [f"'{activity.name}'" for activity in activities]
    shown, rest = names[:_SHOWN], len(names) - _SHOWN
    *first, last = [*shown, f"{rest} more"] if rest > 0 else shown
    return f"activities {', '.join(first)} and {last}" if first else f"activity {last}"
