"""Which linked service, dataset, location, source, sink and settings belong together, by the name of what they connect to.

The service calls all that belongs to one connector after it: `Oracle`, `OracleTable`, `OracleSource`, `OracleSink`. What
is called otherwise is listed here, and so is what stands in for another: SQL sources for every database of that
protocol, both versions of a connector.
"""

import re
from collections.abc import Mapping
from typing import TypeAlias

from adfgen.lint.schema.document import shipped_definitions
from adfgen.model.body import Json

__all__ = [
    "FORMATS",
    "connectors_of_dataset",
    "connectors_of_end",
    "connectors_of_location",
    "connectors_of_service",
    "connectors_of_settings",
    "is_service_type",
    "is_table",
    "type_at",
]

Connectors: TypeAlias = frozenset[str]

FORMATS = frozenset({"Avro", "Binary", "DelimitedText", "Excel", "Iceberg", "Json", "Orc", "Parquet", "Xml"})
_UNKNOWN: Connectors = frozenset()  # and what connects to anything
_SQL: Connectors = frozenset({"SQL Server"})
_DYNAMICS: Connectors = frozenset({"Dynamics"})
_COSMOS: Connectors = frozenset({"Cosmos DB"})
_FILES: Connectors = frozenset({"AzureFileStorage", "FileServer"})  # a share of Azure is reached by either
_LAKEHOUSE: Connectors = frozenset({"Lakehouse"})
_SAP_BW: Connectors = frozenset({"SapBW"})

_SERVICES: Mapping[str, Connectors] = {
    **dict.fromkeys(("AzureSqlDatabase", "AzureSqlDW", "AzureSqlMI", "SqlServer"), _SQL),
    **dict.fromkeys(("CommonDataServiceForApps", "Dynamics", "DynamicsCrm"), _DYNAMICS),
    **dict.fromkeys(("AzureFileStorage", "FileServer"), _FILES),
    "AzureSearch": frozenset({"AzureSearchIndex"}),
    "AzureStorage": frozenset({"AzureBlobStorage", "AzureTable"}),
    "AzureTableStorage": frozenset({"AzureTable"}),
    "CosmosDb": _COSMOS,
    "CustomDataSource": _UNKNOWN,
    "RestService": frozenset({"Rest"}),
}
_DATASETS: Mapping[str, Connectors] = {
    **dict.fromkeys(("AzureSqlDWTable", "AzureSqlMITable", "AzureSqlTable", "SqlServerTable"), _SQL),
    **dict.fromkeys(("CommonDataServiceForAppsEntity", "DynamicsCrmEntity", "DynamicsEntity"), _DYNAMICS),
    **dict.fromkeys(("CosmosDbSqlApiCollection", "DocumentDbCollection"), _COSMOS),
    "AmazonS3Object": frozenset({"AmazonS3", "AmazonS3Compatible", "GoogleCloudStorage"}),
    "AzureBlob": frozenset({"AzureBlobStorage"}),
    "AzureTable": frozenset({"AzureTable"}),
    "CustomDataset": _UNKNOWN,
    "FileShare": _FILES | {"FtpServer", "Hdfs", "Sftp"},
    "HttpFile": frozenset({"HttpServer"}),
    "RelationalTable": _UNKNOWN,
    "SapBwCube": _SAP_BW,
}
_ENDS: Mapping[str, Connectors] = {  # by the name without Source or Sink
    **dict.fromkeys(
        ("AmazonRdsForSqlServer", "AzureSql", "Sql", "SqlDW", "SqlMI", "SqlServer"), _SQL | {"AmazonRdsForSqlServer"}
    ),
    **dict.fromkeys(("CommonDataServiceForApps", "Dynamics", "DynamicsCrm"), _DYNAMICS),
    **dict.fromkeys(("CosmosDbSqlApi", "DocumentDbCollection"), _COSMOS),
    **dict.fromkeys(("Http", "Rest"), frozenset({"HttpServer", "Rest"})),
    "AzureQueue": _UNKNOWN,
    "Blob": frozenset({"AzureBlobStorage"}),
    "FileSystem": _FILES | {"AmazonS3", "AmazonS3Compatible", "FtpServer", "GoogleCloudStorage", "Hdfs", "Sftp"},
    "LakeHouseTable": _LAKEHOUSE,
    "Relational": _UNKNOWN,
    "SapBw": _SAP_BW,
}
_STORES: Mapping[str, Connectors] = {  # by the name without Location, ReadSettings or WriteSettings
    **dict.fromkeys(("AzureFileStorage", "FileServer"), _FILES),
    "Ftp": frozenset({"FtpServer"}),
    "Http": frozenset({"HttpServer"}),
    "LakeHouse": _LAKEHOUSE,
}
_FILE_DATASETS = frozenset(
    {
        "AmazonS3Object",
        "AzureBlob",
        "AzureBlobFSFile",
        "AzureDataLakeStoreFile",
        "CustomDataset",
        "FileShare",
        "HttpFile",
    }
)
_DATASET_ENDING = re.compile(r"(?:V2)?(?:Table|Object|Entity|Collection|Resource|Dataset|File)$")
_END_ENDING = re.compile(r"(?:V2)?(?:Source|Sink)$")
_STORE_ENDING = re.compile(r"(?:Location|ReadSettings?|Writer?Settings?)$")


def connectors_of_service(kind: str) -> Connectors:
    """What a linked service connects to; none where that is not known."""
    return _named(kind.removesuffix("V2"), _SERVICES) if is_service_type(kind) else _UNKNOWN


def is_service_type(kind: str) -> bool:
    """Whether the service knows linked services of this type."""
    return _is_one(kind, "LinkedService")


def connectors_of_dataset(kind: str) -> Connectors:
    """What a dataset connects to; of a format the format itself, which lies in any store of files."""
    if kind in _DATASETS:
        return _DATASETS[kind]
    return frozenset({_DATASET_ENDING.sub("", kind)}) if _is_one(kind, "Dataset") else _UNKNOWN


def is_table(kind: str) -> bool:
    """Whether datasets of this type hold rows or documents of a store, and no files."""
    return _is_one(kind, "Dataset") and kind not in FORMATS | _FILE_DATASETS


def connectors_of_end(kind: str) -> Connectors:
    """What a source or sink reads or writes; of a format the format itself."""
    return _named(_END_ENDING.sub("", kind), _ENDS) if _is_one(kind, "CopySource", "CopySink") else _UNKNOWN


def connectors_of_location(kind: str) -> Connectors:
    """The stores of files a location lies in."""
    return _named(_STORE_ENDING.sub("", kind), _STORES) if _is_one(kind, "DatasetLocation") else _UNKNOWN


def connectors_of_settings(kind: str) -> Connectors:
    """The stores of files that settings for reading or writing are for."""
    is_known = _is_one(kind, "StoreReadSettings", "StoreWriteSettings")
    return _named(_STORE_ENDING.sub("", kind), _STORES) if is_known else _UNKNOWN


def type_at(value: Json, *steps: str) -> str:
    """The `type` of an object, or of one inside it; empty where there is none."""
    for step in (*steps, "type"):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""


def _named(stem: str, listed: Mapping[str, Connectors]) -> Connectors:
    return listed[stem] if stem in listed else frozenset({stem})


def _is_one(kind: str, *unions: str) -> bool:
    """Whether a type is among the service's own, whatever is said of one that is not."""
    definitions = shipped_definitions()
    return any(kind in definitions[union]["discriminator"]["mapping"] for union in unions)
