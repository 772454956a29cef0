"""Which linked service can stand where."""

import json

import pytest

from adfgen.model.body import Json
from tests.lint.told import found

_STORE = {"referenceName": "ls", "type": "LinkedServiceReference"}


def _service(kind: str) -> str:
    return f"linkedService ls: {json.dumps({'type': kind, 'typeProperties': {}})}"


def _told(properties: Json, kind: str, *codes: str, folder: str = "pipeline") -> list[str]:
    resources = f"{folder} p: {json.dumps(properties)}\n\n{_service(kind)}"
    return [pointer for _, _, pointer in found(resources, *codes)]


@pytest.mark.parametrize(
    ("activity", "kind", "fits"),
    [
        ("Script", "AzureSqlDatabase", True),
        ("Script", "SnowflakeV2", True),
        ("Script", "Oracle", True),
        ("Script", "AmazonS3", False),
        ("Script", "AzureSynapseArtifacts", False),
        ("SqlServerStoredProcedure", "SqlServer", True),
        ("SqlServerStoredProcedure", "AzureSqlMI", True),
        ("SqlServerStoredProcedure", "AzureBlobStorage", False),
        ("DatabricksSparkJar", "AzureDatabricks", True),
        ("DatabricksSparkJar", "AzureDatabricksDeltaLake", False),
        ("AzureFunctionActivity", "RestService", False),
        ("Custom", "AzureBatch", True),
        ("Custom", "HDInsight", False),
        ("HDInsightHive", "HDInsightOnDemand", True),
        ("HDInsightHive", "AzureBatch", False),
        ("AzureMLExecutePipeline", "AzureML", False),
        ("AzureDataExplorerCommand", "AzureDataExplorer", True),
        ("SynapseNotebook", "AzureDatabricks", False),
        ("WebActivity", "AzureSqlDatabase", True),
        ("Script", "NoSuchService", True),
        ("NoSuchActivity", "AzureBlobStorage", True),
    ],
)
def test_an_activity_runs_on_what_can_serve_it(activity: str, kind: str, fits: bool) -> None:
    """By the types of both; of a type nobody knows nothing is said."""
    body = {"activities": [{"name": "a", "type": activity, "linkedServiceName": _STORE, "typeProperties": {}}]}

    assert _told(body, kind, "ADF222") == ([] if fits else ["/properties/activities/0/linkedServiceName/referenceName"])


@pytest.mark.parametrize(
    ("kind", "enabled", "fits"),
    [
        ("AzureBlobFS", True, True),
        ("AzureBlobStorage", True, True),
        ("AzureSqlDatabase", True, False),
        ("AzureSqlDatabase", False, True),
        ("AzureSqlDatabase", {"value": "@variables('staged')", "type": "Expression"}, True),
    ],
)
def test_a_copy_is_staged_in_storage(kind: str, enabled: Json, fits: bool) -> None:
    """Settings of a staging that is not enabled, or only perhaps, are left over."""
    settings = {"enableStaging": enabled, "stagingSettings": {"linkedServiceName": _STORE}}
    body = {"activities": [{"name": "a", "type": "Copy", "typeProperties": settings}]}

    assert len(_told(body, kind, "ADF222")) == (0 if fits else 1)


@pytest.mark.parametrize(("kind", "fits"), [("AzureKeyVault", True), ("AzureBlobStorage", False)])
def test_a_secret_lies_in_a_key_vault(kind: str, fits: bool) -> None:
    """Wherever the secret is asked for."""
    secret = {"type": "AzureKeyVaultSecret", "store": _STORE, "secretName": "key"}
    body = {"type": "AzureFunction", "typeProperties": {"functionAppUrl": "https://a", "functionKey": secret}}

    assert _told(body, kind, "ADF222", folder="linkedService") == (
        [] if fits else ["/properties/typeProperties/functionKey/store/referenceName"]
    )


@pytest.mark.parametrize("name", ["@pipeline().parameters.service", "@{variables('service')}"])
def test_a_reference_is_by_name(name: str) -> None:
    """An expression in its place is told of once; arguments beside it may be expressions."""
    reference = _STORE | {"referenceName": name, "parameters": {"database": "@pipeline().parameters.database"}}
    body = {"activities": [{"name": "a", "type": "Script", "linkedServiceName": reference, "typeProperties": {}}]}

    assert _told(body, "AzureSqlDatabase", "ADF201", "ADF222") == [
        "/properties/activities/0/linkedServiceName/referenceName"
    ]
