"""Triggers fire when they are due, on virtual time: when, with what, and what is left on record."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.mgmt.datafactory import DataFactoryManagementClient

from adfgen.api.emulating import LocalRunner
from adfgen.connectors.profile import Profile
from adfgen.emulator.app import Emulator
from adfgen.emulator.firing import advance, fire_due, forget_missed
from adfgen.emulator.recurrence import Windows, occurrences, time_span
from adfgen.emulator.store import Store
from adfgen.testing.transport import emulator_transport
from tests.emulator.conftest import FACTORY, GROUP, START, SUBSCRIPTION, Credential
from tests.emulator.test_contract import SPAN, pipeline, reference, runs_of, schedule

JUNE = datetime(2026, 6, 1, tzinfo=UTC)


def times(days: int, after: datetime = JUNE, **recurrence: Any) -> list[str]:
    """When a recurrence fires in the days after a moment, as UTC."""
    found = occurrences({"interval": 1, "startTime": "2026-05-01T02:00:00Z", "timeZone": "UTC", **recurrence}, after, after + timedelta(days=days))  # fmt: skip
    return [moment.strftime("%m-%dT%H:%M") for moment in found]


def test_minutes_and_hours_keep_their_distance() -> None:
    """From the start, not from midnight; the moment asked from is not in it, the last one is."""
    assert times(1, frequency="Hour", interval=7) == ["06-01T07:00", "06-01T14:00", "06-01T21:00"]
    assert times(1, frequency="Minute", interval=720) == ["06-01T02:00", "06-01T14:00"]
    assert times(1, frequency="Hour", interval=2, endTime="2026-06-01T05:00:00Z") == ["06-01T02:00", "06-01T04:00"]


def test_days_weeks_and_months() -> None:
    """Every second day, days of the week, days of the month from both ends, the second Friday."""
    assert times(4, frequency="Day", interval=2) == ["06-02T02:00", "06-04T02:00"]
    assert times(2, frequency="Day", schedule={"hours": [1, 13], "minutes": [0, 30]})[:3] == ["06-01T01:00", "06-01T01:30", "06-01T13:00"]  # fmt: skip
    assert times(9, frequency="Week", schedule={"weekDays": ["Monday", "Friday"]}) == ["06-01T02:00", "06-05T02:00", "06-08T02:00"]  # fmt: skip
    assert times(40, frequency="Month", schedule={"monthDays": [1, -1]}) == ["06-01T02:00", "06-30T02:00", "07-01T02:00"]  # fmt: skip
    assert times(30, frequency="Month", schedule={"monthlyOccurrences": [{"day": "Friday", "occurrence": 2}]}) == ["06-12T02:00"]  # fmt: skip


def test_local_time_survives_daylight_saving() -> None:
    """02:30 in Berlin is another UTC hour from 29 March 2026 on; a time that does not exist is later by an hour."""
    found = times(3, datetime(2026, 3, 28, tzinfo=UTC), frequency="Day", startTime="2026-03-01T02:30:00", timeZone="W. Europe Standard Time")  # fmt: skip

    assert found == ["03-28T01:30", "03-29T01:30", "03-30T00:30"]


def test_a_time_that_falls_together_with_another_fires_once() -> None:
    """When the clock is put forward 02:30 is 03:30: one moment, not two runs of it; all in order."""
    schedule = {"hours": [1, 2, 3], "minutes": [0, 30]}
    found = times(1, datetime(2026, 3, 28, 12, tzinfo=UTC), frequency="Day", schedule=schedule, startTime="2026-03-01T00:00:00", timeZone="W. Europe Standard Time")  # fmt: skip

    assert found == ["03-29T00:00", "03-29T00:30", "03-29T01:00", "03-29T01:30"]


def test_minutes_of_every_other_hour() -> None:
    """The interval counts beside a schedule, too."""
    assert times(1, frequency="Hour", interval=8, schedule={"minutes": [15, 45]}) == ["06-01T02:15", "06-01T02:45", "06-01T10:15", "06-01T10:45", "06-01T18:15", "06-01T18:45"]  # fmt: skip


def test_windows_are_contiguous_and_wait_for_their_delay() -> None:
    """Due when they are over and the delay has passed; none twice."""
    properties = {"frequency": "Hour", "interval": 6, "startTime": "2026-06-01T00:00:00Z", "delay": "00:30:00"}
    until = JUNE + timedelta(hours=18, minutes=29)

    windows = Windows.of(properties)

    found = list(windows.due(None, until))

    assert found == [(JUNE + timedelta(hours=6 * n), JUNE + timedelta(hours=6 * n + 6)) for n in range(2)]
    assert list(windows.due(found[0][1], until)) == found[1:]


def test_windows_within_a_span() -> None:
    """Every one that overlaps it, also those not due yet; none before the start or after the end."""
    windows = Windows.of({"frequency": "Hour", "interval": 6, "startTime": "2026-06-01T00:00:00Z", "endTime": "2026-06-02T00:00:00Z", "delay": "01:00:00"})  # fmt: skip

    def within(low: int, high: int) -> list[int]:
        found = windows.within(JUNE + timedelta(hours=low), JUNE + timedelta(hours=high))
        return [(begin - JUNE) // timedelta(hours=1) for begin in found]

    assert within(6, 12) == [6]
    assert within(5, 13) == [0, 6, 12]
    assert within(-12, 0) == []
    assert within(-12, 1) == [0]
    assert within(20, 40) == [18]


def test_time_spans() -> None:
    """Days, hours, minutes, seconds, and a minus before all of it."""
    written = [None, "00:05:00", "1.02:00:00", "-01:30:00", "-1.00:00:00"]

    assert [time_span(text) / timedelta(minutes=1) for text in written] == [0, 5, 26 * 60, -90, -24 * 60]
    with pytest.raises(ValueError, match="'soon' is no time span"):
        time_span("soon")


@pytest.fixture
def client(emulator: Emulator) -> DataFactoryManagementClient:
    """A factory with one pipeline that takes a parameter."""
    found = DataFactoryManagementClient(Credential(emulator), SUBSCRIPTION, base_url="https://emulator.invalid", transport=emulator_transport(emulator))  # fmt: skip
    found.factories.create_or_update(GROUP, FACTORY, {"location": "westeurope"})
    found.pipelines.create_or_update(GROUP, FACTORY, "pl", pipeline(parameters={"t": {"type": "string", "defaultValue": ""}}))  # fmt: skip
    return found


def start(client: DataFactoryManagementClient, body: Any) -> None:
    client.triggers.create_or_update(GROUP, FACTORY, "tr", body)
    client.triggers.begin_start(GROUP, FACTORY, "tr", polling_interval=0).result()


def test_a_started_schedule_runs_its_pipelines(emulator: Emulator, client: DataFactoryManagementClient) -> None:
    """On the hour it says, with what trigger() knows; stopped, it is silent."""
    body = schedule("pl")
    body["properties"]["pipelines"][0]["parameters"] = {"t": "@trigger().scheduledTime"}
    start(client, body)

    assert advance(emulator.service, START + timedelta(hours=3)) == 3
    client.triggers.begin_stop(GROUP, FACTORY, "tr", polling_interval=0).result()
    assert advance(emulator.service, START + timedelta(hours=9)) == 0

    runs = runs_of(client)
    assert [run["runStart"][:16] for run in runs] == [f"2026-01-01T0{hour}:30" for hour in range(3)]
    assert [run["parameters"]["t"] for run in runs] == [f"2026-01-01T0{hour}:30:00.0000000Z" for hour in range(3)]
    assert {(run["invokedBy"]["name"], run["invokedBy"]["invokedByType"]) for run in runs} == {("tr", "ScheduleTrigger")}  # fmt: skip
    fired = client.trigger_runs.query_by_factory(GROUP, FACTORY, SPAN).value
    assert [item.triggered_pipelines["pl"] for item in fired if item.triggered_pipelines] == [run["runId"] for run in runs]  # fmt: skip


def test_windows_of_the_past_are_caught_up(emulator: Emulator, client: DataFactoryManagementClient) -> None:
    """Oldest first, each with its bounds, once."""
    wanted = {
        "pipelineReference": reference("pl", "Pipeline"),
        "parameters": {"t": "@trigger().outputs.windowStartTime"},
    }
    properties = {"frequency": "Hour", "interval": 1, "startTime": "2025-12-31T22:00:00Z", "maxConcurrency": 1}
    start(client, {"properties": {"type": "TumblingWindowTrigger", "pipeline": wanted, "typeProperties": properties}})

    advance(emulator.service, START + timedelta(minutes=61))
    advance(emulator.service, START + timedelta(minutes=90))

    assert [run["parameters"]["t"][11:16] for run in runs_of(client)] == ["22:00", "23:00", "00:00"]


def test_a_pipeline_that_cannot_start_is_on_record(emulator: Emulator, client: DataFactoryManagementClient) -> None:
    """The trigger run failed, and the trigger goes on."""
    client.pipelines.create_or_update(GROUP, FACTORY, "pl", pipeline(parameters={"t": {"type": "string"}}))
    start(client, schedule("pl"))

    advance(emulator.service, START + timedelta(hours=2))

    fired = [item.as_dict() for item in client.trigger_runs.query_by_factory(GROUP, FACTORY, SPAN).value]
    assert [item["status"] for item in fired] == ["Failed", "Failed"]
    assert "'t'" in fired[0]["message"]
    assert runs_of(client) == []


def test_state_survives_and_missed_schedules_are_not_caught_up(profile: Profile, tmp_path: Path) -> None:
    """A factory on disk is there again; what was due while nobody served stays undone."""
    path = tmp_path / "factory.sqlite"

    def serving(now: datetime, *, begin: bool) -> list[Any]:
        with LocalRunner(profile, start=now, jumps=True, workers=1) as runner:
            store = Store(path)
            emulator = Emulator(store, runner)
            found = DataFactoryManagementClient(Credential(emulator), SUBSCRIPTION, base_url="https://emulator.invalid", transport=emulator_transport(emulator))  # fmt: skip
            if begin:
                found.factories.create_or_update(GROUP, FACTORY, {"location": "westeurope"})
                found.pipelines.create_or_update(GROUP, FACTORY, "pl", pipeline())
                start(found, schedule("pl"))
            store.close_interrupted("2026-01-01T00:00:00Z")
            forget_missed(emulator.service)
            fire_due(emulator.service, now)
            advance(emulator.service, now + timedelta(hours=1))
            runs = runs_of(found)
            store.close()
            return runs

    assert len(serving(START, begin=True)) == 1
    assert len(serving(START + timedelta(days=2), begin=False)) == 2


def test_a_window_is_run_again_with_its_bounds(emulator: Emulator, client: DataFactoryManagementClient) -> None:
    """As a trigger run of its own; the next window is the one after the last."""
    wanted = {"pipelineReference": reference("pl", "Pipeline"), "parameters": {"t": "@trigger().outputs.windowEndTime"}}
    properties = {"frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 1}
    start(client, {"properties": {"type": "TumblingWindowTrigger", "pipeline": wanted, "typeProperties": properties}})
    advance(emulator.service, START + timedelta(minutes=61))
    first = client.trigger_runs.query_by_factory(GROUP, FACTORY, SPAN).value[0]

    client.trigger_runs.rerun(GROUP, FACTORY, "TR", first.trigger_run_id)
    advance(emulator.service, START + timedelta(minutes=121))

    assert [run["parameters"]["t"][11:16] for run in runs_of(client)] == ["01:00", "01:00", "02:00"]
    assert [item.properties for item in client.trigger_runs.query_by_factory(GROUP, FACTORY, SPAN).value][1].items() >= {"windowStartTime": "2026-01-01T00:00:00.0000000Z", "windowEndTime": "2026-01-01T01:00:00.0000000Z"}.items()  # fmt: skip
    with pytest.raises(ResourceNotFoundError):
        client.trigger_runs.rerun(GROUP, FACTORY, "tr", "no-such-run")


def test_a_trigger_that_breaks_does_not_stop_the_others(
    emulator: Emulator, client: DataFactoryManagementClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Its run is on record as failed, and the log says why."""
    body = schedule("pl")
    body["properties"]["pipelines"][0]["parameters"] = {"t": "@trigger().scheduledTime"}
    start(client, body)
    odd = schedule("pl")
    odd["properties"]["pipelines"] = [{"pipelineReference": "no object"}]
    client.triggers.create_or_update(GROUP, FACTORY, "odd", odd)
    client.triggers.begin_start(GROUP, FACTORY, "odd", polling_interval=0).result()

    assert advance(emulator.service, START + timedelta(hours=1)) == 2

    fired = client.trigger_runs.query_by_factory(GROUP, FACTORY, SPAN).value
    assert [(item.trigger_name, item.status) for item in fired] == [("odd", "Failed"), ("tr", "Succeeded")]
    assert "'odd' could not start" in caplog.text


