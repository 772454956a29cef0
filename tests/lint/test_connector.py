"""Connectors that fit each other: what looks wrong and is right passes."""

import json
from collections.abc import Iterable

import pytest

from adfgen.diagnostics import Severity
from adfgen.lint.reference.connector import (
    FORMATS,
    connectors_of_dataset,
    connectors_of_end,
    connectors_of_location,
    connectors_of_service,
    connectors_of_settings,
)
from adfgen.lint.schema.document import shipped_definitions
from adfgen.model.body import Json
from tests.lint.told import found

SAYS_NOTHING = {"CustomDataset", "RelationalTable"}  # datasets of anything


def kinds(*unions: str) -> list[str]:
    """The types the service has of these unions."""
    return [kind for union in unions for kind in shipped_definitions()[union]["discriminator"]["mapping"]]


def touching(first: Iterable[str], second: Iterable[str]) -> bool:
    return bool(set(first) & set(second))


def test_every_dataset_has_a_linked_service_and_a_source_or_sink_that_fit() -> None:
    """No type of the service is alone, so that none is reported whatever stands beside it."""
    services = [connectors_of_service(kind) for kind in kinds("LinkedService")]
    ends = [connectors_of_end(kind) for kind in kinds("CopySource", "CopySink")]
    settings = [connectors_of_settings(kind) for kind in kinds("StoreReadSettings", "StoreWriteSettings")]
    datasets = {kind: connectors_of_dataset(kind) for kind in kinds("Dataset") if kind not in SAYS_NOTHING}
    locations = [connectors_of_location(kind) for kind in kinds("DatasetLocation")]

    assert [kind for kind, own in datasets.items() if not any(touching(own, end) for end in ends)] == []
    assert [
        kind
        for kind, own in datasets.items()
        if kind not in FORMATS and not any(touching(own, service) for service in services)
    ] == []
    assert [own for own in locations if not any(touching(own, service) for service in services)] == []
    assert [own for own in settings if not any(touching(own, location) for location in locations)] == []


def test_every_source_and_sink_has_a_dataset_that_fits() -> None:
    """But for one that reads any table, and one whose dataset the client library does not know."""
    datasets = [connectors_of_dataset(kind) for kind in kinds("Dataset")]
    alone = [
        kind
        for kind in kinds("CopySource", "CopySink")
        if not any(touching(connectors_of_end(kind), dataset) for dataset in datasets)
    ]

    assert alone == ["RelationalSource", "AzureQueueSink"]
    assert [connectors_of_end(kind) for kind in alone] == [frozenset(), frozenset()]


@pytest.mark.parametrize(
    ("dataset", "location", "service", "fit"),
    [
        ("AzureSqlTable", "", "AzureSqlDatabase", True),
        ("SqlServerTable", "", "AzureSqlMI", True),
        ("RelationalTable", "", "Sybase", True),
        ("AzureBlob", "", "AzureStorage", True),
        ("DynamicsEntity", "", "DynamicsCrm", True),
        ("SnowflakeTable", "", "SnowflakeV2", True),
        ("FileShare", "", "Sftp", True),
        ("Binary", "AzureFileStorageLocation", "FileServer", True),
        ("DelimitedText", "HttpServerLocation", "HttpServer", True),
        ("DelimitedText", "LakeHouseLocation", "Lakehouse", True),
        ("DelimitedText", "NewStoreLocation", "AzureBlobFS", True),
        ("NewTable", "", "AzureBlobFS", True),
        ("AzureSqlTable", "", "AzureBlobStorage", False),
        ("Parquet", "AzureBlobStorageLocation", "AzureBlobFS", False),
        ("Parquet", "SftpLocation", "FtpServer", False),
        ("RestResource", "", "HttpServer", False),
        ("Json", "AzureBlobFSLocation", "AzureSqlDatabase", False),
    ],
)
def test_a_dataset_lies_where_its_linked_service_leads(dataset: str, location: str, service: str, *, fit: bool) -> None:
    """One of the family of its own passes, and so does a type nobody knows here."""
    settings = {"location": {"type": location}} if location else {}
    reference = {"referenceName": "s", "type": "LinkedServiceReference"}
    body = json.dumps({"type": dataset, "linkedServiceName": reference, "typeProperties": settings})
    resources = f'dataset d: {body}\nlinkedService s: {{"type": "{service}", "typeProperties": {{}}}}'
    pointer = "/properties/typeProperties/location/type" if location else "/properties/type"

    assert found(resources, "ADF208") == ([] if fit else [("ADF208", Severity.ERROR, pointer)])


COPY = "/properties/activities/0/typeProperties"


