"""ADF810: copy without retry."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["CopyWithoutRetry"]


@RULES.register("ADF810")
class CopyWithoutRetry(Rule):
    """A Copy without retry: one dropped connection fails the run.

    Bad:

        pipeline pl_copy: {"activities": [
            {"name": "copy", "type": "Copy",
             "inputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "ParquetSource"}, "sink": {"type": "ParquetSink"}}}
        ]}
        dataset ds_file: {
            "type": "Parquet",
            "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw"}}
        }
        linkedService ls_lake: {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}

    Good:

        pipeline pl_copy: {"activities": [
            {"name": "copy", "type": "Copy",
             "inputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "policy": {"retry": 2},
             "typeProperties": {"source": {"type": "ParquetSource"}, "sink": {"type": "ParquetSink"}}}
        ]}
        dataset ds_file: {
            "type": "Parquet",
            "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw"}}
        }
        linkedService ls_lake: {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}
    """

    code = "ADF810"
    name = "copy-without-retry"
    severity = Severity.NOTE
    source = "https://learn.microsoft.com/azure/data-factory/concepts-pipelines-activities#activity-policy"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, activity in view.activities("Copy"):
            if not activity.policy.get("retry"):
                yield self.finding(
                    pipeline.artifact,
                    f"{activity.pointer}/policy" if "policy" in activity.body else activity.pointer,
                    f"activity '{activity.name}' (Copy) is not tried again when it fails",
                    "set policy.retry",
                )
