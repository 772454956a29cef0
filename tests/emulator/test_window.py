"""Tumbling windows on virtual time: their turn, another attempt, and how they end."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from azure.core.exceptions import HttpResponseError

from adfgen.api.emulating import LocalRunner
from adfgen.connectors.profile import Profile
from adfgen.emulator.app import Emulator
from adfgen.emulator.firing import advance, fire_due
from adfgen.emulator.store import Store
from tests.emulator.conftest import FACTORY, GROUP, START
from tests.emulator.test_contract import runs_of
from tests.emulator.tumbling import (
    BEFORE,
    YESTERDAY,
    Client,
    after,
    began,
    client_of,
    fired,
    furnished,
    hours,
    outcomes,
    put,
    start,
    switch,
    waits,
)


@pytest.fixture
def client(emulator: Emulator) -> Client:
    """A furnished factory on virtual time."""
    return furnished(emulator)


@pytest.fixture
def present(profile: Profile, tmp_path: Path) -> Iterator[Emulator]:
    """An emulator on a clock that goes as ours, its state on disk: a run of half an hour goes on through the test."""
    with LocalRunner(profile, start=START, jumps=False, workers=1) as runner:
        store = Store(tmp_path / "factory.sqlite")
        yield Emulator(store, runner)
    store.close()


def test_as_many_windows_at_a_time_as_the_trigger_allows(emulator: Emulator, client: Client) -> None:
    """Three windows are due at once; with two at a time the last begins when the others are over."""
    advance(emulator.service, START + hours(3))
    start(client, "tr", "long", maxConcurrency=2)

    advance(emulator.service, START + hours(3.75))

    assert began(client, "long") == [("00:00", "03:00"), ("01:00", "03:00"), ("02:00", "03:30")]
    assert outcomes(client, "tr") == [("00:00", "Succeeded"), ("01:00", "Succeeded"), ("02:00", "Succeeded")]


def test_a_window_begins_when_its_delay_has_passed(emulator: Emulator, client: Client) -> None:
    """Its bounds stay; those of the past are late enough."""
    advance(emulator.service, START + hours(1.75))
    start(client, "tr", "works", delay="00:30:00")

    advance(emulator.service, START + hours(2.75))

    assert began(client, "works") == [("00:00", "01:45"), ("01:00", "02:30")]


def test_a_window_that_is_over_is_looked_at_no_more(emulator: Emulator, client: Client) -> None:
    """Nothing is kept of it but its trigger run and which one is the latest, so that a long history costs nothing."""
    start(client, "tr", "works", dependsOn=[BEFORE])
    advance(emulator.service, START + hours(5))
    scope = emulator.service.store.scopes_of("factories")[0].id.casefold()

    assert [len(emulator.service.store.runs(scope, kind)) for kind in ("trigger", "latest", "window")] == [5, 5, 0]


def test_a_failed_window_is_tried_again(emulator: Emulator, client: Client) -> None:
    """As often as the policy says, after its pause; the window then has the last run's outcome."""
    start(client, "tr", "fails", endTime="2026-01-01T01:00:00Z", retryPolicy={"count": 2, "intervalInSeconds": 600})

    advance(emulator.service, START + hours(1.5))

    assert began(client, "fails") == [("00:00", "01:00"), ("00:00", "01:10"), ("00:00", "01:20")]
    window = fired(client, "tr")[0]
    assert (window.status, window.triggered_pipelines) == ("Failed", {"fails": runs_of(client)[-1]["runId"]})
    assert "not today" in window.message


def test_a_window_keeps_its_turn_until_it_is_tried_again(emulator: Emulator, client: Client) -> None:
    """One at a time: the second begins when the first is given up."""
    advance(emulator.service, START + hours(2))
    start(client, "tr", "fails", maxConcurrency=1, retryPolicy={"count": 1, "intervalInSeconds": 600})

    advance(emulator.service, START + hours(2.5))

    assert began(client, "fails") == [("00:00", "02:00"), ("00:00", "02:10"), ("01:00", "02:10"), ("01:00", "02:20")]


def test_a_stopped_trigger_tries_nothing_again(emulator: Emulator, client: Client) -> None:
    """The window waits until the trigger is started again."""
    start(client, "tr", "fails", endTime="2026-01-01T01:00:00Z", retryPolicy={"count": 1, "intervalInSeconds": 600})
    advance(emulator.service, START + hours(1.1))
    switch(client, "tr", on=False)
    advance(emulator.service, START + hours(2))
    assert (outcomes(client, "tr"), len(began(client, "fails"))) == ([("00:00", "Inprogress")], 1)

    switch(client, "tr", on=True)
    advance(emulator.service, START + hours(2.5))

    assert (outcomes(client, "tr"), began(client, "fails")[1]) == ([("00:00", "Failed")], ("00:00", "02:00"))


