"""ADF206: copy ends."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.near import nearest
from adfgen.lint.place import location_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["CopyEnds"]


_ENDS = frozenset({"inputs", "outputs"})


@RULES.register("ADF206")
class CopyEnds(Rule):
    """A Copy activity needs exactly one input and one output dataset.

    Bad:

        pipeline pl_copy: {"activities": [
            {"name": "copy", "type": "Copy",
             "inputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "policy": {"retry": 2},
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

    code = "ADF206"
    name = "copy-ends"
    source = "https://learn.microsoft.com/azure/data-factory/copy-activity-overview"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        mistaken = {
            (item.location.file, item.location.pointer) for item in view.schema_findings if item.code == "ADF106"
        }
        for pipeline, activity in view.activities("Copy"):
            place = location_of(pipeline.artifact, f"{activity.pointer}/type")
            if (place.file, place.pointer) in mistaken:  # it is probably no Copy
                continue
            for end, noun in (("inputs", "input"), ("outputs", "output")):
                datasets = activity.body.get(end)
                count = len(datasets) if isinstance(datasets, list) else 0
                is_misspelt = end not in activity.body and nearest(end, activity.body.keys() - _ENDS) is not None
                if count != 1 and not is_misspelt:
                    yield self.finding(
                        pipeline.artifact,
                        activity.pointer if end not in activity.body else f"{activity.pointer}/{end}",
                        f"activity '{activity.name}' (Copy) has {count or 'no'} {noun} dataset{'s' * (count > 1)}; it takes one",
                        f"name one dataset in '{end}'",
                    )
