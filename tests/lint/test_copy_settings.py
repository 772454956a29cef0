"""Settings of copies, and what is done with files alone."""

import json

import pytest

from adfgen.diagnostics import Severity
from adfgen.model.body import Json
from tests.lint.told import found, one_activity

_IN, _OUT = ({"referenceName": name, "type": "DatasetReference"} for name in ("ds_in", "ds_out"))
_EXPRESSION = {"value": "@json(variables('mapping'))", "type": "Expression"}
_NAMED = {"source": {"name": "Id"}, "sink": {"name": "id"}}


def _told(activity: Json, *codes: str, datasets: tuple[str, str] = ("Json", "Json")) -> list[tuple[Severity, str]]:
    resources = [f"pipeline p: {json.dumps({'activities': [{'name': 'a', **activity}]})}"]
    resources += [
        f"dataset {name}: {json.dumps({'type': kind})}"
        for name, kind in zip(("ds_in", "ds_out"), datasets, strict=True)
    ]
    return [
        (severity, pointer.removeprefix("/properties/activities/0"))
        for _, severity, pointer in found("\n\n".join(resources), *codes)
    ]


def _copy(settings: Json) -> Json:
    return {"type": "Copy", "inputs": [_IN], "outputs": [_OUT], "typeProperties": settings}


@pytest.mark.parametrize(
    ("translator", "told"),
    [
        ({"mappings": [_NAMED]}, []),
        ({"mappings": []}, []),
        ({"typeConversion": True}, []),
        ({"mappings": _EXPRESSION}, []),
        ({"mappings": "[parameters('mappings')]"}, []),
        ({"mappings": [{"source": {"path": "$['a']"}, "sink": {"name": "a"}}]}, []),
        ({"mappings": [{"source": {"ordinal": 1}, "sink": {"ordinal": 1}}]}, []),
        ({"mappings": [{"source": _EXPRESSION, "sink": {"name": "a"}}, _EXPRESSION]}, []),
        ({"mappings": [_NAMED, {"source": {"name": "x"}, "sink": {"name": "ID"}}]}, []),
        ({"mappings": [{"source": {"name": "x"}, "sink": {"name": "@item()"}}] * 2}, []),
        ({"mappings": {}}, [(Severity.ERROR, "/mappings")]),
        ({"mappings": "id=id"}, [(Severity.ERROR, "/mappings")]),
        ({"mappings": [{"source": {"name": "Id"}}]}, [(Severity.ERROR, "/mappings/0")]),
        ({"mappings": [_NAMED, {"sink": {"name": "b"}}]}, [(Severity.ERROR, "/mappings/1")]),
        (
            {"mappings": [{"source": {"type": "String"}, "sink": {"name": "a"}}]},
            [(Severity.ERROR, "/mappings/0/source")],
        ),
        ({"mappings": [{"source": {"name": "a"}, "sink": {"column": "a"}}]}, [(Severity.ERROR, "/mappings/0/sink")]),
        (
            {"mappings": [{"source": {"ordinal": 0}, "sink": {"name": "a"}}]},
            [(Severity.ERROR, "/mappings/0/source/ordinal")],
        ),
        (
            {"mappings": [_NAMED, {"source": {"name": "x"}, "sink": {"name": "id"}}]},
            [(Severity.WARNING, "/mappings/1/sink")],
        ),
    ],
)
def test_a_mapping_says_which_column_goes_where(translator: Json, told: list[tuple[Severity, str]]) -> None:
    """Columns by name, path or ordinal; what an expression or a template gives is not judged."""
    activity = _copy({"translator": {"type": "TabularTranslator", **translator}})

    assert _told(activity, "ADF223") == [(severity, f"/typeProperties/translator{path}") for severity, path in told]


@pytest.mark.parametrize(
    ("translator", "told"), [(_EXPRESSION, 0), ("@json('{}')", 0), ({}, 0), (None, 0), ({"mappings": [_NAMED]}, 1)]
)
def test_a_translator_has_a_type(translator: Json, told: int) -> None:
    """Or is an expression as a whole."""
    assert len(_told(_copy({"translator": translator}), "ADF223")) == told


