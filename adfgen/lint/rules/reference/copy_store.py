"""ADF209: copy store."""

from collections.abc import Iterator
from typing import NamedTuple

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.reference.connector import (
    FORMATS,
    connectors_of_dataset,
    connectors_of_end,
    connectors_of_location,
    connectors_of_service,
    connectors_of_settings,
    type_at,
)
from adfgen.lint.reference.dataset import dataset_at, input_of, output_of, service_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.activity import ActivityView
from adfgen.model.body import Json
from adfgen.model.factory import Artifact

__all__ = ["CopyStore"]

_READING = ("GetMetadata", "Delete")  # their settings stand beside the dataset, without a source


class _End(NamedTuple):
    """A dataset an activity reads or writes, and the object that says how: a source, a sink, or the activity's settings."""

    dataset: Artifact
    service: str  # the type of the dataset's linked service; empty where it has none
    holder: Json
    pointer: str
    noun: str  # empty where no source and no sink stands between


@RULES.register("ADF209")
class CopyStore(Rule):
    """A source, sink or settings of another kind than the dataset they read or write: a Parquet sink for a table, blob settings for a data lake.

    A dataset was exchanged, and what stands beside it was not. Nothing is said where one stands in for another, as do the
    sources of SQL databases.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "look", "type": "Lookup", "policy": {"timeout": "0.00:10:00"}, "typeProperties": {
                "source": {"type": "JsonSource"}, "dataset": {"referenceName": "ds_a", "type": "DatasetReference"}}}
        ]}
        dataset ds_a: {"type": "AzureSqlTable", "linkedServiceName": {"referenceName": "ls_a", "type": "LinkedServiceReference"}, "typeProperties": {}}
        linkedService ls_a: {"type": "AzureSqlDatabase", "typeProperties": {"server": "sales.database.windows.net", "database": "sales"}}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "look", "type": "Lookup", "policy": {"timeout": "0.00:10:00"}, "typeProperties": {
                "source": {"type": "AzureSqlSource"}, "dataset": {"referenceName": "ds_a", "type": "DatasetReference"}}}
        ]}
        dataset ds_a: {"type": "AzureSqlTable", "linkedServiceName": {"referenceName": "ls_a", "type": "LinkedServiceReference"}, "typeProperties": {}}
        linkedService ls_a: {"type": "AzureSqlDatabase", "typeProperties": {"server": "sales.database.windows.net", "database": "sales"}}
    """

    code = "ADF209"
    name = "copy-store"
    source = (
        "https://learn.microsoft.com/azure/data-factory/copy-activity-overview: a source and a sink for each connector; "
        "all 1,228 datasets read and written in real factories have one that fits"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, activity in view.activities("Copy", "Lookup", *_READING):
            for end in _ends(view, activity):
                yield from self._check(pipeline.artifact, activity, end)

    def _check(self, pipeline: Artifact, activity: ActivityView, end: _End) -> Iterator[Diagnostic]:
        kind = end.dataset.type
        location = type_at(end.dataset.type_properties, "location")
        shown = f"{end.dataset.key}, which is of type {kind}"
        if end.noun:
            own = type_at(end.holder)
            if _differ(connectors_of_end(own), connectors_of_dataset(kind)):
                yield self._misfit(pipeline, activity, f"{end.pointer}/type", f"{end.noun} {own}", shown)
                return  # its settings are those of the wrong type
        elif activity.type == "GetMetadata":
            form = type_at(end.holder, "formatSettings")
            if form and kind in FORMATS and form != f"{kind}ReadSettings":
                pointer = f"{end.pointer}/formatSettings/type"
                yield self._misfit(pipeline, activity, pointer, f"format {form}", shown, severity=Severity.WARNING)
        store = type_at(end.holder, "storeSettings")
        # where location and linked service differ, ADF208 tells of the dataset, and either may be what is meant
        stores = connectors_of_location(location) | connectors_of_service(end.service)
        if location and _differ(connectors_of_settings(store), stores):
            beside = f"{end.dataset.key}, whose location is of type {location}"
            yield self._misfit(pipeline, activity, f"{end.pointer}/storeSettings/type", f"settings {store}", beside)

    def _misfit(
        self,
        pipeline: Artifact,
        activity: ActivityView,
        pointer: str,
        what: str,
        dataset: str,
        *,
        severity: Severity | None = None,
    ) -> Diagnostic:
        return self.finding(
            pipeline,
            pointer,
            f"activity '{activity.name}' ({activity.type}): {what} does not fit {dataset}",
            "choose the type that belongs to the dataset, or another dataset",
            severity=severity,
        )


def _ends(view: FactoryView, activity: ActivityView) -> Iterator[_End]:
    settings, below = activity.type_properties, f"{activity.pointer}/typeProperties"
    if activity.type == "Copy":
        for reference, noun in ((input_of(activity), "source"), (output_of(activity), "sink")):
            yield from _end(view, reference, settings.get(noun), f"{below}/{noun}", noun)
    elif activity.type == "Lookup":
        yield from _end(view, input_of(activity), settings.get("source"), f"{below}/source", "source")
    else:
        yield from _end(view, input_of(activity), settings, below, "")


def _end(view: FactoryView, reference: Json, holder: Json, pointer: str, noun: str) -> Iterator[_End]:
    dataset = dataset_at(view, reference)
    if dataset is not None:
        service = service_of(view, dataset)
        yield _End(dataset, service.type if service else "", holder, pointer, noun)


def _differ(first: frozenset[str], second: frozenset[str]) -> bool:
    return bool(first) and bool(second) and not first & second
