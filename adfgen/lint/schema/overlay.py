"""Where the library and the service disagree: each correction of the derived schema, with its reason.

Every line stands for something the live service accepted (seen in saved factories), its documentation or an earlier
library lists, or the service refuses though the library allows it.
"""

from adfgen.lint.schema.amendment import (
    Accept,
    AcceptInEach,
    AlsoExpression,
    AlsoNamed,
    AlsoSingular,
    AlsoValues,
    Amendment,
    NotRequired,
    OnlyValues,
    Require,
    Widen,
)
from adfgen.lint.schema.definitions import reference
from adfgen.lint.schema.value_type import ValueType
from adfgen.model.body import Json

__all__ = ["OVERLAY"]

_ROOTS = (
    "Factory",
    "CredentialResource",
    "IntegrationRuntimeResource",
    "ManagedVirtualNetworkResource",
    "ManagedPrivateEndpointResource",
    "LinkedServiceResource",
    "DatasetResource",
    "DataFlowResource",
    "PipelineResource",
    "TriggerResource",
    "ChangeDataCaptureResource",
)
OPEN: Json = {}
_TEXT = reference(ValueType.STRING.value)
_FLAG = reference(ValueType.BOOLEAN.value)
_SECRET = reference(ValueType.SECRET.value)

_SAVED = "Studio saves it and the service takes it"
_DOCUMENTED = "documented for the connector"
_FIRST_FORM = "the connector's first form, documented as still taken"

# owner, property, what it holds, how it is known: properties the library lists nowhere, or not for this owner
_UNLISTED: tuple[tuple[str, str, Json, str], ...] = (
    ("AmazonRdsForOracleSource", "convertDecimalToInteger", _FLAG, _DOCUMENTED),
    ("AmazonS3LinkedServiceTypeProperties", "forcePathStyle", _FLAG, _SAVED),
    ("AzureBlobStorageLinkedServiceTypeProperties", "servicePrincipalCredential", _SECRET, _DOCUMENTED),
    ("AzureBlobStorageLinkedServiceTypeProperties", "servicePrincipalCredentialType", _TEXT, _SAVED),
    ("AzurePostgreSqlLinkedServiceTypeProperties", "authenticationType", _TEXT, _SAVED),
    ("AzurePostgreSqlSource", "partitionOption", _TEXT, _DOCUMENTED),
    ("AzurePostgreSqlSource", "partitionSettings", reference("OraclePartitionSettings"), _DOCUMENTED),
    (
        "CopyActivityTypeProperties",
        "cloudDataMovementUnits",
        reference(ValueType.INTEGER.value),
        "was dataIntegrationUnits",
    ),
    ("Db2LinkedServiceTypeProperties", "schema", _TEXT, _FIRST_FORM),
    ("HDInsightLinkedServiceTypeProperties", "osType", _TEXT, _SAVED),
    ("HDInsightOnDemandLinkedServiceTypeProperties", "osType", _TEXT, _DOCUMENTED),
    ("HiveLinkedServiceTypeProperties", "storageReference", reference("LinkedServiceReference"), _DOCUMENTED),
    ("HttpReadSettings", "enablePartitionDiscovery", _FLAG, "in the library until version 3"),
    ("HttpReadSettings", "partitionRootPath", _TEXT, "in the library until version 3"),
    ("LakeHouseLinkedServiceTypeProperties", "rootFolder", _TEXT, _SAVED),
    ("MariaDBLinkedServiceTypeProperties", "pwd", reference("SecretBase"), "in the library until version 3"),
    ("MySqlLinkedServiceTypeProperties", "allowZeroDatetime", _FLAG, "Studio's spelling of allowZeroDateTime"),
    ("MySqlLinkedServiceTypeProperties", "schema", _TEXT, _FIRST_FORM),
    ("OracleSource", "convertDecimalToInteger", _FLAG, _DOCUMENTED),
    ("ParquetDatasetTypeProperties", "useParquetV2", _FLAG, _SAVED),
    ("PostgreSqlLinkedServiceTypeProperties", "database", _SECRET, _FIRST_FORM),
    ("PostgreSqlLinkedServiceTypeProperties", "schema", _TEXT, _FIRST_FORM),
    ("PostgreSqlLinkedServiceTypeProperties", "server", _SECRET, _FIRST_FORM),
    ("PostgreSqlLinkedServiceTypeProperties", "username", _SECRET, _FIRST_FORM),
    ("SalesforceServiceCloudV2Source", "preserveScaleFromSchema", _FLAG, _SAVED),
    ("SalesforceV2Source", "preserveScaleFromSchema", _FLAG, _SAVED),
    ("SftpReadSettings", "includeSpecialFiles", _FLAG, _SAVED),
    (
        "SynapseNotebookActivityTypeProperties",
        "authentication",
        {"type": "object"},
        "in Synapse's library for the same activity",
    ),
    (
        "SynapseSparkJobActivityTypeProperties",
        "authentication",
        {"type": "object"},
        "in Synapse's library for the same activity",
    ),
    ("TeradataLinkedServiceTypeProperties", "schema", _TEXT, _FIRST_FORM),
    ("WebActivityTypeProperties", "enableTLS13", _FLAG, _SAVED),
    ("WebHookActivityTypeProperties", "disableCertValidation", _FLAG, _SAVED),
)

