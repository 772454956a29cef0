"""ADF808: seven day timeout."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["SevenDayTimeout"]


@RULES.register("ADF808")
class SevenDayTimeout(Rule):
    """A timeout of seven days, the default of older factories: a stuck activity holds the pipeline for a week.

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
            for activity in pipeline.activities:
                policy = activity.body.get("policy")
                if isinstance(policy, dict) and str(policy.get("timeout")) in {"7.00:00:00", "7.0:0:0"}:
                    yield self.finding(
                        pipeline.artifact,
                        f"{activity.pointer}/policy/timeout",
                        f"activity '{activity.name}' may hang for seven days",
                        "write how long it may take, such as 0.02:00:00",
                    )
