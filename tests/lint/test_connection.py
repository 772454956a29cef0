"""What linked services and private endpoints need to connect."""

import json

import pytest

from adfgen.diagnostics import Severity
from adfgen.model.body import Json
from tests.lint.told import found

_SECRET = {"type": "SecureString", "value": "x"}
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING


def _told(kind: str, settings: Json, code: str) -> list[Severity]:
    resources = f"linkedService ls: {json.dumps({'type': kind, 'typeProperties': settings})}"
    return [severity for _, severity, _ in found(resources, code)]


@pytest.mark.parametrize(
    ("kind", "settings", "told"),
    [
        ("AzureBlobStorage", {}, [_ERROR]),
        ("AzureBlobStorage", {"serviceEndpoint": "https://a"}, []),
        ("AzureBlobStorage", {"sasUri": _SECRET}, []),
        ("AzureBlobStorage", {"containerUri": "https://a/raw"}, []),
        ("AzureBlobStorage", {"encryptedCredential": "x"}, []),
        ("AzureBlobFS", {"accountKey": _SECRET}, [_ERROR]),
        ("AzureBlobFS", {"encryptedCredential": "x"}, [_WARNING]),
        ("AzureBlobFS", {"URL": "https://a"}, []),
        ("AzureBlobFS", {"sasUri": _SECRET}, []),
        ("AzureSqlDatabase", {"database": "a"}, [_ERROR]),
        ("AzureSqlDatabase", {"encryptedCredential": "x"}, []),
        ("AzureSqlDatabase", {"database": "a", "encryptedCredential": "x"}, [_WARNING]),
        ("AzureSqlDatabase", {"servr": "a", "database": "a"}, []),
        ("AzureTableStorage", {}, [_ERROR]),
        ("AzureTableStorage", {"sasUri": _SECRET}, []),
        ("CosmosDb", {"database": "a"}, [_ERROR]),
        ("CosmosDb", {"accountEndpoint": "https://a"}, []),
        ("Oracle", {}, [_ERROR]),
        ("Oracle", {"encryptedCredential": "x"}, []),
        ("RestService", {}, []),
        ("Snowflake", {}, []),
    ],
)
def test_a_store_has_an_address(kind: str, settings: Json, told: list[Severity]) -> None:
    """In one of its forms; what is encrypted may hold a connection string, yet no URL, nor a server beside its database.

    The schema tells where there is but one form, and of a misspelt one.
    """
    assert _told(kind, settings, "ADF107") == told


@pytest.mark.parametrize(
    ("kind", "settings", "told"),
    [
        ("AzureKeyVault", {"baseUrl": "mykeyvault"}, [_WARNING]),
        ("AzureKeyVault", {"baseUrl": "HTTPS://kv.vault.azure.net/"}, []),
        ("AzureKeyVault", {"baseUrl": "@{linkedService().vault}"}, []),
        ("AzureKeyVault", {"baseUrl": "https://@{linkedService().vault}.vault.azure.net"}, []),
        ("AzureKeyVault", {"baseUrl": "[parameters('vault')]"}, []),
        ("AzureKeyVault", {"baseUrl": ""}, []),
        ("AzureBlobFS", {"url": "lake.dfs.core.windows.net"}, [_WARNING]),
        ("RestService", {"url": " http://api.example.com"}, []),
        ("HttpServer", {"url": {"type": "Expression", "value": "@linkedService().url"}}, []),
    ],
)
def test_an_address_that_is_to_be_a_url_begins_as_one(kind: str, settings: Json, told: list[Severity]) -> None:
    """What an expression or the deployment puts there is not known."""
    assert _told(kind, settings, "ADF117") == told