def test_a_reference_without_a_name_leads_to_no_dataset() -> None:
    """Not to one that happens to be called 'None'."""
    copy = {"type": "Copy", "inputs": [_IN], "outputs": [{"type": "DatasetReference"}], "typeProperties": {
        "source": {"type": "ParquetSource"}, "sink": {"type": "DelimitedTextSink"}
    }}  # fmt: skip
    location = {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw"}}
    pipeline = f"pipeline p: {json.dumps({'activities': [{'name': 'a', **copy}]})}"
    dataset = f"dataset None: {json.dumps({'type': 'DelimitedText', 'typeProperties': location})}"

    assert found(f"{pipeline}\n\n{dataset}", "ADF224") == []


_RANGES = {"type": "AzureSqlSource", "partitionOption": "DynamicRange"}
_SINCE = {"value": "select * from t where day > '@{pipeline().TriggerTime}'", "type": "Expression"}
_STAGED = {"enableStaging": True, "stagingSettings": {}}
_STAGING = {"linkedServiceName": {"referenceName": "ls", "type": "LinkedServiceReference"}}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"enableStaging": True}, [(Severity.ERROR, "/enableStaging")]),
        ({"enableStaging": False}, []),
        ({"enableStaging": {"value": "@variables('staged')", "type": "Expression"}}, []),
        ({"enableStaging": True, "stagingSettings": _STAGING}, []),
        (
            {"source": {"sqlReaderQuery": "select 1", "sqlReaderStoredProcedureName": "p"}},
            [(Severity.ERROR, "/source/sqlReaderStoredProcedureName")],
        ),
        ({"source": {"sqlReaderQuery": "", "sqlReaderStoredProcedureName": "p"}}, []),
        ({"source": _RANGES}, []),
        ({"source": {**_RANGES, "sqlReaderQuery": "select * from t"}}, [(Severity.WARNING, "/source/sqlReaderQuery")]),
        ({"source": {**_RANGES, "sqlReaderQuery": "select * from t where ?AdfDynamicRangePartitionCondition"}}, []),
        ({"source": {**_RANGES, "oracleReaderQuery": "where ?AdfRangePartitionColumnName <= 1"}}, []),
        ({"source": {**_RANGES, "sqlReaderQuery": "where ?dfDynamicRangePartitionCondition"}}, []),
        ({"source": {**_RANGES, "sqlReaderQuery": "select * from t where @{variables('range')}"}}, []),
        ({"source": {**_RANGES, "sqlReaderQuery": _EXPRESSION}}, []),
        ({"source": {**_RANGES, "sqlReaderQuery": "select * from t where '@{broken'"}}, []),
        (
            {"source": {**_RANGES, "sqlReaderQuery": _SINCE}},
            [(Severity.WARNING, "/source/sqlReaderQuery")],
        ),
        (
            {"source": {**_RANGES, "sqlReaderQuery": {**_SINCE, "value": f"{_SINCE['value']} and @{{item().range}}"}}},
            [],
        ),
        ({"source": {"partitionOption": "None", "sqlReaderQuery": "select * from t"}}, []),
        ({"sink": {"writeBehavior": "storedProcedure"}}, [(Severity.ERROR, "/sink/writeBehavior")]),
        ({"sink": {"writeBehavior": "upsert"}}, []),
        (
            {"sink": {"writeBehavior": "storedProcedure", "sqlWriterStoredProcedureName": "p", "tableOption": "none"}},
            [],
        ),
        ({**_STAGED, "validateDataConsistency": True}, [(Severity.WARNING, "/validateDataConsistency")]),
        ({**_STAGED, "validateDataConsistency": False}, []),
        ({"validateDataConsistency": True, "source": {"type": "AzureSqlSource"}}, []),
        ({"validateDataConsistency": True, "source": {"type": "RestSource"}}, []),
        (
            {"validateDataConsistency": True, "sink": {"type": "SnowflakeV2Sink"}},
            [(Severity.WARNING, "/validateDataConsistency")],
        ),
        (
            {
                "validateDataConsistency": True,
                "source": {"type": "BinarySource", "storeSettings": {"type": "SftpReadSettings"}},
            },
            [(Severity.WARNING, "/validateDataConsistency")],
        ),
        ({"enableSkipIncompatibleRow": True}, [(Severity.WARNING, "/enableSkipIncompatibleRow")]),
        ({"enableSkipIncompatibleRow": True, "logSettings": {"logLocationSettings": {}}}, []),
        ({"enableSkipIncompatibleRow": True, "redirectIncompatibleRowSettings": {"path": "skipped"}}, []),
        ({"enableSkipIncompatibleRow": False}, []),
        ({"enableSkipIncompatibleRow": _EXPRESSION}, []),
        (
            {"sink": {"sqlWriterStoredProcedureName": "p", "tableOption": "autoCreate"}},
            [(Severity.WARNING, "/sink/tableOption")],
        ),
    ],
)
def test_settings_of_a_copy_agree(settings: Json, told: list[tuple[Severity, str]]) -> None:
    """What excludes each other or lacks its other half; texts with expressions are not judged."""
    assert _told(_copy(settings), "ADF224") == [(severity, f"/typeProperties{path}") for severity, path in told]


