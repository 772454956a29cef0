"""What is written out and cannot be right: missing or empty, outside a list, no time span."""

import json

import pytest

from adfgen.diagnostics import Severity
from adfgen.lint.page import example_factory
from adfgen.lint.runner import lint
from adfgen.lint.selection import Selection
from adfgen.lint.value.time_span import is_time_span, is_window_span, timeout_seconds
from adfgen.model.body import Json
from tests.lint.told import found, one_activity

ERROR, WARNING = Severity.ERROR, Severity.WARNING
COMPUTED = {"type": "Expression", "value": "@json('[]')"}
LINKED = {"linkedServiceName": {"referenceName": "ls", "type": "LinkedServiceReference"}}


def mapping(source: Json) -> Json:
    """A translator that maps one column."""
    return {"type": "TabularTranslator", "mappings": [{"source": source, "sink": {"name": "b"}}]}


@pytest.mark.parametrize(
    ("kind", "settings", "missing"),
    [
        ("SetVariable", {"value": "x"}, ["variableName"]),
        ("SetVariable", {"variableName": "String"}, ["value"]),
        ("SetVariable", {"variableName": "String", "value": ""}, []),
        ("SetVariable", {"variableName": "String", "value": None}, []),
        ("AppendVariable", {}, ["value", "variableName"]),
        ("Script", {}, ["scripts"]),
        ("HDInsightHive", {}, ["scriptPath"]),
        ("HDInsightHive", {"scriptPath": COMPUTED}, []),
        ("HDInsightPig", {}, []),
        ("SetVariable", {"variableNam": "String", "value": ""}, []),
    ],
)
def test_an_activity_is_asked_for_what_it_cannot_do_without(kind: str, settings: Json, missing: list[str]) -> None:
    """A misspelt one is told of as unknown, and not as missing besides."""
    told = lint(example_factory(one_activity(kind, settings, **LINKED)))

    assert [item.message.split("'")[3] for item in told if item.code == "ADF102"] == missing


@pytest.mark.parametrize(
    ("kind", "settings", "severities"),
    [
        ("ForEach", {"activities": []}, [ERROR]),
        ("Until", {"activities": []}, [ERROR]),
        ("Script", {"scripts": []}, [ERROR]),
        ("WebActivity", {"url": " "}, [ERROR]),
        ("SqlServerStoredProcedure", {"storedProcedureName": None}, [ERROR]),
        ("Fail", {"message": "", "errorCode": ""}, [WARNING, WARNING]),
        ("Fail", {"message": "m", "errorCode": 0}, []),
        ("WebActivity", {"url": COMPUTED}, []),
        ("WebActivity", {}, []),
        ("IfCondition", {"ifTrueActivities": [], "ifFalseActivities": []}, []),
        ("Switch", {"cases": [], "defaultActivities": []}, []),
    ],
)
def test_what_is_left_empty_is_told(kind: str, settings: Json, severities: list[Severity]) -> None:
    """Not a branch that does nothing, and not what is missing altogether."""
    assert [severity for _, severity, _ in found(one_activity(kind, settings), "ADF111")] == severities


def test_an_inactive_activity_may_be_unfinished() -> None:
    """It is not run: what is empty in it is a note."""
    told = found(one_activity("WebActivity", {"url": ""}, state="Inactive"), "ADF111")

    assert [severity for _, severity, _ in told] == [Severity.NOTE]