@pytest.mark.parametrize(
    ("kind", "settings", "told"),
    [
        ("AzureSqlDatabase", {"authenticationType": "ServicePrincipal"}, [_ERROR]),
        ("AzureSqlDatabase", {"authenticationType": "ServicePrincipal", "encryptedCredential": "x"}, [_WARNING]),
        ("AzureSqlDatabase", {"authenticationType": "ServicePrincipal", "credential": {}}, []),
        ("AzureSqlDatabase", {"authenticationType": "ServicePrincipal", "connectionString": "x"}, []),
        (
            "AzureSqlDatabase",
            {
                "authenticationType": "ServicePrincipal",
                "servicePrincipalId": "i",
                "tenant": "t",
                "encryptedCredential": "x",
            },
            [],
        ),
        (
            "RestService",
            {
                "authenticationType": "AadServicePrincipal",
                "servicePrincipalId": "i",
                "tenant": "t",
                "servicePrincipalEmbeddedCert": _SECRET,
            },
            [],
        ),
        ("AzureSqlDatabase", {"authenticationType": "UserAssignedManagedIdentity"}, [_ERROR]),
        ("AzureSqlDatabase", {"authenticationType": "SystemAssignedManagedIdentity"}, []),
        ("SqlServer", {"authenticationType": "SQL", "userName": "u", "encryptedCredential": "x"}, []),
        ("SqlServer", {"authenticationType": "SQL", "userName": "u"}, [_WARNING]),
        ("RestService", {"authenticationType": "Basic", "password": _SECRET}, [_ERROR]),
        ("RestService", {"authenticationType": "Basic", "username": "u", "password": _SECRET}, []),
        ("RestService", {"authenticationType": "Basic", "encryptedCredential": "x"}, [_WARNING]),
        ("RestService", {"authenticationType": "Anonymous"}, []),
        ("HttpServer", {"authenticationType": "@linkedService().form"}, []),
        ("HttpServer", {"authenticationType": {"value": "@linkedService().form", "type": "Expression"}}, []),
        ("Sftp", {"authenticationType": "SshPublicKey"}, []),
        ("AzureBlobStorage", {"connectionString": "x", "serviceEndpoint": "https://a"}, [_WARNING]),
        ("AzureBlobStorage", {"connectionString": "x", "serviceEndpoint": ""}, []),
        ("AzureBlobStorage", {"sasUri": "x", "sasToken": _SECRET}, []),
        ("AzureSqlDatabase", {"connectionString": "x", "server": "a"}, [_WARNING]),
        ("CosmosDb", {"connectionString": "x", "accountEndpoint": "https://a"}, [_WARNING]),
        ("SqlServer", {"connectionString": "x", "userName": "u", "password": _SECRET}, []),
        ("AzureDatabricks", {"domain": "https://a"}, [_WARNING]),
        ("AzureDatabricks", {"existingClusterId": "1"}, []),
        ("AzureDatabricks", {"existingClusterId": "@linkedService().cluster"}, []),
        ("AzureDatabricks", {"instancePoolId": "1", "newClusterVersion": "15", "newClusterNumOfWorker": "1"}, []),
        ("AzureDatabricks", {"newClusterNodeType": "a", "newClusterNumOfWorker": "1"}, [_WARNING]),
        ("AzureDatabricks", {"policyId": "p"}, []),
    ],
)
def test_a_connection_has_its_parts(kind: str, settings: Json, told: list[Severity]) -> None:
    """Those of its way to sign in; each in any letter case; secrets may be encrypted, or kept elsewhere."""
    assert _told(kind, settings, "ADF113") == told


_ACCOUNT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a"
_OWN = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/privateLinkServices/a"


@pytest.mark.parametrize(
    ("properties", "pointers"),
    [
        ({"privateLinkResourceId": _ACCOUNT, "groupId": "blob"}, []),
        ({"privateLinkResourceId": _ACCOUNT, "groupId": "dfs_secondary"}, []),
        ({"privateLinkResourceId": _ACCOUNT.replace("Storage", "New"), "groupId": "anything"}, []),
        ({"privateLinkResourceId": _OWN, "groupId": ""}, []),
        ({"privateLinkResourceId": _OWN}, []),
        ({"privateLinkResourceId": "[parameters('target')]"}, []),
        ({"privateLinkResourceId": _ACCOUNT, "groupId": ""}, ["/properties"]),
        ({"privateLinkResourceId": _ACCOUNT}, ["/properties"]),
        ({"groupId": "blob"}, ["/properties"]),
        ({"privateLinkResourceId": "mystorage", "groupId": "blob"}, ["/properties/privateLinkResourceId"]),
    ],
)
def test_a_private_endpoint_says_what_it_leads_to(properties: Json, pointers: list[str]) -> None:
    """A resource and its part; a private link service of one's own has none."""
    resources = f"managedVirtualNetwork/default/managedPrivateEndpoint pe: {json.dumps(properties)}\n\nmanagedVirtualNetwork default: {{}}"

    assert [(severity, pointer) for _, severity, pointer in found(resources, "ADF114")] == [
        (_ERROR, pointer) for pointer in pointers
    ]


@pytest.mark.parametrize(
    ("target", "part", "told"),
    [
        ("Microsoft.Storage/storageAccounts", "storage", 1),
        ("Microsoft.Storage/storageAccounts", "Blob", 0),
        ("Microsoft.Sql/servers", "sql", 1),
        ("Microsoft.Sql/servers", "#{part}#", 0),
        ("Microsoft.Network/privateLinkServices", "sqlServer", 1),
        ("Microsoft.Web/sites", "sites-staging", 0),
        ("Microsoft.Web/sites", "site", 1),
        ("Microsoft.DocumentDB/databaseAccounts", "Analytical", 0),
    ],
)
def test_a_part_of_a_resource_is_one_the_documentation_lists(target: str, part: str, told: int) -> None:
    """For types of resources whose parts are known; in any letter case."""
    properties = {"privateLinkResourceId": f"/subscriptions/s/resourceGroups/g/providers/{target}/a", "groupId": part}
    resources = f"managedVirtualNetwork/default/managedPrivateEndpoint pe: {json.dumps(properties)}\n\nmanagedVirtualNetwork default: {{}}"

    assert [(severity, pointer) for _, severity, pointer in found(resources, "ADF114")] == [
        (_WARNING, "/properties/groupId")
    ] * told
