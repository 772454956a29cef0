"""Forms that published factories have and the service's client does not know: nothing is said of them."""

import pytest

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.schema.check import check_schema
from adfgen.lint.schema.letter_case import in_known_case
from adfgen.model.body import Json
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind

SERVICE = {"type": "Salesforce", "parameters": {"password": {"type": "string"}}}
COPY = {"name": "copy", "type": "Copy", "inputs": [], "outputs": []}


def found(kind: Kind, properties: Json) -> tuple[Diagnostic, ...]:
    factory = Factory((Artifact(ArtifactKey(kind, "x"), {"name": "x", "properties": properties}),))
    return tuple(item for deviation in in_known_case(factory).deviations for item in check_schema(deviation))


def copied(source: Json, sink: Json) -> tuple[Diagnostic, ...]:
    return found(Kind.PIPELINE, {"activities": [{**COPY, "typeProperties": {"source": source, "sink": sink}}]})


@pytest.mark.parametrize(
    "value",
    ["@{linkedService().password}", "@linkedService().password", {"type": "SecureString", "value": "@{linkedService().password}"}],
)  # fmt: skip
def test_a_secret_that_a_parameter_gives(value: Json) -> None:
    """As text and in a SecureString."""
    assert found(Kind.LINKED_SERVICE, {**SERVICE, "typeProperties": {"password": value}}) == ()


@pytest.mark.parametrize("value", ["hunter2", ["hunter2"], 4711])
def test_a_secret_in_plain_text_is_told_without_its_value(value: Json) -> None:
    """Neither a text, nor a list, nor a number is repeated."""
    [item] = found(Kind.LINKED_SERVICE, {**SERVICE, "typeProperties": {"password": value}})

    assert (item.code, item.severity) == ("ADF103", Severity.ERROR)
    assert "hunter2" not in item.message
    assert "4711" not in item.message


def test_a_text_wrapped_as_a_string_object() -> None:
    """`{"type": "String", "value": …}` in a linked service."""
    version = {"type": "String", "value": "@{linkedService().apiVersion}"}

    assert found(Kind.LINKED_SERVICE, {**SERVICE, "typeProperties": {"apiVersion": version}}) == ()


def test_settings_by_their_first_names() -> None:
    """`…Setting` is what all `…Settings` were called once."""
    store = {"type": "AzureBlobFSReadSetting", "recursive": True}
    source = {"type": "DelimitedTextSource", "storeSettings": store, "formatSettings": {"type": "DelimitedTextReadSetting"}}  # fmt: skip
    settings = {"type": "DelimitedTextWriteSetting", "quoteAllText": True, "fileExtension": ".txt"}
    sink = {"type": "DelimitedTextSink", "storeSettings": {"type": "SftpWriteSetting"}, "formatSettings": settings}

    assert copied(source, sink) == ()
    assert [item.code for item in copied(source, {**sink, "formatSettings": {"type": "JsonWriteSetting"}})] != []


def test_what_studio_saves_of_newer_and_older_connectors() -> None:
    """A property of Salesforce's second form, and empty type properties of a data flow's source."""
    source = {"type": "SalesforceV2Source", "query": "SELECT Id FROM Account", "preserveScaleFromSchema": False}
    flow = {"type": "MappingDataFlow", "typeProperties": {"sources": [{"name": "s", "typeProperties": {}}], "sinks": [], "script": ""}}  # fmt: skip

    assert copied(source, {"type": "ParquetSink"}) == ()
    assert found(Kind.DATA_FLOW, flow) == ()


def test_what_studio_saves_of_data_flows_with_a_cache_and_of_a_lakehouse() -> None:
    """What the cache gives the activity, arguments for the stores of an inline flow, where Fabric runs."""
    flow = {"referenceName": "df", "type": "DataFlowReference", "linkedServiceParameters": {"source1": {"server": "s"}}}
    run = {"name": "run", "type": "ExecuteDataFlow", "typeProperties": {"dataflow": flow, "cacheSinks": {"firstRowOnly": True}}}  # fmt: skip
    lakehouse = {"type": "Lakehouse", "typeProperties": {"artifactId": "a", "fabricEnvironment": "MSIT"}}

    assert found(Kind.PIPELINE, {"activities": [run]}) == ()
    assert found(Kind.LINKED_SERVICE, lakehouse) == ()


def test_a_connector_like_none_that_is_known_may_be_new() -> None:
    """A slip of a known name is an error; so is an activity of no type, of which there are few new ones."""
    [new] = found(Kind.LINKED_SERVICE, {"type": "AdobeIntegration", "typeProperties": {}})
    [slip] = found(Kind.LINKED_SERVICE, {"type": "AzureSqlDatabse", "typeProperties": {}})
    [activity] = found(Kind.PIPELINE, {"activities": [{"name": "a", "type": "Teleport"}]})

    assert [item.severity for item in (new, slip, activity)] == [Severity.WARNING, Severity.ERROR, Severity.ERROR]


def test_null_in_place_of_what_may_be_left_out() -> None:
    """As the documentation's own templates hold it; where something is needed it is an error."""
    service = {"type": "AzureSqlDatabase", "connectVia": None, "parameters": None, "typeProperties": {}}
    told = [(item.code, item.severity, item.location.pointer) for item in found(Kind.LINKED_SERVICE, service)]
    assert told == [
        ("ADF103", Severity.WARNING, "/properties/connectVia"),
        ("ADF103", Severity.WARNING, "/properties/parameters"),
    ]
    assert [item.severity for item in found(Kind.LINKED_SERVICE, {**service, "typeProperties": None})][
        -1
    ] is Severity.ERROR


def test_where_incompatible_rows_go() -> None:
    """A reference in the documentation, a text in its older pages."""
    for service in ({"referenceName": "ls", "type": "LinkedServiceReference"}, "ls"):
        settings = {"redirectIncompatibleRowSettings": {"linkedServiceName": service, "path": "rows"}}
        copy = {"source": {"type": "BlobSource"}, "sink": {"type": "BlobSink"}, **settings}
        assert found(Kind.PIPELINE, {"activities": [{**COPY, "typeProperties": copy}]}) == ()


def test_filters_of_a_custom_event_trigger() -> None:
    """The library lists the subject's ends only."""
    filters = [{"key": "data.department", "operatorType": "StringIn", "values": ["Finance"]}]
    settings = {"scope": "/s", "events": ["made"], "advancedFilters": filters}

    assert found(Kind.TRIGGER, {"type": "CustomEventsTrigger", "typeProperties": settings}) == ()