def test_a_trigger_beyond_the_calendar_is_never_due(emulator: Emulator, client: DataFactoryManagementClient) -> None:
    """And the others fire all the same."""
    start(client, schedule("pl"))
    window = {"frequency": "Hour", "interval": 1, "startTime": "9999-12-31T23:59:59Z", "maxConcurrency": 1}
    late = {"type": "TumblingWindowTrigger", "pipeline": schedule("pl")["properties"]["pipelines"][0], "typeProperties": window}  # fmt: skip
    client.triggers.create_or_update(GROUP, FACTORY, "late", {"properties": late})
    client.triggers.begin_start(GROUP, FACTORY, "late", polling_interval=0).result()

    assert advance(emulator.service, START + timedelta(hours=1)) == 1


def test_a_trigger_deleted_while_it_fires_stays_deleted(
    emulator: Emulator, client: DataFactoryManagementClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it started is on record, and no trigger comes back."""
    start(client, schedule("pl"))
    begin = emulator.service.runner.start

    def start_and_delete(*given: Any, **rest: Any) -> str:
        client.triggers.begin_stop(GROUP, FACTORY, "tr", polling_interval=0).result()
        client.triggers.delete(GROUP, FACTORY, "tr")
        return begin(*given, **rest)

    monkeypatch.setattr(emulator.service.runner, "start", start_and_delete)
    advance(emulator.service, START + timedelta(hours=2))

    assert list(client.triggers.list_by_factory(GROUP, FACTORY)) == []
    assert [item.status for item in client.trigger_runs.query_by_factory(GROUP, FACTORY, SPAN).value] == ["Succeeded"]
