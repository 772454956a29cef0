"""A run of the sample that fails and is run again from where it failed, as an operator may do it in the portal."""

import shutil
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adfgen.api.local_control import LocalControl, read_factory
from adfgen.runtime.fault import Faults, parse_fault
from adfgen.runtime.journal import Recorded
from adfgen.runtime.recovery import NO_RECOVERY, Recovery
from adfgen.sample.source import add_streams, create_source
from adfgen.sample.story import sample_metadata
from adfgen.testing.local_project import LocalProject

PIPELINE = "pl_ingest_music"
LOADED = datetime(2024, 6, 10, 2, 15, tzinfo=UTC)
NOW = LOADED + timedelta(days=1)
ROWS = 50


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample after its first run."""
    folder = tmp_path_factory.mktemp("loaded")
    shutil.copytree(sample_metadata(), folder / "metadata")
    project = LocalProject(folder)
    project.render()
    with project.session(LOADED) as session:
        create_source(session.database("ls_music"), LOADED.replace(tzinfo=None))
    assert project.run(PIPELINE, LOADED).run["status"] == "Succeeded"
    return folder


@pytest.fixture
def project(loaded: Path, tmp_path: Path) -> LocalProject:
    """A day later, with new rows in one table."""
    found = LocalProject(Path(shutil.copytree(loaded, tmp_path / "music")))
    with found.session(NOW) as session:
        since, until = LOADED.replace(tzinfo=None), (NOW - timedelta(hours=1)).replace(tzinfo=None)
        add_streams(session.database("ls_music"), ROWS, since, until)
    return found


def run(
    project: LocalProject, now: datetime, failing: Iterable[str] = (), recovery: Recovery = NO_RECOVERY
) -> Recorded:
    """A run, each attempt of the activities at these places failing; all tables are tried as one of them."""
    faults = [
        parse_fault(f"{place.replace('[*]', f'[{index}]')}#{attempt}", kills=False)
        for place in failing
        for index in range(7 if "[*]" in place else 1)
        for attempt in range(1, 5)
    ]
    with project.session(now) as session:
        control = LocalControl(session, project.settings, project.root)
        control.recover()
        control.publish()
        factory = read_factory(project.root / "factory")
        ended = session.run(factory, PIPELINE, faults=Faults(faults), recovery=recovery)
        recorded = session.journal.recorded(ended.run_id)
    assert recorded is not None
    return recorded


def differences(project: LocalProject) -> list[str]:
    return [found.table for found in project.compare(NOW) if not found.equal]


@pytest.mark.parametrize(
    ("place", "refused_by"),
    [
        ("Table Iteration[*]/new_cdc", "open_batch"),
        ("Table Iteration[*]/open_batch:after", "open_batch"),
        ("Table Iteration[*]/azureSQLToLake", "advance_cdc"),
        ("Table Iteration[*]/azureSQLToLake:after", "advance_cdc"),
        ("Table Iteration[*]/IncrementalData/advance_cdc", "advance_cdc"),
        ("Table Iteration[*]/IncrementalData/advance_cdc:after", "advance_cdc"),
    ],
)
def test_a_rerun_from_the_middle_of_a_table_is_red_and_the_next_run_loads_it(
    project: LocalProject, place: str, refused_by: str
) -> None:
    """The run that opened the batch is another: its claim is not taken over with its output. Nothing is lost by the try."""
    failed = run(project, NOW, [place])

    again = run(project, NOW + timedelta(hours=1), recovery=Recovery(failed.activities))

    assert (failed.run["status"], again.run["status"]) == ("Failed", "Failed")
    recovered = {item["activityName"] for item in again.activities if item["recoveryStatus"] == "Recovered"}
    assert {"TableDetails", "last_cdc"} <= recovered
    refusals = [item["error"]["message"] for item in again.activities if item["activityName"] == refused_by and item["status"] == "Failed"]  # fmt: skip
    assert refusals
    assert all("this run does not hold" in message or "the batch is not open" in message for message in refusals)
    assert run(project, NOW + timedelta(hours=2)).run["status"] == "Succeeded"
    assert differences(project) == []


@pytest.mark.parametrize(
    "place", ["TableDetails", "Table Iteration[*]/last_cdc", "publish", "publish:after", "run_summary"]
)
def test_a_rerun_outside_of_a_table_does_what_is_left(project: LocalProject, place: str) -> None:
    """Before any table was begun it loads all; behind them it publishes and sums up what was loaded."""
    failed = run(project, NOW, [place])

    again = run(project, NOW + timedelta(hours=1), recovery=Recovery(failed.activities))

    assert (failed.run["status"], again.run["status"]) == ("Failed", "Succeeded")
    assert differences(project) == []
