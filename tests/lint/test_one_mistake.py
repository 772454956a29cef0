"""One mistake is one finding, in words that name it."""

import pytest

from adfgen.diagnostics import Severity
from adfgen.lint.page import example_factory
from adfgen.lint.runner import lint

WAIT = '"type": "Wait", "typeProperties": {"waitTimeInSeconds": 1}'
SERVICE = (
    'linkedService ls_a: {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}\n'
)
BESIDE = ("ADF206", "ADF808", "ADF901")  # what is left out of these examples
ITEMS = '"items": {"type": "Expression", "value": "@createArray(1, 2)"}'


def waits_for(*entries: str) -> str:
    return f'pipeline p: {{"activities": [{{"name": "a", {WAIT}}}, {{"name": "b", "dependsOn": [{", ".join(entries)}], {WAIT}}}]}}'


def after(name: str) -> str:
    return f'{{"activity": "{name}", "dependencyConditions": ["Succeeded"]}}'


def metadata(listed: str, reader: str = "") -> str:
    """A GetMetadata whose list is like this, and the value of a SetVariable after it."""
    dataset = '"dataset": {"referenceName": "ds_a", "type": "DatasetReference"}'
    then = (
        f', {{"name": "s", "type": "SetVariable", "dependsOn": [{after("m")}], "typeProperties": {{"variableName": "v", "value": "{reader}"}}}}'
        if reader
        else ""
    )
    return (
        f"{SERVICE}{binary('ls_a')}"
        f'pipeline p: {{"variables": {{"v": {{"type": "String"}}}}, "activities": [{{"name": "m", "type": "GetMetadata", "typeProperties": {{{dataset}{listed}}}}}{then}]}}'
    )


def binary(service: str) -> str:
    return (
        f'dataset ds_a: {{"type": "Binary", "linkedServiceName": {{"referenceName": "{service}", "type": "LinkedServiceReference"}}, '
        '"typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "a"}}}\n'
    )


READ = "@string(activity('m').output.childItems)"
ASK = "asks for nothing"