@pytest.mark.parametrize(
    ("kind", "settings", "severities"),
    [
        ("ExecuteDataFlow", {}, [ERROR]),
        ("ExecuteWranglingDataflow", {}, [ERROR]),
        ("ExecuteDataFlow", {"dataFlow": {}}, []),
        ("ExecuteDataFlow", {"dataflo": {}}, []),
        ("Delete", {"enableLogging": True}, [WARNING]),
        ("Delete", {"enableLogging": True, "storeSettings": {}, "recursive": True}, [WARNING]),
        ("Delete", {"enableLogging": True, "logStorageSettings": {}}, []),
        ("Delete", {"enableLogging": True, "logStorageSetting": {}}, []),
        ("Delete", {"enableLogging": False}, []),
        ("Delete", {"enableLogging": COMPUTED}, []),
    ],
)
def test_what_goes_together_is_asked_for(kind: str, settings: Json, severities: list[Severity]) -> None:
    """Either spelling of a data flow will do, and a misspelt one is told of as such."""
    assert [severity for _, severity, _ in found(one_activity(kind, settings), "ADF112")] == severities


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("Copy", {"source": {"type": "AzureSqlSource", "isolationLevel": "Dirty"}}),
        ("Copy", {"source": {"type": "AzureSqlSource", "partitionOption": "Dynamic"}}),
        ("Copy", {"source": {"type": "TeradataSource", "partitionOption": "PhysicalPartitionsOfTable"}}),
        ("Copy", {"sink": {"type": "AzureSqlSink", "writeBehavior": "merge"}}),
        ("Copy", {"sink": {"type": "AzureSqlSink", "tableOption": "create"}}),
        ("Copy", {"sink": {"type": "CosmosDbSqlApiSink", "writeBehavior": "storedProcedure"}}),
        ("Copy", {"sink": {"type": "BinarySink", "storeSettings": {"type": "SftpWriteSettings", "copyBehavior": "Merge"}}}),
        ("Copy", {"translator": {"type": "Tabular"}}),
        ("Copy", {"translator": mapping({"name": "a", "type": "varchar"})}),
        ("Copy", {"preserve": ["Everything"]}),
        ("ExecuteDataFlow", {"compute": {"computeType": "Memory"}}),
        ("ExecuteDataFlow", {"traceLevel": "Verbose"}),
        ("WebActivity", {"authentication": {"type": "ManagedIdentity"}}),
        ("SqlServerStoredProcedure", {"storedProcedureParameters": {"a": {"value": 1, "type": "varchar"}}}),
    ],
)  # fmt: skip
def test_a_value_the_documentation_does_not_list_is_a_warning(kind: str, settings: Json) -> None:
    """The service saves any text there; what it is for fails in the run."""
    assert [severity for _, severity, _ in found(one_activity(kind, settings), "ADF105")] == [WARNING]


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("Copy", {"source": {"type": "AzureSqlSource", "isolationLevel": "snapshot", "partitionOption": "none"}}),
        ("Copy", {"source": {"type": "AzureSqlSource", "isolationLevel": None, "partitionOption": ""}}),
        ("Copy", {"source": {"type": "TeradataSource", "partitionOption": "Hash"}}),
        ("Copy", {"sink": {"type": "AzureSqlSink", "writeBehavior": "@variables('String')", "tableOption": COMPUTED}}),
        ("Copy", {"sink": {"type": "AzureSqlSink", "writeBehavior": "[parameters('how')]"}}),
        ("Copy", {"translator": COMPUTED}),
        ("Copy", {"translator": "@json('{}')"}),
        ("Copy", {"translator": mapping({"name": "a", "type": "datetime"})}),
        ("Copy", {"translator": mapping({"name": "a", "type": "Byte[]", "physicalType": "varbinary"})}),
        ("Copy", {"translator": mapping({"name": "a", "type": "@item().type"})}),
        ("Copy", {"translator": {"type": "TabularTranslator", "mappings": COMPUTED}}),
        ("Copy", {"preserve": ["attributes", "ACL", "Owner", "Group"]}),
        ("ExecuteDataFlow", {"compute": {"computeType": "General", "coreCount": 8}, "traceLevel": "coarse"}),
        ("WebActivity", {"authentication": {"type": "None"}}),
        ("SqlServerStoredProcedure", {"storedProcedureParameters": {"a": {"value": None, "type": "Datetimeoffset"}}}),
        ("SqlServerStoredProcedure", {"storedProcedureParameters": {"a": {"value": None}}}),
        ("SqlServerStoredProcedure", {"storedProcedureParameters": COMPUTED}),
    ],
)
def test_listed_computed_and_empty_values_pass(kind: str, settings: Json) -> None:
    """In any letter case."""
    assert found(one_activity(kind, settings), "ADF103", "ADF104", "ADF105") == []


def test_arguments_of_a_procedure_are_no_list() -> None:
    """They are an object of name and value."""
    settings = {"storedProcedureParameters": [{"name": "a", "value": 1}]}

    assert [severity for _, severity, _ in found(one_activity("SqlServerStoredProcedure", settings), "ADF103")] == [
        ERROR
    ]


