"""ADF207: unused resource."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.kind import Kind

__all__ = ["UnusedResource"]


@RULES.register("ADF207")
class UnusedResource(Rule):
    """A dataset, linked service or data flow nobody refers to.

    Nothing is said while a file cannot be read: it may hold the reference.

    Bad:

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

    code = "ADF207"
    name = "unused-resource"
    severity = Severity.NOTE
    source = "Microsoft's template test reports the same"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        is_whole = not (view.factory.unread or view.factory.unread_kinds)
        kinds = (Kind.DATASET, Kind.LINKED_SERVICE, Kind.DATA_FLOW) if is_whole else ()
        for kind in kinds:
            for artifact in view.factory.of_kind(kind):
                if artifact.key not in view.references.used:
                    yield self.finding(
                        artifact, "", f"{artifact.key} is used by nothing", "remove it if nobody needs it"
                    )
