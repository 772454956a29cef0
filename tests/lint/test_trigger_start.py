"""What a trigger starts, with what, and what it listens to."""

import json

import pytest

from adfgen.diagnostics import Severity
from adfgen.model.body import Json
from tests.lint.told import found

_ENTRY = {"pipelineReference": {"referenceName": "p", "type": "PipelineReference"}}


def _told(properties: Json, *codes: str) -> list[tuple[Severity, str]]:
    return [item[1:] for item in found(f"trigger t: {json.dumps(properties)}", *codes)]


@pytest.mark.parametrize(
    ("kind", "settings", "told"),
    [
        ("ScheduleTrigger", {"pipelines": [_ENTRY]}, []),
        ("ScheduleTrigger", {"pipelines": [_ENTRY, {}]}, [(Severity.WARNING, "/properties/pipelines/1")]),
        ("BlobEventsTrigger", {"pipelines": [{"parameters": {}}]}, [(Severity.WARNING, "/properties/pipelines/0")]),
        ("ScheduleTrigger", {"pipeline": _ENTRY}, [(Severity.NOTE, "")]),
        (
            "ScheduleTrigger",
            {"pipeline": _ENTRY, "runtimeState": "Started"},
            [(Severity.ERROR, "/properties/runtimeState")],
        ),
        ("TumblingWindowTrigger", {"pipeline": _ENTRY}, []),
        ("TumblingWindowTrigger", {"pipeline": {"parameters": {}}}, [(Severity.WARNING, "/properties/pipeline")]),
        ("TumblingWindowTrigger", {"pipelines": [_ENTRY]}, [(Severity.NOTE, "")]),
        (
            "ScheduleTrigger",
            {"pipelines": [{}], "runtimeState": "Started"},
            [(Severity.ERROR, "/properties/pipelines/0")],
        ),
    ],
)
def test_a_trigger_names_what_it_starts(kind: str, settings: Json, told: list[tuple[Severity, str]]) -> None:
    """Under the name its type reads, in every entry; worse where it is started."""
    assert _told({"type": kind, **settings}, "ADF901") == told


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("ScheduleTrigger", "@pipeline().TriggerTime", [Severity.ERROR]),
        ("ScheduleTrigger", "@pipeline().parameters.day", [Severity.ERROR]),
        ("TumblingWindowTrigger", "@variables('x')", [Severity.ERROR]),
        ("BlobEventsTrigger", "@concat(item().name, triggerBody().fileName)", [Severity.ERROR]),
        ("ScheduleTrigger", "@triggerBody().fileName", [Severity.WARNING]),
        ("TumblingWindowTrigger", "@triggerBody().event.data.id", [Severity.WARNING]),
        ("ScheduleTrigger", "@formatDateTime(trigger().scheduledTime, 'yyyy')", []),
        ("ScheduleTrigger", "@utcNow()", []),
        ("ScheduleTrigger", "pipeline().RunId", []),
        ("BlobEventsTrigger", "@triggerBody().folderPath", []),
        ("CustomEventsTrigger", "@triggerBody().event.data.id", []),
    ],
)
def test_arguments_read_what_the_trigger_has(kind: str, text: str, told: list[Severity]) -> None:
    """Nothing of a run, which is not there yet; a body of events only; each expression is told of once."""
    entry = _ENTRY | {"parameters": {"a": text}}
    holder = {"pipeline": entry} if kind == "TumblingWindowTrigger" else {"pipelines": [entry]}

    assert [severity for severity, _ in _told({"type": kind, **holder}, "ADF310", "ADF321")] == told


@pytest.mark.parametrize(
    ("name", "value", "severity"),
    [
        ("scope", "mystorage", Severity.ERROR),
        ("scope", "https://lake.blob.core.windows.net", Severity.ERROR),
        ("scope", "[parameters('scope')]", None),
        ("scope", "#{scope}#", None),
        ("scope", "__SCOPE__", None),
        ("scope", "/Subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a", None),
        ("events", [], Severity.ERROR),
        ("events", ["Microsoft.Storage.BlobDeleted"], None),
        ("blobPathBeginsWith", "/raw/*.csv", Severity.WARNING),
        ("blobPathEndsWith", "*.csv", Severity.WARNING),
        ("blobPathBeginsWith", "raw/in", Severity.WARNING),
        ("blobPathBeginsWith", "/raw/in/", Severity.WARNING),
        ("blobPathBeginsWith", "/raw/blobsin/", Severity.WARNING),
        ("blobPathBeginsWith", "/raw/blobs/in/part", None),
        ("blobPathBeginsWith", "/raw/blobs/", None),
        ("blobPathBeginsWith", "/raw/blobs", None),
        ("blobPathBeginsWith", "/raw/", None),
        ("blobPathBeginsWith", "/ra", None),
        ("blobPathBeginsWith", "/$web/blobs/", None),
        ("blobPathBeginsWith", "[concat('/', parameters('container'))]", None),
        ("blobPathEndsWith", "in/part.csv", None),
    ],
)
def test_a_storage_event_can_happen(name: str, value: Json, severity: Severity | None) -> None:
    """The account is a resource id; a path is looked for as it stands, from its container on."""
    settings = {
        "scope": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a",
        "events": ["Microsoft.Storage.BlobCreated"],
        "blobPathBeginsWith": "/raw/blobs/",
    }
    told = _told({"type": "BlobEventsTrigger", "typeProperties": settings | {name: value}}, "ADF906")

    assert told == ([] if severity is None else [(severity, f"/properties/typeProperties/{name}")])


@pytest.mark.parametrize(
    ("kind", "told"),
    [("TumblingWindowTrigger", 0), ("ScheduleTrigger", 1), ("BlobEventsTrigger", 1), ("NoSuchTrigger", 0)],
)
def test_a_window_waits_for_windows(kind: str, told: int) -> None:
    """No other trigger has any."""
    needed = {
        "type": "TumblingWindowTriggerDependencyReference",
        "referenceTrigger": {"referenceName": "other", "type": "TriggerReference"},
    }
    window = {"type": "TumblingWindowTrigger", "typeProperties": {"dependsOn": [needed]}}
    resources = f"trigger t: {json.dumps(window)}\n\ntrigger other: {json.dumps({'type': kind})}"

    assert len(found(resources, "ADF904")) == told


@pytest.mark.parametrize(
    ("delay", "told"), [("00:05:00", 0), ("1.00:00:00", 0), ("[parameters('d')]", 1), ("@x()", 0), ("5m", 1)]
)
def test_a_delay_is_a_span(delay: str, told: int) -> None:
    """Days, hours, minutes and seconds."""
    assert len(_told({"type": "TumblingWindowTrigger", "typeProperties": {"delay": delay}}, "ADF904")) == told


def test_a_trigger_whose_type_is_no_text_is_looked_at_as_any_other() -> None:
    """The schema says what is wrong with the type."""
    assert _told({"type": {}, "pipelines": [_ENTRY]}, "ADF901") == []
