"""ADF208: dataset store."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.reference.connector import (
    FORMATS,
    connectors_of_dataset,
    connectors_of_location,
    connectors_of_service,
    type_at,
)
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind

__all__ = ["DatasetStore"]


@RULES.register("ADF208")
class DatasetStore(Rule):
    """A dataset on a linked service of another kind: a table on a storage account, a blob location on a data lake.

    Nothing is said where one stands in for another, as do the databases that speak the protocol of SQL Server and the
    two versions of a connector.

    Bad:

        dataset ds_a: {
            "type": "Parquet",
            "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {"location": {"type": "AzureBlobStorageLocation", "container": "raw"}}
        }
        linkedService ls_lake: {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}

    Good:

        dataset ds_a: {
            "type": "Parquet",
            "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw"}}
        }
        linkedService ls_lake: {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}
    """

    code = "ADF208"
    name = "dataset-store"
    source = (
        "https://learn.microsoft.com/azure/data-factory/concepts-datasets-linked-services; "
        "Studio refuses it, and none of 846 datasets in real factories has it"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for reference in view.references.all:
            if reference.source.key.kind is Kind.DATASET and reference.pointer == "/properties/linkedServiceName":
                service = view.references.target(reference)
                if service is not None and service.key.kind is Kind.LINKED_SERVICE:
                    yield from self._check(reference.source, service)

    def _check(self, dataset: Artifact, service: Artifact) -> Iterator[Diagnostic]:
        kind, location, of_service = (
            dataset.type,
            type_at(dataset.type_properties, "location"),
            service.type,
        )
        needed = connectors_of_location(location) if kind in FORMATS else connectors_of_dataset(kind)
        found = connectors_of_service(of_service)
        if needed and found and not needed & found:
            what, pointer = ("location", "/typeProperties/location") if kind in FORMATS else ("dataset", "")
            yield self.finding(
                dataset,
                f"/properties{pointer}/type",
                f"{dataset.key}: a {what} of type {location if pointer else kind} does not fit {service.key}, "
                f"which is of type {of_service}",
                f"choose a linked service that fits, or the {what} type of {of_service}",
            )
