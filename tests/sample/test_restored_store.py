"""A control store brought back from an old backup, as the README says: its batches go on above those of the lake."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from adfgen.api.local_control import LocalControl, read_factory
from adfgen.runtime.fault import Faults, parse_fault
from adfgen.sample.source import add_streams, create_source
from adfgen.sample.story import PIPELINE, sample_metadata
from adfgen.testing.local_project import LocalProject

FIRST = datetime(2024, 6, 10, 2, 15, tzinfo=UTC)
TORN = "Table Iteration[{}]/azureSQLToLake:after#{}"


def day(number: int) -> datetime:
    """The time of the run of a day."""
    return FIRST + timedelta(days=number)


def grow(project: LocalProject, number: int) -> None:
    """New rows of a day."""
    with project.session(day(number)) as session:
        since, until = (day(number) - timedelta(hours=hours) for hours in (20, 1))
        add_streams(session.database("ls_music"), 50, since.replace(tzinfo=None), until.replace(tzinfo=None))


def run_torn(project: LocalProject, number: int) -> None:
    """A run whose copies succeed and whose commits never come: batches stay open."""
    faults = [parse_fault(TORN.format(index, attempt), kills=False) for index in range(7) for attempt in range(1, 5)]
    with project.session(day(number)) as session:
        LocalControl(session, project.settings, project.root).publish()
        session.run(read_factory(project.root / "factory"), PIPELINE, faults=Faults(faults))


def differences(project: LocalProject, number: int) -> list[str]:
    return [found.table for found in project.compare(day(number)) if not found.equal]


@pytest.fixture
def restored(tmp_path: Path) -> LocalProject:
    """Batches left open by a day's run, a backup, two days more, and the backup brought back."""
    shutil.copytree(sample_metadata(), tmp_path / "metadata")
    project = LocalProject(tmp_path)
    project.render()
    with project.session(FIRST) as session:
        create_source(session.database("ls_music"), FIRST.replace(tzinfo=None))
    assert project.run(PIPELINE, FIRST).run["status"] == "Succeeded"
    grow(project, 1)
    run_torn(project, 1)
    store = tmp_path / ".adfgen" / "control.duckdb"
    shutil.copy(store, tmp_path / "backup")
    for number in (2, 3):
        grow(project, number)
        assert project.run(PIPELINE, day(number)).run["status"] == "Succeeded"
    assert differences(project, 3) == []
    shutil.copy(tmp_path / "backup", store)
    grow(project, 4)
    return project


def test_nothing_is_lost_when_the_numbers_go_on_above_the_lake(restored: LocalProject) -> None:
    """What had been loaded since the backup is loaded again, and readers see it once."""
    with duckdb.connect(str(restored.root / ".adfgen" / "control.duckdb")) as store:
        assert store.execute("UPDATE ingest.batch SET state = 'abandoned' WHERE state = 'open'").fetchone() != (0,)
        # DuckDB cannot begin a sequence elsewhere, as DBCC CHECKIDENT does: its numbers are used up
        store.execute("SELECT max(nextval('ingest.\"batch.identity\"')) FROM range(1000)").fetchall()

    assert restored.run(PIPELINE, day(4)).run["status"] == "Succeeded"
    assert differences(restored, 4) == []


def test_numbers_used_twice_would_lose_rows(restored: LocalProject) -> None:
    """Why it has to be done."""
    assert restored.run(PIPELINE, day(4)).run["status"] == "Succeeded"

    assert differences(restored, 4) != []
