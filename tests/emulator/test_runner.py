"""The runner behind the emulator: runs that are cancelled early, wait for their turn, or break off, all come to an end."""

import threading
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
        self.names: dict[str, str] = {}
        self.began = threading.Event()

    def run_changed(self, run: PipelineRun) -> None:
        self.told.setdefault(run.run_id, []).append(str(run.status))
        self.names[run.pipeline] = run.run_id
        if run.pipeline == "child":
            self.began.set()

    def activity_changed(self, run: Any) -> None:
        """Not asked for."""


@pytest.fixture
def runner(profile: Profile) -> Iterator[LocalRunner]:
    with LocalRunner(profile, start=START, jumps=True, workers=1) as found:
        yield found


def family(*, waits: bool, seconds: int = 3600) -> Factory:
    """A pipeline that executes another one, which waits for an hour."""
    call = {"name": "call", "type": "ExecutePipeline", "typeProperties": {"pipeline": {"referenceName": "child", "type": "PipelineReference"}, "waitOnCompletion": waits}}  # fmt: skip
    pause = {"name": "pause", "type": "Wait", "typeProperties": {"waitTimeInSeconds": seconds}}
    bodies = {"pl": [call], "child": [pause]}
    return Factory(tuple(Artifact(ArtifactKey(Kind.PIPELINE, name), {"name": name, "properties": {"activities": activities}}) for name, activities in bodies.items()))  # fmt: skip


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

    assert runner.cancel(run_id, recursive=False)
    assert runner.wait_until_idle(10)
    assert seen.told[run_id] == ["Queued", "Cancelled"]
    assert not runner.cancel(run_id, recursive=False)


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


def test_a_run_that_is_not_waited_for_goes_on_alone(runner: LocalRunner) -> None:
    """Its parent is over first, and the runner is idle when both are."""
    seen = Remembers()
    start(runner, seen, family(waits=False))

    assert runner.wait_until_idle(10)
    assert seen.told[seen.names["child"]] == ["InProgress", "Succeeded"]
    assert (runner.now() - START).total_seconds() >= 3600


@pytest.mark.parametrize(("recursive", "ends"), [(True, "Cancelled"), (False, "Succeeded")])
def test_a_cancelled_run_takes_those_it_started_along_when_asked_to(
    profile: Profile, recursive: bool, ends: str
) -> None:
    """`isRecursive`: otherwise the run it waited for goes on to its end."""
    seen = Remembers()
    with LocalRunner(profile, start=START, jumps=False, workers=1) as runner:
        run_id = start(runner, seen, family(waits=True, seconds=60 if recursive else 1))
        assert seen.began.wait(10)
        assert runner.cancel(run_id, recursive=recursive)
        assert runner.wait_until_idle(10)

    assert seen.told[run_id][-1] == "Cancelled"
    assert seen.told[seen.names["child"]] == ["InProgress", ends]


def test_a_cancelled_child_fails_the_activity_that_waits_for_it(profile: Profile) -> None:
    """The parent's message says which run it was."""
    seen = Remembers()
    with LocalRunner(profile, start=START, jumps=False, workers=1) as runner:
        run_id = start(runner, seen, family(waits=True))
        assert seen.began.wait(10)
        assert runner.cancel(seen.names["child"], recursive=False)
        assert runner.wait_until_idle(10)

    assert seen.told[seen.names["child"]][-1] == "Cancelled"
    assert seen.told[run_id][-1] == "Failed"


@pytest.mark.parametrize(("breaks", "ends"), [(False, "Succeeded"), (True, "Failed")])
def test_the_end_of_a_run_is_told_once_its_files_are_closed(runner: LocalRunner, breaks: bool, ends: str) -> None:
    """Who hears that a run is over may open the databases it used."""
    open_at_the_end: list[tuple[str, bool]] = []

    class Looks(Remembers):
        def run_changed(self, run: PipelineRun) -> None:
            if run.end is not None:
                open_at_the_end.append((str(run.status), runner._connectors is not None))

        def activity_changed(self, run: Any) -> None:
            if breaks:
                raise OSError("disk full")

    start(runner, Looks(), factory())

    assert runner.wait_until_idle(10)
    assert open_at_the_end == [(ends, False)]


@pytest.mark.parametrize(("waits", "ends"), [(True, "Failed"), (False, "Succeeded")])
def test_a_child_that_breaks_off_is_closed(runner: LocalRunner, waits: bool, ends: str) -> None:
    """So is the run that waited for it; one that did not goes on."""

    class Broken(Remembers):
        def activity_changed(self, run: Any) -> None:
            if run.pipeline == "child":
                raise OSError("disk full")

    seen = Broken()
    run_id = start(runner, seen, family(waits=waits))

    assert runner.wait_until_idle(10)
    assert (seen.told[run_id][-1], seen.told[seen.names["child"]][-1]) == (ends, "Failed")
