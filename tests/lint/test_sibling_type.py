"""Properties that are mostly those of another type are told of once, by that type."""

import pytest

from adfgen.lint.page import example_factory
from adfgen.lint.runner import lint
from adfgen.lint.selection import Selection

LOOKUP = '{"source": {"type": "AzureSqlSource"}, "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}, "firstRowOnly": true}'
COPY = '{"source": {"type": "AzureSqlSource"}, "sink": {"type": "ParquetSink"}, "enableStaging": false}'
ENDS = '"inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}], "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}]'
WINDOW = (
    '"typeProperties": {"frequency": "Hour", "interval": 1, "startTime": "2024-01-01T00:00:00Z", "maxConcurrency": 1}'
)


def activity(type_: str, properties: str, beside: str = '"dependsOn": []') -> str:
    return (
        f'pipeline p: {{"activities": [{{"name": "x", "type": "{type_}", {beside}, "typeProperties": {properties}}}]}}'
    )


def found(example: str) -> list[tuple[str, str, str, str, str]]:
    """What the schema finds in an example: code, level, message, hint and pointer."""
    items = lint(example_factory(example), selection=Selection(("ADF1",)))
    return [(item.code, str(item.severity), item.message, item.hint, item.location.pointer) for item in items]


@pytest.mark.parametrize(
    ("type_", "properties", "beside", "message", "meant"),
    [
        (
            "Copy",
            LOOKUP,
            '"dependsOn": []',
            "'dataset', 'firstRowOnly' belong to type 'Lookup', and 'sink' of 'Copy' is missing",
            "'Lookup'",
        ),
        (
            "Lookup",
            COPY,
            ENDS,
            "'sink', 'enableStaging' belong to type 'Copy', and 'dataset' of 'Lookup' is missing",
            "'Copy'",
        ),
        (
            "Wait",
            '{"url": "https://example.com", "method": "POST", "body": "x"}',
            '"dependsOn": []',
            "'url', 'method', 'body' belong to type 'WebActivity' or 'WebHook', and 'waitTimeInSeconds' of 'Wait' is missing",
            "'WebActivity' or 'WebHook'",
        ),
    ],
)
def test_an_activity_of_the_wrong_type_is_one_error_at_its_type(
    type_: str, properties: str, beside: str, message: str, meant: str
) -> None:
    """Not one for each property, nor for what the other type does not need: what stands beside them counts too."""
    assert found(activity(type_, properties, beside)) == [
        (
            "ADF106",
            "error",
            f"activity 'x' ({type_}): {message}",
            f"did you mean type {meant}?",
            "/properties/activities/0/type",
        )
    ]


def test_a_dataset_that_lacks_nothing_is_a_warning() -> None:
    """The service takes it, and ignores every property."""
    example = (
        'dataset d: {"type": "AzureSqlTable", "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},'
        '"typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw"}, "columnDelimiter": ","}}'
    )

    assert found(example) == [
        (
            "ADF106",
            "warning",
            "dataset 'd': 'location', 'columnDelimiter' belong to type 'DelimitedText'",
            "did you mean type 'DelimitedText'?",
            "/properties/type",
        )
    ]


def test_a_trigger_of_the_wrong_type_is_one_error() -> None:
    """Its `pipeline` beside the properties is no mistake of its own."""
    example = (
        f'trigger t: {{"type": "ScheduleTrigger", {WINDOW}, '
        '"pipeline": {"pipelineReference": {"referenceName": "p", "type": "PipelineReference"}}}'
    )

    assert [item[0] for item in found(example)] == ["ADF106"]


def test_a_property_beside_the_right_ones_is_a_leftover() -> None:
    """The properties of the type itself are all there: it was meant."""
    (item,) = found(f'trigger t: {{"type": "TumblingWindowTrigger", {WINDOW}, "pipelines": []}}')

    assert "only other types have a property 'pipelines'; here it is likely ignored" in item[2]


@pytest.mark.parametrize(
    "properties",
    [
        '{"source": {"type": "AzureSqlSource"}, "sink": {"type": "ParquetSink"}, "dataset": {}, "firstRowOnly": true}',
        '{"source": {"type": "ParquetSource", "sqlReaderQuery": "select 1", "partitionOption": "None"}, "sink": {"type": "ParquetSink"}}',
    ],
)
def test_where_no_type_is_clearly_meant_each_property_is_told_of(properties: str) -> None:
    """Everything the type needs is there, or many types have them."""
    messages = [item[2] for item in found(activity("Copy", properties))]

    assert len(messages) == 2
    assert all("only other types have a property" in message for message in messages)


def test_leftovers_of_a_policy_are_told_of_together() -> None:
    """It has no type of its own under which each could be accepted."""
    example = activity(
        "SetVariable",
        '{"variableName": "v", "value": "x"}',
        '"policy": {"retry": 1, "secureInput": false, "retryIntervalInSeconds": 30}',
    )

    assert [item[2:] for item in found(example)] == [
        (
            "activity 'x' (SetVariable): policy: only other types have properties 'retry', 'retryIntervalInSeconds'; here they are likely ignored",
            "remove them",
            "/properties/activities/0/policy/retry",
        )
    ]


def test_what_no_type_has_is_told_of_beside_it() -> None:
    """A slip in a property stays one, whatever the type."""
    slip = LOOKUP.replace("firstRowOnly", "firstRowOnyl")

    assert sorted(item[0] for item in found(activity("Copy", slip))) == ["ADF101", "ADF106"]
