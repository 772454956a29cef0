"""Where the library and the service disagree: each correction of the derived schema, with its reason.

Every line stands for something the live service accepted (seen in saved factories), its documentation or an earlier
library lists, or the service refuses though the library allows it.
"""

from adfgen.lint.schema.derivation.amendment import (
    Accept,
    AcceptForEach,
    AcceptInEach,
    AlsoExpression,
    AlsoNamed,
    AlsoSingular,
    AlsoValues,
    Amendment,
    Documented,
    NotRequired,
    OnlyValues,
    Require,
    Widen,
)
from adfgen.lint.schema.derivation.definitions import documented_list
from adfgen.lint.schema.derivation.translator import TRANSLATOR
from adfgen.lint.schema.derivation.value_type import ValueType
from adfgen.lint.schema.document import ROOTS, reference
from adfgen.model.body import Json

__all__ = ["OVERLAY"]

_OPEN: Json = {}
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
    ("CustomEventsTriggerTypeProperties", "advancedFilters", {"type": "array"}, "documented for the trigger"),
    (
        "DataFlowReference",
        "linkedServiceParameters",
        {"type": "object"},
        "saved for inline datasets; the library leaves the class open",
    ),
    ("Db2LinkedServiceTypeProperties", "schema", _TEXT, _FIRST_FORM),
    (
        "ExecuteDataFlowActivityTypeProperties",
        "cacheSinks",
        {"type": "object"},
        "what a sink cache gives the activity: firstRowOnly, as Studio saves it",
    ),
    ("HDInsightLinkedServiceTypeProperties", "osType", _TEXT, _SAVED),
    ("HDInsightOnDemandLinkedServiceTypeProperties", "osType", _TEXT, _DOCUMENTED),
    ("HiveLinkedServiceTypeProperties", "storageReference", reference("LinkedServiceReference"), _DOCUMENTED),
    ("HttpReadSettings", "enablePartitionDiscovery", _FLAG, "in the library until version 3"),
    ("HttpReadSettings", "partitionRootPath", _TEXT, "in the library until version 3"),
    ("LakeHouseLinkedServiceTypeProperties", "fabricEnvironment", _TEXT, _SAVED),
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
    (
        "RedirectIncompatibleRowSettings",
        "linkedServiceName",
        {"type": ["string", "object"]},
        "a reference on the page of fault tolerance; the library says a text and takes anything",
    ),
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
    "AzureDataExplorerCommandActivity", "AzureFunctionActivity", "AzureMLBatchExecutionActivity",
    "AzureMLExecutePipelineActivity", "AzureMLUpdateResourceActivity", "CustomActivity",
    "DataLakeAnalyticsUSQLActivity", "DatabricksJobActivity", "DatabricksNotebookActivity",
    "DatabricksSparkJarActivity", "DatabricksSparkPythonActivity", "HDInsightHiveActivity",
    "HDInsightMapReduceActivity", "HDInsightSparkActivity", "HDInsightStreamingActivity", "ScriptActivity",
    "SqlServerStoredProcedureActivity",
)  # fmt: skip

_SQL_SOURCES = (
    "AmazonRdsForSqlServerSource", "AzureSqlSource", "SqlDWSource", "SqlMISource", "SqlServerSource", "SqlSource",
    "WarehouseSource",
)  # fmt: skip
_SQL_SINKS = ("AzureSqlSink", "SqlDWSink", "SqlMISink", "SqlServerSink", "SqlSink", "WarehouseSink")
_CODECS = ("none", "gzip", "bzip2", "deflate", "ZipDeflate", "TarGzip", "Tar", "snappy", "lz4", "lzo", "zlib", "zstd")
_BY_THE_LIBRARY = "listed in the library's description"
_BY_THE_PAGE = "listed on the connector's or format's page"