# activities that run on what their linked service names; the library marks it optional for all that run anywhere
_RUN_ON_A_LINKED_SERVICE = (
    "AzureDataExplorerCommandActivity",
    "AzureFunctionActivity",
    "AzureMLBatchExecutionActivity",
    "AzureMLExecutePipelineActivity",
    "AzureMLUpdateResourceActivity",
    "CustomActivity",
    "DataLakeAnalyticsUSQLActivity",
    "DatabricksJobActivity",
    "DatabricksNotebookActivity",
    "DatabricksSparkJarActivity",
    "DatabricksSparkPythonActivity",
    "HDInsightHiveActivity",
    "HDInsightMapReduceActivity",
    "HDInsightSparkActivity",
    "HDInsightStreamingActivity",
    "ScriptActivity",
    "SqlServerStoredProcedureActivity",
)

OVERLAY: tuple[Amendment, ...] = (
    *(
        Accept(root, "$schema", {"type": "string"}, "editors put it into a file; the service drops it")
        for root in _ROOTS
    ),
    *(Accept(owner, name, schema, reason) for owner, name, schema, reason in _UNLISTED),
    AcceptInEach(
        "LinkedService",
        "typeProperties",
        "encryptedCredential",
        _TEXT,
        "what Studio saves in place of a secret, whatever the connector",
    ),
    *(Require(root, "name", "a saved resource carries its name; the library takes it from the URL") for root in _ROOTS),
    *(
        Require(owner, "linkedServiceName", "documented as required: it names where the activity runs")
        for owner in _RUN_ON_A_LINKED_SERVICE
    ),
    NotRequired("ExecuteDataFlowActivityTypeProperties", "dataFlow", "Studio and the service write 'dataflow'"),
    NotRequired("ExecutePowerQueryActivityTypeProperties", "dataFlow", "Studio and the service write 'dataflow'"),
    Accept(
        "ExecuteDataFlowActivityTypeProperties",
        "dataflow",
        reference("DataFlowReference"),
        "what Studio and the service write, in every factory seen",
    ),
    Accept(
        "ExecutePowerQueryActivityTypeProperties",
        "dataflow",
        reference("DataFlowReference"),
        "what Studio and the service write, in every factory seen",
    ),
    NotRequired("SnowflakeSource", "exportSettings", "documented as optional; only later libraries ask for it"),
    NotRequired("ManagedVirtualNetworkResource", "properties", "Studio saves the default network as its name alone"),
    NotRequired("TumblingWindowTrigger", "pipeline", "a stopped trigger may stand without a pipeline"),
    Accept("Pipeline", "lastPublishTime", {"type": ["string", "null"]}, "Studio writes when it was published last"),
    Accept("PipelinePolicy", "cancelAfter", OPEN, "Studio saves it beside elapsedTimeMetric"),
    Accept("FactoryProperties", "globalConfigurations", {"type": "object"}, "Studio saves it for newer factories"),
    Accept("FactoryProperties", "trustModeClaimForMi", OPEN, "Studio saves it for newer factories"),
    Accept("ManagedVirtualNetwork", "preventDataExfiltration", {"type": "boolean"}, "Studio saves it"),
    Accept("AzureDatabricksLinkedServiceTypeProperties", "clusterOption", OPEN, "Studio saves the chosen form"),
    Accept("ExecuteDataFlowActivityTypeProperties", "linkedServiceParameters", OPEN, "saved and accepted"),
    Accept("DataFlowSource", "script", OPEN, "data flows saved before scriptLines carry a script per transformation"),
    Accept("DataFlowSink", "script", OPEN, "data flows saved before scriptLines carry a script per transformation"),
    *(
        Accept(owner, "typeProperties", OPEN, "Studio saves it, mostly empty")
        for owner in ("DataFlowSource", "DataFlowSink", "PowerQuerySource")
    ),
    Accept("PowerQueryTypeProperties", "sinks", {"type": "array"}, "Studio saved it where sinks were chosen already"),
    Accept("Transformation", "script", OPEN, "data flows saved before scriptLines carry a script per transformation"),
    Accept("SynapseNotebookActivityTypeProperties", "snapshot", OPEN, "Studio saves it with every notebook activity"),
    Accept("WebActivityTypeProperties", "body", OPEN, "documented as string; objects are sent as JSON"),
    Accept("WebHookActivityTypeProperties", "body", OPEN, "documented as string; objects are sent as JSON"),
    Accept("AzureFunctionActivityTypeProperties", "body", OPEN, "documented as string; objects are sent as JSON"),
    Accept(
        "RestSource",
        "additionalHeaders",
        {"type": ["object", "string"]},
        "documented as string; Studio saves an object",
    ),
    Accept(
        "RestSource", "paginationRules", {"type": ["object", "string"]}, "documented as string; Studio saves an object"
    ),
    Accept(
        "RestSink", "additionalHeaders", {"type": ["object", "string"]}, "documented as string; Studio saves an object"
    ),
    Accept(
        "IntegrationRuntimeSsisCatalogInfo",
        "catalogPricingTier",
        {"type": ["string", "null"]},
        "the list names editions; the service also takes sizes such as S1",
    ),
    Widen("AzureKeyVaultSecretReference", "SecretBase", "a SecureString is accepted wherever a Key Vault secret is"),
    AlsoExpression("SecretBase", "Studio and the service take `@{linkedService().password}` as it stands"),
    AlsoValues("VariableType", ("Boolean", "Integer"), "saved by Studio and accepted"),
    AlsoValues("WebActivityMethod", ("PATCH",), "documented for the activity, missing in the library"),
    OnlyValues(
        "ScriptActivityScriptBlock", "type", ("Query", "NonQuery"), "its documentation lists ScriptType's values"
    ),
    AlsoNamed("LinkedIntegrationRuntimeType", "Rbac", "LinkedIntegrationRuntimeRbacAuthorization", "what Studio saves"),
    *(
        AlsoSingular(union, "retired, still taken: AzureBlobStorageReadSetting, DelimitedTextWriteSetting")
        for union in ("StoreReadSettings", "StoreWriteSettings", "FormatReadSettings", "FormatWriteSettings")
    ),
    AlsoNamed(
        "StoreWriteSettings", "AzureBlobStorageWriterSettings", "AzureBlobStorageWriteSettings", "retired, still taken"
    ),
    AlsoNamed("DataFlow", "UDFLibrary", "MappingDataFlow", "a library of data flow functions, unknown to the client"),
)
