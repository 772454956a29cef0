"""Where linked services of each type say what they connect to: by which properties, and which of them holds a URL.

Source: the linked service properties of each connector, such as
https://learn.microsoft.com/azure/data-factory/connector-azure-blob-storage#linked-service-properties
"""

from collections.abc import Mapping
from typing import NamedTuple

from adfgen.model.factory import Artifact

__all__ = ["SQL_DATABASES", "Addresses", "addresses_of"]

SQL_DATABASES = ("AzureSqlDatabase", "AzureSqlDW", "AzureSqlMI", "SqlServer")


class Addresses(NamedTuple):
    """The properties that hold an address, the usual one first: one is needed and excludes the others.

    `url` is the one that holds a URL; empty where none does.
    """

    names: tuple[str, ...] = ()
    url: str = ""


def _url(name: str, *others: str) -> Addresses:
    return Addresses((name, *others), name)


_ADDRESSES: Mapping[str, Addresses] = {
    **dict.fromkeys((*SQL_DATABASES, "Oracle"), Addresses(("server", "connectionString"))),
    "AzureBatch": _url("batchUri"),
    "AzureBlobFS": _url("url", "sasUri"),
    "AzureBlobStorage": _url("serviceEndpoint", "connectionString", "sasUri", "containerUri"),
    "AzureDatabricks": _url("domain"),
    "AzureDataExplorer": _url("endpoint"),
    "AzureFunction": _url("functionAppUrl"),
    "AzureKeyVault": _url("baseUrl"),
    "AzureTableStorage": _url("serviceEndpoint", "connectionString", "sasUri"),
    "CosmosDb": _url("accountEndpoint", "connectionString"),
    "HttpServer": _url("url"),
    "OData": _url("url"),
    "RestService": _url("url"),
}


def addresses_of(service: Artifact) -> Addresses:
    """The properties a linked service can say its address by; none where its type is not known here."""
    return _ADDRESSES.get(service.type, Addresses())
