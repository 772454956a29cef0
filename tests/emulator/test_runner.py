"""The runner behind the emulator: runs that are cancelled early, wait for their turn, or break off, all come to an end."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from adfgen.api.emulating import LocalRunner
from adfgen.connectors.profile import Profile
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind
from adfgen.runtime.record import InvokedBy, PipelineRun
from tests.emulator.conftest import START


class Remembers:
    """The statuses of every run, in order."""

    def __init__(self) -> None:
        self.told: dict[str, list[str]] = {}

    def run_changed(self, run: PipelineRun) -> None:
        self.told.setdefault(run.run_id, []).append(str(run.status))

    def activity_changed(self, run: Any) -> None:
        """Not asked for."""


@pytest.fixture
def runner(profile: Profile) -> Iterator[LocalRunner]:
    with LocalRunner(profile, start=START, jumps=True, workers=1) as found:
        yield found


def factory(**rest: Any) -> Factory:
    wait = {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 60}}
    return Factory((Artifact(ArtifactKey(Kind.PIPELINE, "pl"), {"name": "pl", "properties": {"activities": [wait], **rest}}),))  # fmt: skip


def start(runner: LocalRunner, observer: Remembers, what: Factory) -> str:
    return runner.start(what, "pl", {}, invoked_by=InvokedBy(), group_id="", observers=(observer,))


def test_a_run_cancelled_before_its_first_step_ends(runner: LocalRunner) -> None:
    """It was never more than queued, and nobody waits for it."""
    seen = Remembers()
    runner._loop.call_soon_threadsafe(time.sleep, 0.2)
    run_id = start(runner, seen, factory())

    assert runner.cancel(run_id)
    assert runner.wait_until_idle(10)
    assert seen.told[run_id] == ["Queued", "Cancelled"]
    assert not runner.cancel(run_id)


def test_runs_beyond_the_concurrency_wait_their_turn(runner: LocalRunner) -> None:
    """One after the other, in the order they came."""
    seen = Remembers()
    ids = [start(runner, seen, factory(concurrency=1)) for _ in range(3)]

    assert runner.wait_until_idle(10)
    assert all(seen.told[run_id] == ["Queued", "InProgress", "Succeeded"] for run_id in ids)
    assert list(seen.told) == ids
    assert (runner.now() - START).total_seconds() >= 180


def test_a_run_that_breaks_off_is_closed(runner: LocalRunner) -> None:
    """Whatever went wrong, its record says that it failed."""

    class Broken(Remembers):
        def activity_changed(self, run: Any) -> None:
            raise OSError("disk full")

    seen = Broken()
    run_id = start(runner, seen, factory())

    assert runner.wait_until_idle(10)
    assert seen.told[run_id][-1] == "Failed"