# owners, property, values, where the list stands
_DOCUMENTED_VALUES: tuple[tuple[tuple[str, ...], str, tuple[str, ...], str], ...] = (
    (_SQL_SINKS, "writeBehavior", ("insert", "upsert", "storedProcedure"), _BY_THE_PAGE),
    (
        (
            "CosmosDbMongoDbApiSink",
            "CosmosDbSqlApiSink",
            "DocumentDbCollectionSink",
            "MongoDbAtlasSink",
            "MongoDbV2Sink",
        ),
        "writeBehavior",
        ("insert", "upsert"),
        _BY_THE_LIBRARY,
    ),
    (_SQL_SINKS, "tableOption", ("none", "autoCreate"), _BY_THE_PAGE),
    (
        _SQL_SOURCES,
        "isolationLevel",
        ("ReadCommitted", "ReadUncommitted", "RepeatableRead", "Serializable", "Snapshot"),
        _BY_THE_LIBRARY,
    ),
    (
        (*_SQL_SOURCES, "AmazonRdsForOracleSource", "AzurePostgreSqlSource", "OracleSource"),
        "partitionOption",
        ("None", "PhysicalPartitionsOfTable", "DynamicRange"),
        _BY_THE_LIBRARY,
    ),
    (("LakeHouseTableSink",), "partitionOption", ("None", "PartitionByKey"), _BY_THE_LIBRARY),
    (("NetezzaSource",), "partitionOption", ("None", "DataSlice", "DynamicRange"), _BY_THE_LIBRARY),
    (("SalesforceV2Source",), "partitionOption", ("None", "AutoDetect"), _BY_THE_LIBRARY),
    (
        ("SapHanaSource",),
        "partitionOption",
        ("None", "PhysicalPartitionsOfTable", "SapHanaDynamicRange"),
        _BY_THE_LIBRARY,
    ),
    (
        ("SapTableSource",),
        "partitionOption",
        (
            "None",
            "PartitionOnInt",
            "PartitionOnCalendarYear",
            "PartitionOnCalendarMonth",
            "PartitionOnCalendarDate",
            "PartitionOnTime",
        ),
        _BY_THE_LIBRARY,
    ),
    (("TeradataSource",), "partitionOption", ("None", "Hash", "DynamicRange"), _BY_THE_LIBRARY),
    (("SalesforceServiceCloudSource", "SalesforceSource"), "readBehavior", ("Query", "QueryAll"), _BY_THE_LIBRARY),
    (
        (
            "AzureBlobFSSink",
            "AzureBlobFSWriteSettings",
            "AzureBlobStorageWriteSettings",
            "AzureDataLakeStoreSink",
            "AzureDataLakeStoreWriteSettings",
            "AzureFileStorageWriteSettings",
            "BlobSink",
            "FileServerWriteSettings",
            "FileSystemSink",
            "LakeHouseWriteSettings",
            "SftpWriteSettings",
        ),
        "copyBehavior",
        ("PreserveHierarchy", "FlattenHierarchy", "MergeFiles", "None"),
        _BY_THE_PAGE,
    ),
    (("JsonFormat", "JsonWriteSettings"), "filePattern", ("setOfObjects", "arrayOfObjects"), _BY_THE_PAGE),
    (("XmlReadSettings",), "validationMode", ("none", "xsd", "dtd"), _BY_THE_LIBRARY),
    (
        ("ExecuteDataFlowActivityTypePropertiesCompute",),
        "computeType",
        ("General", "MemoryOptimized", "ComputeOptimized"),
        _BY_THE_LIBRARY,
    ),
    (
        ("ExecuteDataFlowActivityTypeProperties", "ExecutePowerQueryActivityTypeProperties"),
        "traceLevel",
        ("Coarse", "Fine", "None"),
        _BY_THE_LIBRARY,
    ),
    (
        ("WebActivityAuthentication",),
        "type",
        ("None", "Basic", "ClientCertificate", "MSI", "ServicePrincipal", "UserAssignedManagedIdentity"),
        "listed on the activity's page; None is what Studio offers first",
    ),
    (("DelimitedTextDatasetTypeProperties", "ParquetDatasetTypeProperties"), "compressionCodec", _CODECS, _BY_THE_PAGE),
    (("AvroDatasetTypeProperties",), "avroCompressionCodec", _CODECS, _BY_THE_PAGE),
    (("OrcDatasetTypeProperties",), "orcCompressionCodec", _CODECS, _BY_THE_PAGE),
    (("DatasetCompression",), "type", _CODECS, _BY_THE_PAGE),
    (("DelimitedTextDatasetTypeProperties",), "compressionLevel", ("Fastest", "Optimal"), _BY_THE_PAGE),
    (("DatasetCompression",), "level", ("Fastest", "Optimal"), _BY_THE_PAGE),
    (
        ("HDInsightOnDemandLinkedServiceTypeProperties",),
        "clusterType",
        ("hadoop", "spark"),
        "listed on the page of compute environments",
    ),
)

_CALLS_A_PROCEDURE = (
    "AmazonRdsForSqlServerSource", "AzureSqlSink", "AzureSqlSource", "SqlDWSource", "SqlMISink", "SqlMISource",
    "SqlServerSink", "SqlServerSource", "SqlServerStoredProcedureActivityTypeProperties", "SqlSink", "SqlSource",
    "WarehouseSource",
)  # fmt: skip
# those Studio offers, and those of earlier libraries: no types of the database
_ARGUMENT_TYPES = (
    "Boolean", "Byte", "Byte[]", "Date", "DateTime", "DateTimeOffset", "Decimal", "Double", "Guid", "Int", "Int16",
    "Int32", "Int64", "Single", "String", "Timespan",
)  # fmt: skip
_ARGUMENT: Json = {"if": {"type": "object"}, "then": {"properties": {"type": documented_list(_ARGUMENT_TYPES)}}}
_ARGUMENTS: Json = {
    "allOf": [
        reference(ValueType.OBJECT.value),
        {"if": {"type": "object"}, "then": {"additionalProperties": _ARGUMENT}},
    ]
}
_PRESERVED: Json = {"type": "array", "items": documented_list(("Attributes", "ACL", "Owner", "Group"))}

