"""ADF222: service type."""

from collections.abc import Iterator, Mapping

from adfgen.diagnostics import Diagnostic
from adfgen.lint.reference.connector import is_service_type
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json, as_object, get_at
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind
from adfgen.model.reference import Reference

__all__ = ["ServiceType"]

_SQL_SERVERS = ("AzureSqlDatabase", "AzureSqlDW", "AzureSqlMI", "SqlServer", "AmazonRdsForSqlServer", "Warehouse")
# more than the documentation lists for scripts: every database that answers to statements
_DATABASES = (
    *_SQL_SERVERS,
    *("AmazonRdsForOracle", "AmazonRedshift", "AzureDatabricks", "AzureDatabricksDeltaLake", "AzureMariaDB"),
    *("AzureMySql", "AzurePostgreSql", "Db2", "Drill", "GoogleBigQuery", "GoogleBigQueryV2"),
    *("Greenplum", "HBase", "Hive", "Impala", "Informix", "Lakehouse", "MariaDB", "MicrosoftAccess", "MySql"),
    *("Netezza", "Odbc", "Oracle", "Phoenix", "PostgreSql", "PostgreSqlV2", "Presto", "SapHana", "Snowflake"),
    *("SnowflakeV2", "Spark", "Sybase", "Teradata", "Vertica"),
)
_CLUSTERS = ("HDInsight", "HDInsightOnDemand")
_SERVING: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("DatabricksJob", "DatabricksNotebook", "DatabricksSparkJar", "DatabricksSparkPython"), ("AzureDatabricks",)
    ),
    **dict.fromkeys(
        ("HDInsightHive", "HDInsightMapReduce", "HDInsightPig", "HDInsightSpark", "HDInsightStreaming"), _CLUSTERS
    ),
    **dict.fromkeys(("AzureMLBatchExecution", "AzureMLUpdateResource"), ("AzureML",)),
    **dict.fromkeys(("SparkJob", "SynapseNotebook"), ("AzureSynapseArtifacts",)),
    "AzureDataExplorerCommand": ("AzureDataExplorer",),
    "AzureFunctionActivity": ("AzureFunction",),
    "AzureMLExecutePipeline": ("AzureMLService",),
    "Custom": ("AzureBatch",),
    "DataLakeAnalyticsU-SQL": ("AzureDataLakeAnalytics",),
    "Script": _DATABASES,
    "SqlServerStoredProcedure": _SQL_SERVERS,
}
_STAGING = ("AzureBlobStorage", "AzureBlobFS", "AzureStorage", "AmazonS3", "AmazonS3Compatible", "GoogleCloudStorage")
_MOST_NAMED = 4


@RULES.register("ADF222")
class ServiceType(Rule):
    """A linked service of a type that cannot serve here: a notebook on a database, a secret in a storage account.

    It is told of activities and what they run on, of the store a Key Vault secret lies in, and of the storage a copy is
    staged in. Nothing is said of a linked service whose type is not known.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "clean", "type": "DatabricksNotebook", "policy": {"retry": 1}, "typeProperties": {"notebookPath": "/clean"},
             "linkedServiceName": {"referenceName": "ls_a", "type": "LinkedServiceReference"}}
        ]}
        linkedService ls_a: {"type": "AzureSqlDatabase", "typeProperties": {"server": "sales.database.windows.net", "database": "sales"}}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "clean", "type": "DatabricksNotebook", "policy": {"retry": 1}, "typeProperties": {"notebookPath": "/clean"},
             "linkedServiceName": {"referenceName": "ls_a", "type": "LinkedServiceReference"}}
        ]}
        linkedService ls_a: {"type": "AzureDatabricks", "typeProperties": {
            "domain": "https://adb-1.2.azuredatabricks.net", "authentication": "MSI", "existingClusterId": "0101-1"}}
    """

    code = "ADF222"
    name = "service-type"
    source = (
        "https://learn.microsoft.com/azure/data-factory/compute-linked-services: what runs on which; "
        "none of 417 activities and 51 secrets in real factories stands on another"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for reference in view.references.all:
            service = view.references.target(reference)
            if service is not None and service.key.kind is Kind.LINKED_SERVICE:
                yield from self._check(reference, service)

    def _check(self, reference: Reference, service: Artifact) -> Iterator[Diagnostic]:
        what, serving = _asked(reference)
        kind = service.type
        if serving and is_service_type(kind) and kind not in serving:
            named = ", ".join(serving[:_MOST_NAMED]) + (" and the like" if len(serving) > _MOST_NAMED else "")
            yield self.finding(
                reference.source,
                f"{reference.pointer}/referenceName",
                f"{what} {service.key}, which is of type {kind}",
                f"choose a linked service of type {named}",
            )


def _asked(reference: Reference) -> tuple[str, tuple[str, ...]]:
    """What the reference is there for, and the types that serve; none where every type may."""
    above, _, name = reference.pointer.rpartition("/")
    holder = _at(reference.source, above)
    if name == "store" and holder.get("type") == "AzureKeyVaultSecret":
        secret = holder.get("secretName")
        return f"secret '{secret}' lies in" if isinstance(secret, str) else "a secret lies in", ("AzureKeyVault",)
    if reference.source.key.kind is not Kind.PIPELINE or name != "linkedServiceName":
        return "", ()
    if above.endswith("/typeProperties/stagingSettings"):
        activity = _at(reference.source, above.removesuffix("/typeProperties/stagingSettings"))
        is_staged = activity["typeProperties"].get("enableStaging") is True
        return f"activity '{activity.get('name')}' (Copy) is staged in", _STAGING if is_staged else ()
    kind = holder.get("type")
    serving = _SERVING.get(kind, ()) if isinstance(kind, str) and not above.endswith("/typeProperties") else ()
    return f"activity '{holder.get('name')}' ({kind}) runs on", serving


def _at(artifact: Artifact, pointer: str) -> Json:
    return as_object(get_at(artifact.body, pointer))