@pytest.mark.parametrize(
    ("kind", "settings", "count"),
    [
        ("DelimitedText", {"compressionCodec": "zip"}, 1),
        ("DelimitedText", {"compressionLevel": "Best"}, 1),
        ("DelimitedText", {"compressionCodec": "ZIPDEFLATE", "compressionLevel": "optimal"}, 0),
        ("DelimitedText", {"compressionCodec": {"type": "Expression", "value": "@dataset().codec"}}, 0),
        ("Binary", {"compression": {"type": "rar", "level": "Optimal"}}, 1),
        ("Binary", {"compression": {"type": "TarGZip"}}, 0),
        ("Parquet", {"compressionCodec": "snappy"}, 0),
    ],
)
def test_codecs_are_those_of_the_formats(kind: str, settings: Json, count: int) -> None:
    """One list for all formats: which of them takes which has changed over time."""
    dataset = {"type": kind, "typeProperties": settings}

    assert len(found(f"dataset d: {json.dumps(dataset)}", "ADF105")) == count


@pytest.mark.parametrize(
    ("name", "count"),
    [
        *((name, 0) for name in ("UTF-8", "utf-8", "UTF-8 without BOM", "US-ASCII", "SHIFT-JIS", "JOHAB", "GB2312")),
        *((name, 0) for name in ("IBM00858", "WINDOWS-949", "CP875", "ISO-2022-KR", "BIG5", "UTF-7", "latin1")),
        *((name, 0) for name in ("", "@dataset().encoding", "[parameters('encoding')]")),
        *((name, 1) for name in ("UTF8x", "UTF-88", "unknown", "a\0b")),
    ],
)
def test_an_encoding_is_one_that_somebody_knows(name: str, count: int) -> None:
    """The documentation, Python, or the numbered pages of Windows and IBM; also where older datasets keep it."""
    for settings in ({"encodingName": name}, {"format": {"type": "TextFormat", "encodingName": name}}):
        dataset = {"type": "DelimitedText", "typeProperties": settings}
        assert len(found(f"dataset d: {json.dumps(dataset)}", "ADF115")) == count


@pytest.mark.parametrize(("cores", "count"), [(7, 1), (4, 0), (272, 0), ("@variables('Integer')", 0)])
def test_a_data_flow_runs_on_a_documented_number_of_cores(cores: Json, count: int) -> None:
    """Four are let pass: an integration runtime was saved with them."""
    told = found(one_activity("ExecuteDataFlow", {"compute": {"coreCount": cores}}), "ADF806")

    assert told == [("ADF806", WARNING, "/properties/activities/0/typeProperties/compute/coreCount")] * count


@pytest.mark.parametrize(("cores", "count"), [(5, 1), (4, 0), (16, 0)])
def test_a_runtime_has_a_documented_number_of_cores(cores: int, count: int) -> None:
    """As what runs on it."""
    properties = {
        "type": "Managed",
        "typeProperties": {"computeProperties": {"dataFlowProperties": {"coreCount": cores}}},
    }

    assert len(found(f"integrationRuntime ir: {json.dumps(properties)}", "ADF806")) == count


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("02:00:00", True),
        ("24:00:00", True),
        ("0.00:10:00", True),
        ("00.00:00:00.010", True),
        ("-00:05:00", True),
        ("30", True),
        ("", True),
        ("@variables('String')", True),
        ("[parameters('wait')]", False),
        ("2 hours", False),
        ("5m", False),
        ("PT5M", False),
    ],
)
def test_a_time_span_is_what_the_service_can_read(text: str, readable: bool) -> None:
    """Days alone, too; hours are not bounded, since 24 were saved. A template's expression is a text like any other."""
    assert is_time_span(text) is readable


@pytest.mark.parametrize(
    ("text", "seconds", "is_of_window"),
    [
        ("02:00:00", 7200, True),
        ("1.00:00:30", 86430, True),
        ("2:00", 7200, False),
        ("2:00:00", 7200, False),
        ("00:10:00.5", 600, False),
        ("-00:05:00", None, True),
        ("24:00:00", None, True),
        ("1:00:00:00", None, False),
        ("30", None, False),
        ("", None, False),
    ],
)
def test_timeouts_and_windows_take_less(text: str, seconds: int | None, is_of_window: bool) -> None:
    """No timeout is negative or has 24 hours; a window waits by whole seconds, each part with two digits."""
    assert (timeout_seconds(text), is_window_span(text)) == (seconds, is_of_window)
    assert not text or is_time_span(text)


