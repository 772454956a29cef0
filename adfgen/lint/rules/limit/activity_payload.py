"""ADF816: activity payload."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import byte_size
from adfgen.model.factory import ArtifactKey
from adfgen.model.kind import Kind
from adfgen.model.reference import Reference

__all__ = ["ActivityPayload"]

_MOST = 896 * 1024
_SENT = frozenset({Kind.DATASET, Kind.LINKED_SERVICE})


@RULES.register("ADF816")
class ActivityPayload(Rule):
    """An activity that, with its datasets and linked services, is more than the 896 KB the service sends to a run.

    What expressions add when they are evaluated is not counted: the run fails with code 2002 even before.

    Bad:

        pipeline pl_copy: {"activities": [
            {"name": "look", "type": "Lookup", "typeProperties": {
                "source": {"type": "ParquetSource"}, "dataset": {"referenceName": "ds_wide", "type": "DatasetReference"}}}
        ]}
        dataset ds_wide: {"type": "Parquet", "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw"}}, "schema": [
            9000 × {"name": "a column whose name says everything there is to be said about what it holds, and then some #", "type": "UTF8"}
        ]}

    Good:

        pipeline pl_copy: {"activities": [
            {"name": "look", "type": "Lookup", "typeProperties": {
                "source": {"type": "ParquetSource"}, "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}}
        ]}
    """

    code = "ADF816"
    name = "activity-payload"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/data-factory-service-limits"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        outgoing = _references_by_pipeline(view)
        for pipeline in view.pipelines:
            references = outgoing.get(pipeline.artifact.key, [])
            everything = {pipeline.artifact.key, *_behind(view, references)}
            if sum(view.sizes[key] for key in everything) <= _MOST:
                continue
            for activity in pipeline.activities:
                sent = _behind(view, [item for item in references if item.pointer.startswith(f"{activity.pointer}/")])
                size = byte_size(activity.body) + sum(view.sizes[key] for key in sent)
                if size > _MOST and not any(branch for _, branch in activity.branches):
                    yield self.finding(
                        pipeline.artifact,
                        activity.pointer,
                        f"activity '{activity.name}' is {size // 1024} KB together with {_words(sent)}; "
                        f"a run is sent {_MOST // 1024} KB at most",
                        "leave the schema out of the dataset, or read long texts at run time",
                    )


def _references_by_pipeline(view: FactoryView) -> Mapping[ArtifactKey, list[Reference]]:
    found: defaultdict[ArtifactKey, list[Reference]] = defaultdict(list)
    for reference in view.references.all:
        if reference.source.key.kind is Kind.PIPELINE:
            found[reference.source.key].append(reference)
    return found


def _behind(view: FactoryView, references: Iterable[Reference]) -> tuple[ArtifactKey, ...]:
    """The datasets and linked services references lead to, and those behind them."""
    direct = {target.key for item in references if (target := view.references.target(item)) is not None}
    further = {key for found in direct if found.kind in _SENT for key in view.references.needs[found]}
    return tuple(sorted((key for key in direct | further if key.kind in _SENT), key=str))


def _words(keys: tuple[ArtifactKey, ...]) -> str:
    return " and ".join(str(key) for key in keys) or "nothing else"
