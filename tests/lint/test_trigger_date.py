"""Dates that a trigger can begin and end on."""

import json

import pytest

from adfgen.diagnostics import Severity
from tests.lint.told import found


@pytest.mark.parametrize(
    ("start", "end", "severity"),
    [
        ("2026-01-01", None, None),
        ("2026-01-01T02:00:00", "2026-01-02T02:00:00", None),
        ("2026-01-01T02:00:00.0000000Z", "2099-12-31T00:00:00+02:00", None),
        ("2026-01-01 02:00", None, None),
        ("[parameters('start')]", None, None),
        ("1/31/2026 2:00:00 AM", None, Severity.WARNING),
        ("2026-13-01T00:00:00Z", None, Severity.ERROR),
        ("2026-01-01T24:30:00Z", None, Severity.ERROR),
        ("@utcNow()", None, Severity.ERROR),
        ("", None, Severity.ERROR),
        ("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", Severity.WARNING),
        ("2026-01-02T00:00:00Z", "2026-01-02T00:00:00", Severity.WARNING),
    ],
)
@pytest.mark.parametrize("kind", ["ScheduleTrigger", "TumblingWindowTrigger"])
def test_a_trigger_begins_and_ends_on_days_there_are(
    kind: str, start: str, end: str | None, severity: Severity | None
) -> None:
    """ISO dates with and without zone, fraction or time pass; the end comes after the start."""
    dates = {"startTime": start} | ({} if end is None else {"endTime": end})
    settings = {"recurrence": dates} if kind == "ScheduleTrigger" else dates
    resources = f"trigger t: {json.dumps({'type': kind, 'typeProperties': settings})}"

    assert [severity for _, severity, _ in found(resources, "ADF907")] == ([] if severity is None else [severity])


@pytest.mark.parametrize(("frequency", "told"), [(None, False), ("Week", False), ("Day", True)])
def test_a_frequency_of_null_is_none(frequency: str | None, told: bool) -> None:
    """Which days need which frequency is said where there is one."""
    recurrence = {"frequency": frequency, "interval": 1, "schedule": {"weekDays": ["Monday"]}}
    trigger = {"type": "ScheduleTrigger", "typeProperties": {"recurrence": recurrence}}

    assert bool(found(f"trigger t: {json.dumps(trigger)}", "ADF902")) is told


@pytest.mark.parametrize(("settings", "told"), [({}, 0), ({"scope": None}, 0), ({"scope": "/subscriptions/a"}, 1)])
def test_triggers_without_an_account_are_not_on_one(settings: dict[str, str | None], told: int) -> None:
    """Five hundred listen to one account at most; what names none listens to none."""
    trigger = {"type": "BlobEventsTrigger", "typeProperties": {"blobPathBeginsWith": "/a/blobs/b", **settings}}
    resources = "\n\n".join(f"trigger t{number}: {json.dumps(trigger)}" for number in range(501))

    assert sum(pointer.endswith("/scope") for _, _, pointer in found(resources, "ADF906")) == told
