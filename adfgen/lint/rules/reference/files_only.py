"""ADF225: files only."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.reference.connector import FORMATS, is_table, type_at
from adfgen.lint.reference.dataset import dataset_at, input_of, output_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.activity import ActivityView
from adfgen.model.body import as_list

__all__ = ["FilesOnly"]

_OF_FILES = ("childItems", "contentMD5", "size")


@RULES.register("ADF225")
class FilesOnly(Rule):
    """What is done with files alone, done with a table: deleting it, listing what it holds, copying files into it unread.

    A Binary dataset is copied as it is, and only to another.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "clean", "type": "Delete", "policy": {"retry": 1}, "typeProperties": {
                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "clean", "type": "Delete", "policy": {"retry": 1}, "typeProperties": {
                "dataset": {"referenceName": "ds_file", "type": "DatasetReference"},
                "storeSettings": {"type": "AzureBlobFSReadSettings", "recursive": false}}}
        ]}
    """

    code = "ADF225"
    name = "files-only"
    source = (
        "https://learn.microsoft.com/azure/data-factory/format-binary, "
        "https://learn.microsoft.com/azure/data-factory/control-flow-get-metadata-activity#supported-connectors, "
        "https://learn.microsoft.com/azure/data-factory/delete-activity#supported-data-sources"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, activity in view.activities("Delete", "GetMetadata"):
            dataset = dataset_at(view, input_of(activity))
            kind = dataset.type if dataset else ""
            if dataset is not None and is_table(kind):
                for pointer, fault, hint in _faults(activity):
                    yield self.finding(
                        pipeline.artifact,
                        f"{activity.pointer}/typeProperties/{pointer}",
                        f"activity '{activity.name}' ({activity.type}) {fault} {dataset.key}, which is of type {kind}",
                        hint,
                    )
        yield from self._unread(view)

    def _unread(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, activity in view.activities("Copy"):
            source, sink = dataset_at(view, input_of(activity)), dataset_at(view, output_of(activity))
            if source is None or sink is None or source.type != "Binary":
                continue
            kind, own = sink.type, type_at(activity.type_properties, "sink")
            if (is_table(kind) or kind in FORMATS - {"Binary"}) and own != "BinarySink":  # that one ADF209 tells of
                yield self.finding(
                    pipeline.artifact,
                    f"{activity.pointer}/outputs/0/referenceName",
                    f"activity '{activity.name}' (Copy) copies {source.key}, which is Binary, to {sink.key}, "
                    f"which is of type {kind}",
                    "read the files by a dataset of their format, or write them to a Binary dataset",
                )


def _faults(activity: ActivityView) -> Iterator[tuple[str, str, str]]:
    if activity.type == "Delete":
        yield "dataset/referenceName", "deletes files of", "choose a dataset of files; a Script deletes rows"
        return
    fields = activity.type_properties.get("fieldList")
    for index, field in enumerate(as_list(fields)):
        if field in _OF_FILES:
            yield f"fieldList/{index}", f"asks for '{field}' of", "ask a table for structure, columnCount or exists"