BLOB = {"type": "AzureBlobStorageReadSettings"}


LAKE = {"type": "AzureBlobFSReadSettings"}


@pytest.mark.parametrize(
    ("dataset", "kind", "settings", "pointers"),
    [
        ("csv", "Lookup", {"source": {"type": "DelimitedTextSource", "storeSettings": LAKE}}, []),
        ("csv", "Lookup", {"source": {"type": "DelimitedTextSource", "storeSettings": BLOB}}, ["source/storeSettings"]),
        ("csv", "Lookup", {"source": {"type": "JsonSource", "storeSettings": BLOB}}, ["source"]),
        ("csv", "Lookup", {"source": {"type": "AzureSqlSource"}}, ["source"]),
        ("csv", "Lookup", {}, []),
        ("csv", "GetMetadata", {"storeSettings": LAKE, "formatSettings": {"type": "DelimitedTextReadSettings"}}, []),
        ("csv", "GetMetadata", {"formatSettings": {"type": "JsonReadSettings"}}, ["formatSettings"]),
        ("csv", "Delete", {"storeSettings": BLOB}, ["storeSettings"]),
        ("table", "Lookup", {"source": {"type": "SqlSource"}}, []),
        ("table", "Lookup", {"source": {"type": "SqlServerSource"}}, []),
        ("table", "Lookup", {"source": {"type": "RelationalSource"}}, []),
        ("table", "Lookup", {"source": {"type": "NewSource"}}, []),
        ("table", "Lookup", {"source": {"type": "OracleSource"}}, ["source"]),
        ("table", "GetMetadata", {}, []),
        ("none", "Lookup", {"source": {"type": "OracleSource"}}, []),
    ],
)
def test_what_reads_a_dataset_is_of_its_kind(dataset: str, kind: str, settings: Json, pointers: list[str]) -> None:
    """One of its family passes; of a wrong source its settings are not told again."""
    reference = {"referenceName": dataset, "type": "DatasetReference"}
    activity = {"name": "a", "type": kind, "typeProperties": {"dataset": reference, **settings}}
    resources = "\n".join(
        (
            f"pipeline p: {json.dumps({'activities': [activity]})}",
            'dataset csv: {"type": "DelimitedText", "typeProperties": {"location": {"type": "AzureBlobFSLocation"}}}',
            'dataset table: {"type": "AzureSqlTable", "typeProperties": {}}',
        )
    )

    assert [pointer for _, _, pointer in found(resources, "ADF209")] == [f"{COPY}/{step}/type" for step in pointers]


def test_a_dataset_on_another_store_is_told_once() -> None:
    """Whichever of the two is wrong, its location or its linked service, the settings that read it fit one of them."""
    look = '{"name": "look", "type": "Lookup", "typeProperties": {"dataset": {"referenceName": "csv", "type": "DatasetReference"}, "source": {"type": "DelimitedTextSource", "storeSettings": {"type": "AzureBlobFSReadSettings"}}}}'  # fmt: skip
    service = (
        'linkedService s: {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}'
    )
    dataset = 'dataset csv: {"type": "DelimitedText", "linkedServiceName": {"referenceName": "s", "type": "LinkedServiceReference"}, "typeProperties": {"location": {"type": "AzureBlobStorageLocation"}}}'  # fmt: skip
    resources = "\n".join((f'pipeline p: {{"activities": [{look}]}}', dataset, service))

    assert [code for code, _, _ in found(resources, "ADF208", "ADF209")] == ["ADF208"]


def test_both_ends_of_a_copy_are_looked_at() -> None:
    """Each end has a dataset of its own; the settings of a sink are those of its dataset's store."""
    ends = {
        "inputs": [{"referenceName": "table", "type": "DatasetReference"}],
        "outputs": [{"referenceName": "csv", "type": "DatasetReference"}],
    }
    sink = {"type": "DelimitedTextSink", "storeSettings": {"type": "AzureBlobStorageWriterSettings"}}
    activity = {"name": "a", "type": "Copy", **ends, "typeProperties": {"source": {"type": "BlobSource"}, "sink": sink}}
    resources = "\n".join(
        (
            f"pipeline p: {json.dumps({'activities': [activity]})}",
            'dataset csv: {"type": "DelimitedText", "typeProperties": {"location": {"type": "AzureBlobFSLocation"}}}',
            'dataset table: {"type": "AzureSqlTable", "typeProperties": {}}',
        )
    )

    assert found(resources, "ADF209") == [
        ("ADF209", Severity.ERROR, f"{COPY}/sink/storeSettings/type"),
        ("ADF209", Severity.ERROR, f"{COPY}/source/type"),
    ]
