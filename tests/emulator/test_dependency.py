"""Tumbling windows that depend on others, on virtual time: what they wait for, how long, and what lets them go."""

from datetime import timedelta

import pytest

from adfgen.emulator.app import Emulator
from adfgen.emulator.firing import advance
from tests.emulator.conftest import FACTORY, GROUP, START
from tests.emulator.test_contract import pipeline
from tests.emulator.tumbling import (
    BEFORE,
    FAILS,
    PARAMETERS,
    Client,
    after,
    began,
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


def test_a_window_waits_for_those_it_depends_on(emulator: Emulator, client: Client) -> None:
    """Two windows of the upstream trigger for one; it waits while the upstream trigger stands still."""
    put(client, "up", "works")
    start(client, "down", "follows", interval=2, dependsOn=[after("up")])
    advance(emulator.service, START + hours(2.5))
    assert outcomes(client, "down") == [("00:00", "Inprogress")]

    switch(client, "up", on=True)
    advance(emulator.service, START + hours(4.5))
    assert outcomes(client, "down") == [("00:00", "Succeeded"), ("02:00", "Succeeded")]
    assert began(client, "follows") == [("00:00", "02:31"), ("02:00", "04:01")]

    switch(client, "up", on=False)
    advance(emulator.service, START + hours(6.5))
    assert outcomes(client, "up")[-1] == ("03:00", "Succeeded")
    assert outcomes(client, "down")[-1] == ("04:00", "Inprogress")


def test_a_rerun_of_the_upstream_window_lets_the_next_one_go(emulator: Emulator, client: Client) -> None:
    """The latest run of a window counts."""
    start(client, "up", "fails")
    start(client, "down", "follows", dependsOn=[after("up")])
    advance(emulator.service, START + hours(1.5))
    assert (outcomes(client, "up"), outcomes(client, "down")) == ([("00:00", "Failed")], [("00:00", "Inprogress")])

    client.pipelines.create_or_update(GROUP, FACTORY, "fails", waits(1))
    client.trigger_runs.rerun(GROUP, FACTORY, "up", fired(client, "up")[0].trigger_run_id)
    advance(emulator.service, START + hours(1.75))

    assert outcomes(client, "up") == [("00:00", "Failed"), ("00:00", "Succeeded")]
    assert outcomes(client, "down") == [("00:00", "Succeeded")]


def test_a_rerun_that_fails_holds_up_what_has_not_begun(emulator: Emulator, client: Client) -> None:
    """That the window succeeded once is no more what counts."""
    start(client, "up", "works", endTime="2026-01-01T01:00:00Z")
    advance(emulator.service, START + hours(1.5))
    client.pipelines.create_or_update(GROUP, FACTORY, "works", pipeline(FAILS, parameters=PARAMETERS))
    client.trigger_runs.rerun(GROUP, FACTORY, "up", fired(client, "up")[0].trigger_run_id)
    start(client, "down", "follows", endTime="2026-01-01T01:00:00Z", dependsOn=[after("up")])

    advance(emulator.service, START + hours(2))

    assert outcomes(client, "up") == [("00:00", "Succeeded"), ("00:00", "Failed")]
    assert outcomes(client, "down") == [("00:00", "Inprogress")]


def test_a_window_waits_for_the_one_before_it(emulator: Emulator, client: Client) -> None:
    """A dependency on itself: the first window depends on nothing, a failed one holds up the rest."""
    advance(emulator.service, START + hours(3))
    start(client, "good", "works", dependsOn=[BEFORE])
    start(client, "bad", "fails", dependsOn=[BEFORE])

    advance(emulator.service, START + hours(3.5))

    assert began(client, "works") == [("00:00", "03:00"), ("01:00", "03:01"), ("02:00", "03:02")]
    assert outcomes(client, "bad") == [("00:00", "Failed"), ("01:00", "Inprogress"), ("02:00", "Inprogress")]


def test_an_offset_moves_what_is_waited_for(emulator: Emulator, client: Client) -> None:
    """With an offset of an hour a window waits for the upstream window after it."""
    start(client, "up", "works")
    start(client, "down", "follows", dependsOn=[after("up", offset="01:00:00")])

    advance(emulator.service, START + hours(1.9))
    assert outcomes(client, "down") == [("00:00", "Inprogress")]
    advance(emulator.service, START + hours(2.9))
    assert outcomes(client, "down") == [("00:00", "Succeeded"), ("01:00", "Inprogress")]


def test_a_size_widens_what_is_waited_for(emulator: Emulator, client: Client) -> None:
    """A window that looks back on three hours is held up by the last of them, one that looks on two of them is not."""
    start(client, "up", "fails", startTime="2026-01-01T02:00:00Z", endTime="2026-01-01T03:00:00Z")
    for name, size in {"down": "03:00:00", "free": "02:00:00"}.items():
        start(client, name, "follows", startTime="2026-01-01T03:00:00Z", dependsOn=[after("up", offset="-03:00:00", size=size)])  # fmt: skip

    advance(emulator.service, START + hours(4.5))

    assert outcomes(client, "down") == [("03:00", "Inprogress")]
    assert outcomes(client, "free") == [("03:00", "Succeeded")]


def test_nobody_waits_longer_than_seven_days(emulator: Emulator, client: Client) -> None:
    """A window whose upstream never succeeds fails, and says why."""
    start(client, "up", "fails", endTime="2026-01-01T01:00:00Z")
    start(client, "down", "follows", endTime="2026-01-01T01:00:00Z", dependsOn=[after("up")])

    advance(emulator.service, START + timedelta(days=7))
    assert outcomes(client, "down") == [("00:00", "Inprogress")]
    advance(emulator.service, START + timedelta(days=7, hours=2))

    assert outcomes(client, "down") == [("00:00", "Failed")]
    assert "seven days" in fired(client, "down")[0].message
    assert began(client, "follows") == []


def test_a_dependency_nobody_can_read_fails_its_windows(emulator: Emulator, client: Client) -> None:
    """They say what it was, and other triggers go on."""
    put(client, "monthly", "works", frequency="Month")
    start(client, "odd", "follows", endTime="2026-01-01T01:00:00Z", dependsOn=[{**BEFORE, "offset": "soon"}])
    start(client, "moon", "follows", endTime="2026-01-01T01:00:00Z", dependsOn=[after("monthly")])
    start(client, "tr", "works", endTime="2026-01-01T01:00:00Z")

    advance(emulator.service, START + hours(2))

    assert [fired(client, name)[0].status for name in ("odd", "moon", "tr")] == ["Failed", "Failed", "Succeeded"]
    assert "'odd' cannot be read: 'soon' is no time span" in fired(client, "odd")[0].message
    assert "'Month' is not simulated" in fired(client, "moon")[0].message