@pytest.mark.parametrize(
    ("resources", "told"),
    [
        (metadata("", READ), [("ADF332", "error", f"GetMetadata 'm' {ASK}")]),
        (metadata(', "fieldList": []'), [("ADF332", "warning", f"GetMetadata 'm' {ASK}")]),
        (
            metadata(', "fieldList": []', "@string(activity('m').output?.childItems)"),
            [("ADF332", "warning", f"GetMetadata 'm' {ASK}")],
        ),
        (
            metadata(', "fieldList": ["childItem"]', READ),
            [("ADF332", "error", "GetMetadata 'm' asks for 'childItem', which is no field")],
        ),
        (
            metadata(', "fieldList": ["exists"]', READ),
            [("ADF317", "error", "GetMetadata 'm' does not ask for 'childItems'")],
        ),
        (metadata(', "fieldList": ["CHILDITEMS"]', READ), []),
        (metadata(', "fieldList": ["@pipeline().Pipeline"]', READ), []),
        (
            'dataset d: {"activities": [{"name": "s", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@item()"}}]}',
            [("ADF104", "error", "dataset 'd' has activities and no type: it is a pipeline")],
        ),
        (
            SERVICE + binary("ls_a") + 'pipeline p: {"activities": [{"name": "d", "type": "Delete", "typeProperties": '
            '{"enableLogging": false, "dataset": {"referenceName": "ls_a", "type": "DatasetReference"}}}]}',
            [
                (
                    "ADF201",
                    "error",
                    "pipeline 'p' refers to dataset 'ls_a', which does not exist: 'ls_a' is a linked service",
                )
            ],
        ),
        (binary(""), [("ADF201", "error", "dataset 'ds_a' refers to a linked service without a name")]),
        (
            'dataset d: {"type": "Excel", "linkedServiceName": {"referenceName": "ls_a", "type": "LinkedServiceReference"}, '
            '"typeProperties": {"sheetname1": "a", "location": {"type": "AzureBlobFSLocation", "fileSystem": "raw"}}}\n\n'
            + SERVICE,
            [("ADF101", "error", "dataset 'd': properties.typeProperties: unknown property 'sheetname1'")],
        ),
        (
            (
                'pipeline p: {"activities": [{"name": "w", "type": "WebActivity", "typeProperties": {"method": "POST", "url": '
                '"https://a.example/x", "boddy": {}}}]}'
            ),
            [("ADF101", "error", "activity 'w' (WebActivity): typeProperties: unknown property 'boddy'")],
        ),
        (
            (
                'pipeline p: {"activities": [{"name": "r", "type": "ExecutePipeline", "typeProperties": {"pipeline": '
                '{"referenceName": "q", "type": "PipelineReference"}, "waitOnCompletion": true, "parameters": {"tabelName": "a"}}}]}'
                '\n\npipeline q: {"parameters": {"tableName": {"type": "string"}}, "activities": []}'
            ),
            [("ADF204", "warning", "pipeline 'p' gives 'tabelName' to pipeline 'q', which has no such parameter")],
        ),
        (waits_for(after("b"), after("a")), [("ADF213", "error", "activity 'b' waits for itself")]),
        (
            'pipeline p: {"activities": ['
            + ", ".join(
                f'{{"name": "{name}", "type": "Wait", "typeProperties": {{"waitTimeInSeconds": 1}}, "dependsOn": [{waits}]}}'
                for name, waits in (("a", after("c")), ("b", after("a")), ("c", f"{after('a')}, {after('b')}"))
            )
            + "]}",
            [("ADF213", "error", "activities 'a', 'b', 'c' wait for each other")],
        ),
        (
            waits_for('{"dependencyConditions": ["Succeeded"]}'),
            [("ADF102", "error", "activity 'b' (Wait): dependsOn[0]: 'activity' is missing")],
        ),
        (waits_for(after("")), [("ADF212", "error", "activity 'b' depends on '', which pipeline 'p' does not have")]),
        (
            (
                'pipeline p: {"variables": {"v": {"type": "String"}}, "activities": [{"name": "s", "type": "SetVariable", '
                """"typeProperties": {"variableName": "v", "value": "@concat(9000 × 'a', 'b')"}}]}"""
            ),
            [("ADF812", "error", "the expression has 9,016 characters; the most is 8,192")],
        ),
        (
            (
                'pipeline p: {"activities": [{"name": "c", "type": "Copy", "typeProperties": {"source": {"type": "DelimitedTextSource", '
                '"additionalColumns": {"a": "b"}}, "sink": {"type": "DelimitedTextSink"}}}]}'
            ),
            [
                (
                    "ADF103",
                    "error",
                    "activity 'c' (Copy): typeProperties.source.additionalColumns: {\"a\":\"b\"} is not a list, an '@' expression or an Expression object",
                )
            ],
        ),
        (
            (
                'pipeline p: {"activities": [{"name": "c", "type": "Copy", "typeProperties": {"source": {"type": "JsonSource"}, '
                '"sink": {"type": "DelimitedTextSink", "formatSettings": {"type": "JsonWriteSettings", "filePattern": "setOfObjects"}}}}]}'
            ),
            [
                (
                    "ADF104",
                    "error",
                    "activity 'c' (Copy): typeProperties.sink.formatSettings.type: 'JsonWriteSettings' is no type for this place",
                )
            ],
        ),
        (
            'factory factory: {"globalParameters": {"g": {"type": "Integer", "value": {"a": 1}}}}',
            [
                (
                    "ADF105",
                    "error",
                    "factory 'factory': properties.globalParameters.g.type: 'Integer' is not one of Object, String, Int, Float, Bool, Array",
                )
            ],
        ),
        (
            (
                f'pipeline p: {{"activities": [{{"name": "each", "type": "ForEach", "typeProperties": {{{ITEMS}, "activities": [{{"name": "set", '
                '"type": "SetVariable", "typeProperties": {"variableName": "nope", "value": "@string(item())"}}]}}]}'
            ),
            [("ADF304", "error", "pipeline 'p' has no variable 'nope'")],
        ),
    ],
)
def test_one_mistake_is_told_once(resources: str, told: list[tuple[str, str, str]]) -> None:
    """By the rule that knows what it is, and by no other."""
    found = [item for item in lint(example_factory(resources)) if item.severity is not Severity.NOTE]

    assert [(item.code, item.severity.value, item.message) for item in found if item.code not in BESIDE] == told
