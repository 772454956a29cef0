"""What is a change between a live and a desired body, and what is none."""

from typing import Any

import pytest

from adfgen.deploy.difference import Change, changes, comparable
from adfgen.model.kind import Kind

Body = dict[str, Any]


def inside(name: str, value: Any) -> Body:
    return {"activities": [{"name": "copy", "typeProperties": {name: value}}]}


ADDED: list[tuple[str, Body, Body]] = [
    ("empty arguments", {"pipelines": [{"parameters": {}}]}, {"pipelines": [{}]}),
    ("empty lists", {"activities": [{"dependsOn": [], "userProperties": []}]}, {"activities": [{}]}),
    ("policy", {"activities": [{"policy": {"secureInput": False, "timeout": "1"}}]}, {"activities": [{"policy": {"timeout": "1"}}]}),
    ("a source's partitions", inside("source", {"type": "S", "partitionOption": "None"}), inside("source", {"type": "S"})),
    ("recursive files", inside("source", {"storeSettings": {"recursive": True}}), inside("source", {})),
    ("a data flow's compute", inside("compute", {"coreCount": 8, "computeType": "General"}), {"activities": [{"name": "copy"}]}),
    ("a data flow's sources", inside("dataflow", {"datasetParameters": {"source1": {}}}), {"activities": [{"name": "copy"}]}),
    ("expressions", inside("items", {"value": "@x", "type": "Expression"}), inside("items", "@x")),
    ("an encrypted credential", {"typeProperties": {"url": "u", "encryptedCredential": "e"}}, {"typeProperties": {"url": "u"}}),
    ("a runtime's state", {"type": "Managed", "state": "Started"}, {"type": "Managed"}),
    ("a trigger's state", {"type": "ScheduleTrigger", "runtimeState": "Started"}, {"type": "ScheduleTrigger"}),
    ("true as text", {"parameters": {"p": {"type": "bool", "defaultValue": "true"}}}, {"parameters": {"p": {"type": "bool", "defaultValue": True}}}),
    ("a number as text", {"parameters": {"p": {"type": "int", "defaultValue": "7"}}}, {"parameters": {"p": {"type": "int", "defaultValue": 7}}}),
    ("a fraction as text", {"parameters": {"p": {"type": "Float", "defaultValue": "1.5"}}}, {"parameters": {"p": {"type": "Float", "defaultValue": 1.5}}}),
    ("a variable's true", {"variables": {"v": {"type": "Boolean", "defaultValue": "True"}}}, {"variables": {"v": {"type": "Boolean", "defaultValue": True}}}),
    ("one and 1.0", inside("waitTimeInSeconds", 1), inside("waitTimeInSeconds", 1.0)),
]  # fmt: skip

EDITED: list[tuple[str, Body, Body]] = [
    ("an empty quote", {"typeProperties": {"quoteChar": ""}}, {"typeProperties": {}}),
    ("an empty escape", {"typeProperties": {"escapeChar": ""}}, {"typeProperties": {}}),
    ("an empty null", {"typeProperties": {"nullValue": ""}}, {"typeProperties": {}}),
    ("an empty argument", {"pipelines": [{"parameters": {"group": ""}}]}, {"pipelines": [{"parameters": {}}]}),
    ("a dataset's empty argument", {"activities": [{"inputs": [{"parameters": {"p": ""}}]}]}, {"activities": [{"inputs": [{}]}]}),
    ("an argument named as a default", {"pipelines": [{"parameters": {"recursive": True}}]}, {"pipelines": [{"parameters": {}}]}),
    ("an argument named as read-only", {"pipelines": [{"parameters": {"etag": "1"}}]}, {"pipelines": [{"parameters": {}}]}),
    ("a parameter named as read-only", {"parameters": {"encryptedCredential": {"type": "string"}}}, {}),
    ("a variable of default name", {"variables": {"state": {"type": "String"}}}, {}),
    ("an argument that is an empty list", inside("parameters", {"p": []}), inside("parameters", {})),
    ("an argument that is null", inside("parameters", {"p": None}), inside("parameters", {})),
    ("a header", inside("headers", {"traceLevel": "Fine"}), inside("headers", {})),
    ("a procedure's parameter", inside("storedProcedureParameters", {"p": {"value": None}}), inside("storedProcedureParameters", {"p": {}})),
    ("variables of an activity", inside("variables", {"recursive": True}), inside("variables", {})),
    ("a default elsewhere", inside("recursive", True), {"activities": [{"name": "copy"}]}),
    ("1 and true", inside("value", 1), inside("value", True)),
    ("0 and false as a default", {"activities": [{"policy": {"secureInput": 0}}]}, {}),
    ("text of a string parameter", {"parameters": {"p": {"type": "string", "defaultValue": "true"}}}, {"parameters": {"p": {"type": "string", "defaultValue": True}}}),
    ("a state that is no runtime's", {"type": "X", "state": "Started"}, {"type": "X"}),
]  # fmt: skip


@pytest.mark.parametrize(("live", "wanted"), [case[1:] for case in ADDED], ids=[case[0] for case in ADDED])
def test_what_the_service_adds_is_no_change(live: Body, wanted: Body) -> None:
    """Nor is another way to write the same."""
    assert comparable(live) == comparable(wanted)
    assert changes(comparable(live), comparable(wanted)) == ()


@pytest.mark.parametrize(("one", "other"), [case[1:] for case in EDITED], ids=[case[0] for case in EDITED])
def test_an_edit_is_never_hidden(one: Body, other: Body) -> None:
    """Whatever it is called and however little it says, both ways round."""
    assert comparable(one) != comparable(other)
    assert comparable(other) != comparable(one)
    assert changes(comparable(one), comparable(other))


def test_global_parameters_may_have_any_name() -> None:
    """Their names are the user's at the top already."""
    body = {"recursive": {"type": "Bool", "value": True}, "etag": {"type": "String", "value": ""}}

    assert comparable(body, Kind.FACTORY) == body


@pytest.mark.parametrize(
    ("before", "after", "pointer"),
    [
        (inside("url", "https://h/x?sig=one12345"), inside("url", "https://h/x?sig=two12345"), "/activities/copy/typeProperties/url"),
        ({"parameters": {"p": {"type": "SecureString", "defaultValue": "one"}}}, {"parameters": {"p": {"type": "SecureString", "defaultValue": "two"}}}, "/parameters/p/defaultValue"),
        (inside("headers", {"Authorization": "one"}), inside("headers", {"Authorization": "two"}), "/activities/copy/typeProperties/headers/Authorization"),
        ({"parameters": {"password": {"type": "string", "defaultValue": "one"}}}, {"parameters": {"password": {"type": "string", "defaultValue": "two"}}}, "/parameters/password/defaultValue"),
    ],
)  # fmt: skip
def test_a_change_of_a_secret_shows_that_it_changed(before: Body, after: Body, pointer: str) -> None:
    """And neither of its values."""
    assert changes(comparable(before), comparable(after)) == (Change(pointer, "**********", "**********"),)