@pytest.mark.parametrize(
    ("kind", "settings", "pointer"),
    [
        ("Copy", {"source": {"queryTimeout": "2 hours"}}, "source/queryTimeout"),
        ("Copy", {"sink": {"writeBatchTimeout": "2h"}}, "sink/writeBatchTimeout"),
        ("Copy", {"source": {"storeSettings": {"requestTimeout": "100 s"}}}, "source/storeSettings/requestTimeout"),
        ("Lookup", {"source": {"httpRequestTimeout": "100 s"}}, "source/httpRequestTimeout"),
        ("Script", {"scriptBlockExecutionTimeout": "2h"}, "scriptBlockExecutionTimeout"),
        ("Copy", {"source": {"queryTimeout": "[parameters('t')]"}}, "source/queryTimeout"),
        ("Until", {"timeout": "[parameters('t')]"}, "timeout"),
        ("Copy", {"source": {"queryTimeout": 120}}, None),
        ("HDInsightHive", {"queryTimeout": 120}, None),
        ("WebActivity", {"body": {"source": {"queryTimeout": "2 hours"}}}, None),
    ],
)
def test_time_spans_of_sources_and_sinks_are_held_against_the_form(
    kind: str, settings: Json, pointer: str | None
) -> None:
    """Not what a user sends under the same names."""
    told = found(one_activity(kind, settings), "ADF807")

    assert told == ([("ADF807", ERROR, f"/properties/activities/0/typeProperties/{pointer}")] if pointer else [])


def test_a_number_is_a_doubtful_timeout() -> None:
    """Nobody knows of what."""
    told = found(one_activity("Copy", {}, policy={"timeout": 43200}), "ADF807")

    assert told == [("ADF807", WARNING, "/properties/activities/0/policy/timeout")]


@pytest.mark.parametrize(
    ("activity", "hints"),
    [
        ({"type": "Wait", "typeProperties": {}}, ['add "waitTimeInSeconds": 1']),
        ({"type": "Wait"}, ['add "typeProperties": {"waitTimeInSeconds": 1}']),
        ({"type": "ExecuteDataFlow"}, ['add "typeProperties"']),
        (
            {"type": "Delete", "typeProperties": {}},
            ['add "dataset": {"referenceName": "…", "type": "DatasetReference"}'],
        ),
        (
            {"type": "Filter", "typeProperties": {"items": COMPUTED}},
            ['add "condition": {"type": "Expression", "value": "@…"}'],
        ),
        ({"type": "Copy", "typeProperties": {"source": {"type": "BlobSource"}}}, ['add "sink": {"type": "…"}']),
        ({"type": "Copy", "typeProperties": {"source": {}, "sink": {"type": "BlobSink"}}}, ['add "type": "…"']),
        ({"type": "AzureFunctionActivity", **LINKED}, ['add "typeProperties": {"functionName": "…", "method": "…"}']),
        ({"type": "Lookup"}, ["add 'typeProperties' with 'dataset', 'source'"]),
    ],
)
def test_what_to_add_is_told_with_what_is_missing(activity: Json, hints: list[str]) -> None:
    """The property with the least it has to hold, and once."""
    factory = example_factory(f"pipeline p: {json.dumps({'activities': [{'name': 'a', **activity}]})}")

    assert [item.hint for item in lint(factory, selection=Selection(("ADF102", "ADF112")))] == hints


@pytest.mark.parametrize(
    ("column", "hint"),
    [
        ({"type": "int"}, "did you mean 'Int32'?"),
        ({"type": "VarChar"}, "did you mean 'String'?"),
        ({"type": "float", "physicalType": "real"}, "did you mean 'Double'?"),
        ({"type": "Strin"}, "did you mean 'String'?"),
        ({"type": "int", "physicalType": "INT", "precision": 10}, None),
        ({"type": "varchar", "physicalType": "varchar"}, None),
        ({"type": "geography", "physicalType": "geography"}, None),
        ({"type": "Int32", "physicalType": "int"}, None),
    ],
)
def test_types_of_mapped_columns(column: Json, hint: str | None) -> None:
    """The store's own where Studio imported it as such, else those of the documentation: one of the store says which."""
    factory = example_factory(one_activity("Copy", {"translator": mapping({"name": "a", **column})}))
    told = lint(factory, selection=Selection(("ADF105",)))

    assert [item.hint for item in told] == ([] if hint is None else [hint])