@pytest.mark.parametrize(
    ("location", "sink", "told"),
    [
        ({"folderPath": "out"}, {"type": "DelimitedTextSink"}, 1),
        ({"fileName": ""}, {"type": "DelimitedTextSink"}, 1),
        ({"fileName": "a.csv"}, {"type": "DelimitedTextSink"}, 0),
        ({"fileName": _EXPRESSION}, {"type": "DelimitedTextSink"}, 0),
        ({"folderPath": "out"}, {"type": "DelimitedTextSink", "formatSettings": {"fileExtension": ".csv"}}, 0),
        ({"folderPath": "out"}, {"type": "ParquetSink"}, 0),
        (None, {"type": "DelimitedTextSink"}, 0),
    ],
)
def test_delimited_text_has_a_file_name_or_an_extension(location: Json, sink: Json, told: int) -> None:
    """The dataset names the file, or the sink says what the names it makes end in."""
    dataset = {"type": "DelimitedText", "typeProperties": {"location": location}}
    pipeline = {"activities": [{"name": "a", **_copy({"sink": sink})}]}
    resources = f"pipeline p: {json.dumps(pipeline)}\n\ndataset ds_out: {json.dumps(dataset)}"

    assert [severity for _, severity, _ in found(resources, "ADF224")] == [Severity.WARNING] * told


@pytest.mark.parametrize(
    ("datasets", "sink", "told"),
    [
        (("Binary", "Binary"), "BinarySink", 0),
        (("Binary", "AzureSqlTable"), "AzureSqlSink", 1),
        (("Binary", "Json"), "JsonSink", 1),
        (("Binary", "Json"), "BinarySink", 0),
        (("Binary", "NoSuchDataset"), "NoSuchSink", 0),
        (("Office365Table", "Binary"), "BinarySink", 0),
        (("Json", "AzureSqlTable"), "AzureSqlSink", 0),
    ],
)
def test_binary_is_copied_to_binary(datasets: tuple[str, str], sink: str, told: int) -> None:
    """A sink that does not fit its dataset is another rule's."""
    assert len(_told(_copy({"sink": {"type": sink}}), "ADF225", datasets=datasets)) == told


@pytest.mark.parametrize(
    ("kind", "settings", "dataset", "told"),
    [
        ("Delete", {}, "AzureSqlTable", 1),
        ("Delete", {}, "Parquet", 0),
        ("Delete", {}, "AzureBlob", 0),
        ("Delete", {}, "NoSuchDataset", 0),
        ("GetMetadata", {"fieldList": ["childItems"]}, "AzureSqlTable", 1),
        ("GetMetadata", {"fieldList": ["structure", "exists", "columnCount"]}, "AzureSqlTable", 0),
        ("GetMetadata", {"fieldList": ["childItems"]}, "FileShare", 0),
        ("GetMetadata", {"fieldList": _EXPRESSION}, "AzureSqlTable", 0),
    ],
)
def test_tables_hold_no_files(kind: str, settings: Json, dataset: str, told: int) -> None:
    """They are neither deleted nor listed; formats and the first forms of file datasets are files."""
    activity = {"type": kind, "typeProperties": {"dataset": _IN, **settings}}

    assert len(_told(activity, "ADF225", datasets=(dataset, "Json"))) == told


@pytest.mark.parametrize(
    ("translator", "told"),
    [
        ({"mapings": []}, ["/mapings"]),
        ({"typeConversionSettings": {"alowDataTruncation": True}}, ["/typeConversionSettings/alowDataTruncation"]),
        ({"mappings": [{"source": {"name": "a"}, "snk": {"name": "b"}}]}, ["/mappings/0/snk"]),
        ({"typeConversion": True, "typeConversionSettings": {"culture": "en-us"}, "collectionReference": "$"}, []),
        ({"mappings": "@json(pipeline().parameters.mapping)"}, []),
    ],
)
def test_a_translator_has_the_properties_it_is_documented_with(translator: Json, told: list[str]) -> None:
    """A misspelt one is passed over by the service, and the copy maps as if it were not there."""
    settings = {"translator": {"type": "TabularTranslator", **translator}}
    place = "/properties/activities/0/typeProperties/translator"

    assert [pointer for _, _, pointer in found(one_activity("Copy", settings), "ADF101")] == [
        f"{place}{pointer}" for pointer in told
    ]


def test_a_translator_by_expression_is_one() -> None:
    """As an object, too."""
    settings = {"translator": {"type": "Expression", "value": "@json(pipeline().parameters.mapping)"}}

    assert found(one_activity("Copy", settings), "ADF101", "ADF105") == []


def test_rows_left_out_may_be_counted_instead_of_logged() -> None:
    """An expression that reads how many there were learns of them."""
    copy = {"name": "a", **_copy({"enableSkipIncompatibleRow": True})}
    condition = {"type": "Expression", "value": "@greater(activity('a').output.rowsSkipped, 0)"}
    judge = {"name": "b", "type": "IfCondition", "typeProperties": {"expression": condition}}
    judge["dependsOn"] = [{"activity": "a", "dependencyConditions": ["Succeeded"]}]

    assert found(f"pipeline p: {json.dumps({'activities': [copy, judge]})}", "ADF224") == []