OVERLAY: tuple[Amendment, ...] = (
    *(
        Accept(root, "$schema", {"type": "string"}, "editors put it into a file; the service drops it")
        for root in ROOTS.values()
    ),
    *(Accept(owner, name, schema, reason) for owner, name, schema, reason in _UNLISTED),
    AcceptInEach(
        "LinkedService",
        "typeProperties",
        "encryptedCredential",
        _TEXT,
        "what Studio saves in place of a secret, whatever the connector",
    ),
    *(
        AcceptForEach("Dataset", name, reference("Columns"), "a list; of documents Studio saves their JSON schema")
        for name in ("schema", "structure")
    ),
    *(
        Require(root, "name", "a saved resource carries its name; the library takes it from the URL")
        for root in ROOTS.values()
    ),
    *(
        Require(owner, "linkedServiceName", "documented as required: it names where the activity runs")
        for owner in _RUN_ON_A_LINKED_SERVICE
    ),
    *(
        Require(owner, name, "Studio asks for it: there is nothing to set, or nothing to set it to")
        for owner in ("SetVariableActivityTypeProperties", "AppendVariableActivityTypeProperties")
        for name in ("variableName", "value")
    ),
    Require("HDInsightHiveActivityTypeProperties", "scriptPath", "documented as required: there is nothing to run"),
    Require("ScriptActivityTypeProperties", "scripts", "documented as required: there is nothing to run"),
    *(
        amendment
        for owner in ("ExecuteDataFlowActivityTypeProperties", "ExecutePowerQueryActivityTypeProperties")
        for amendment in (
            NotRequired(owner, "dataFlow", "Studio and the service write 'dataflow'"),
            Accept(owner, "dataflow", reference("DataFlowReference"), "what they write, in every factory seen"),
        )
    ),
    NotRequired("SnowflakeSource", "exportSettings", "documented as optional; only later libraries ask for it"),
    NotRequired("ManagedVirtualNetworkResource", "properties", "Studio saves the default network as its name alone"),
    NotRequired("TumblingWindowTrigger", "pipeline", "a stopped trigger may stand without a pipeline"),
    Accept("Pipeline", "lastPublishTime", {"type": ["string", "null"]}, "Studio writes when it was published last"),
    Accept("PipelinePolicy", "cancelAfter", _OPEN, "Studio saves it beside elapsedTimeMetric"),
    Accept("FactoryProperties", "globalConfigurations", {"type": "object"}, "Studio saves it for newer factories"),
    Accept("FactoryProperties", "trustModeClaimForMi", _OPEN, "Studio saves it for newer factories"),
    Accept("ManagedVirtualNetwork", "preventDataExfiltration", {"type": "boolean"}, "Studio saves it"),
    Accept("AzureDatabricksLinkedServiceTypeProperties", "clusterOption", _OPEN, "Studio saves the chosen form"),
    Accept("ExecuteDataFlowActivityTypeProperties", "linkedServiceParameters", _OPEN, "saved and accepted"),
    *(
        Accept(owner, "script", _OPEN, "data flows saved before scriptLines carry a script per transformation")
        for owner in ("DataFlowSource", "DataFlowSink", "Transformation")
    ),
    *(
        Accept(owner, "typeProperties", _OPEN, "Studio saves it, mostly empty")
        for owner in ("DataFlowSource", "DataFlowSink", "PowerQuerySource")
    ),
    Accept("PowerQueryTypeProperties", "sinks", {"type": "array"}, "Studio saved it where sinks were chosen already"),
    Accept("SynapseNotebookActivityTypeProperties", "snapshot", _OPEN, "Studio saves it with every notebook activity"),
    *(
        Accept(f"{activity}TypeProperties", "body", _OPEN, "documented as string; objects are sent as JSON")
        for activity in ("WebActivity", "WebHookActivity", "AzureFunctionActivity")
    ),
    *(
        Accept(owner, name, {"type": ["object", "string"]}, "documented as string; Studio saves an object")
        for owner, name in (
            ("RestSource", "additionalHeaders"),
            ("RestSource", "paginationRules"),
            ("RestSink", "additionalHeaders"),
        )
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
    *(Documented(owners, name, values, reason) for owners, name, values, reason in _DOCUMENTED_VALUES),
    *(
        Accept(owner, "storedProcedureParameters", _ARGUMENTS, "documented for the activity")
        for owner in _CALLS_A_PROCEDURE
    ),
    Accept("CopyActivityTypeProperties", "preserve", _PRESERVED, "listed on the page of what a copy preserves"),
    Accept("CopyActivityTypeProperties", "translator", TRANSLATOR, "the one translator that is documented"),
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