def test_a_long_list_is_cut_in_the_message_and_told_in_the_hint() -> None:
    """Where nothing on it is near what was written."""
    factory = example_factory(one_activity("Copy", {"translator": mapping({"name": "a", "type": "geography"})}))
    [item] = lint(factory, selection=Selection(("ADF105",)))

    assert item.message.endswith("'geography' is not one of Array, Boolean, Byte, Byte[], … (23 in all)")
    assert item.hint.startswith("known: Array, ")
    assert item.hint.endswith(", UInt64")


@pytest.mark.parametrize(("delay", "count"), [("5m", 1), ("00:05:00", 0), ("-00:05:00", 0), ("1.00:00:00", 0)])
def test_a_delay_is_a_time_span(delay: str, count: int) -> None:
    """Of a tumbling window."""
    trigger = {"type": "TumblingWindowTrigger", "typeProperties": {"delay": delay}}

    assert len(found(f"trigger t: {json.dumps(trigger)}", "ADF904")) == count


@pytest.mark.parametrize(("kind", "count"), [("kafka", 1), ("Hadoop", 0), ("spark", 0), ("@linkedService().kind", 0)])
def test_a_cluster_on_demand_is_of_a_documented_type(kind: str, count: int) -> None:
    """Left out it is a Hadoop cluster."""
    resources = f'linkedService ls: {{"type": "HDInsightOnDemand", "typeProperties": {{"clusterType": "{kind}"}}}}'

    assert [severity for _, severity, _ in found(resources, "ADF105")] == [WARNING] * count


@pytest.mark.parametrize(
    ("columns", "count"),
    [
        (185, 1),
        (True, 1),
        ("Id, Name", 1),
        ([], 0),
        ([{"name": "Id", "type": "String"}], 0),
        ({}, 0),
        ({"type": "object", "properties": {"Id": {"type": "string"}}}, 0),
        (COMPUTED, 0),
        ("@dataset().columns", 0),
        (None, 0),
    ],
)
@pytest.mark.parametrize("name", ["schema", "structure"])
def test_columns_of_a_dataset_are_a_list_or_a_json_schema(name: str, columns: Json, count: int) -> None:
    """Documents have the latter; either may be worked out."""
    resources = f"dataset ds: {json.dumps({'type': 'Json', **LINKED, name: columns})}"

    assert [severity for _, severity, _ in found(resources, "ADF103")] == [ERROR] * count


def _ssis(catalogue: Json) -> str:
    settings = {"computeProperties": {"location": "West Europe"}, "ssisProperties": {"catalogInfo": catalogue}}
    return f"integrationRuntime ir: {json.dumps({'type': 'Managed', 'typeProperties': settings})}"


def _workbook(settings: Json) -> str:
    return f"dataset ds: {json.dumps({'type': 'Excel', **LINKED, 'typeProperties': {'location': {}, **settings}})}"


@pytest.mark.parametrize(
    ("location", "count"),
    [
        ({"type": "SSISDB"}, 1),
        ({"type": "File", "packagePath": ""}, 1),
        ({"type": "SSISDB", "packagePath": "folder/project/package.dtsx"}, 0),
        ({"type": "PackageStore", "packagePath": COMPUTED}, 0),
        ({"type": "InlinePackage", "typeProperties": {"packageName": "a.dtsx", "packageContent": "…"}}, 0),
        ({}, 0),
        (COMPUTED, 0),
    ],
)
def test_a_package_of_ssis_has_a_path(location: Json, count: int) -> None:
    """Wherever it lies but in the pipeline itself."""
    resources = one_activity("ExecuteSSISPackage", {"packageLocation": location})

    assert [severity for _, severity, _ in found(resources, "ADF116")] == [WARNING] * count


@pytest.mark.parametrize(
    ("resources", "count"),
    [
        (_workbook({"firstRowAsHeader": True}), 1),
        (_workbook({"sheetName": ""}), 1),
        (_workbook({"sheetName": COMPUTED}), 0),
        (_workbook({"sheetIndex": 0}), 0),
        (_ssis({"catalogPricingTier": "Basic"}), 1),
        (_ssis({"catalogServerEndpoint": "a.database.windows.net", "catalogPricingTier": "Basic"}), 0),
        (_ssis({"catalogPricingTier": None}), 0),
        (_ssis({}), 0),
    ],
)
def test_a_workbook_has_a_sheet_and_a_catalogue_a_server(resources: str, count: int) -> None:
    """A sheet by name or by number; a runtime of SSIS may do without a catalogue."""
    assert [severity for _, severity, _ in found(resources, "ADF116")] == [WARNING] * count