def test_a_cancelled_window_never_runs(emulator: Emulator, client: Client) -> None:
    """Whatever becomes of what it waited for; what is over cannot be cancelled."""
    put(client, "up", "works", endTime="2026-01-01T01:00:00Z")
    start(client, "down", "follows", endTime="2026-01-01T01:00:00Z", dependsOn=[after("up")])
    advance(emulator.service, START + hours(1.5))
    waiting = fired(client, "down")[0].trigger_run_id

    client.trigger_runs.cancel(GROUP, FACTORY, "down", waiting)
    switch(client, "up", on=True)
    advance(emulator.service, START + hours(2))

    assert (outcomes(client, "up"), outcomes(client, "down")) == ([("00:00", "Succeeded")], [("00:00", "Cancelled")])
    assert began(client, "follows") == []
    with pytest.raises(HttpResponseError, match="not in progress, it is Cancelled"):
        client.trigger_runs.cancel(GROUP, FACTORY, "down", waiting)


def test_a_running_window_is_cancelled_with_its_run(present: Emulator) -> None:
    """And the other way round: a cancelled run, here one still queued, is a cancelled window, which is not tried again."""
    client = furnished(present)
    client.pipelines.create_or_update(GROUP, FACTORY, "long", {"properties": {**waits(30)["properties"], "concurrency": 1}})  # fmt: skip
    start(client, "tr", "long", startTime=YESTERDAY, retryPolicy={"count": 3})
    fire_due(present.service, START)
    first, second = fired(client, "tr")
    for _ in range(1000):
        if client.pipeline_runs.get(GROUP, FACTORY, first.triggered_pipelines["long"]).status == "InProgress":
            break
    fire_due(present.service, START)
    first, second = fired(client, "tr")
    assert [item.status for item in (first, second)] == ["Inprogress", "Inprogress"]

    client.trigger_runs.cancel(GROUP, FACTORY, "tr", first.trigger_run_id)
    client.pipeline_runs.cancel(GROUP, FACTORY, second.triggered_pipelines["long"])
    assert present.service.runner.wait_until_idle(10)
    fire_due(present.service, START)

    assert outcomes(client, "tr") == [("22:00", "Cancelled"), ("23:00", "Cancelled")]
    assert [run["status"] for run in runs_of(client)] == ["Cancelled", "Cancelled"]


def test_a_window_whose_emulator_was_killed_is_cancelled(present: Emulator, profile: Profile, tmp_path: Path) -> None:
    """The next emulator has its state as it was on disk: the window that ran ends, the one that waited has its turn."""
    client = furnished(present)
    start(client, "tr", "long", startTime=YESTERDAY, maxConcurrency=1, retryPolicy={"count": 3})
    fire_due(present.service, START)
    with sqlite3.connect(tmp_path / "factory.sqlite") as disk:
        disk.execute("VACUUM INTO ?", (str(tmp_path / "killed.sqlite"),))
    disk.close()

    with LocalRunner(profile, start=START, jumps=True, workers=1) as runner:
        store = Store(tmp_path / "killed.sqlite")
        emulator, again = Emulator(store, runner), client_of(Emulator(store, runner))
        assert outcomes(again, "tr") == [("22:00", "Inprogress"), ("23:00", "Inprogress")]
        assert len(store.close_interrupted("2026-01-01T00:00:00.0000000Z")) == 1
        advance(emulator.service, START + hours(0.75))

        assert outcomes(again, "tr") == [("22:00", "Cancelled"), ("23:00", "Succeeded")]
        assert "service ended" in fired(again, "tr")[0].message
    store.close()


def test_a_deleted_trigger_leaves_no_window_waiting(emulator: Emulator, client: Client) -> None:
    """What waited is cancelled."""
    put(client, "up", "works")
    start(client, "down", "follows", dependsOn=[after("up")])
    advance(emulator.service, START + hours(1.5))
    assert outcomes(client, "down") == [("00:00", "Inprogress")]

    switch(client, "down", on=False)
    client.triggers.delete(GROUP, FACTORY, "down")
    advance(emulator.service, START + hours(2))

    assert outcomes(client, "down") == [("00:00", "Cancelled")]


def test_a_window_that_runs_outlives_its_trigger(present: Emulator) -> None:
    """It ends as its run does; nothing is left that would try it again."""
    client = furnished(present)
    start(client, "tr", "fails", startTime=YESTERDAY, endTime="2025-12-31T23:00:00Z", retryPolicy={"count": 3})
    fire_due(present.service, START)
    assert present.service.runner.wait_until_idle(10)

    switch(client, "tr", on=False)
    client.triggers.delete(GROUP, FACTORY, "tr")
    fire_due(present.service, START)

    assert outcomes(client, "tr") == [("22:00", "Failed")]
