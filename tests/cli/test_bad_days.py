"""Days on which something outside is wrong: each ends in its exit code and one clear error, with nothing lost."""

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from adfgen.sample.source import add_streams
from adfgen.sample.story import PIPELINE, START, Story
from adfgen.testing.local_project import LocalProject

LARGE = "music/music/dbo/FactStream"
HOLD = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


@pytest.fixture
def project(tmp_path: Path) -> LocalProject:
    """The sample, rendered, with its source."""
    root = tmp_path / "music"
    root.mkdir()
    Story(root).set_up()
    return LocalProject(root)


def adfgen(*arguments: str, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "adfgen", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=before)


def run_project(project: LocalProject) -> subprocess.CompletedProcess[str]:
    return adfgen("run", "--project", str(project.root), "--now", START.isoformat(), "--format", "json")


def all_equal(project: LocalProject, now: datetime = START) -> bool:
    return all(found.equal for found in project.compare(now))


@pytest.mark.parametrize(("database", "code"), [("control", 4), ("music", 1)])
def test_a_database_that_another_process_holds(project: LocalProject, database: str, code: int) -> None:
    """The control store refuses the run; a source fails its tables. Both are named, and the next run comes right."""
    path = project.root / ".adfgen" / f"{database}.duckdb"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        ended = run_project(project)
        holder.communicate(b"")

    assert ended.returncode == code
    assert str(path) in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    assert run_project(project).returncode == 0
    assert all_equal(project)


@pytest.mark.parametrize("database", ["control", "music"])
def test_a_damaged_database(project: LocalProject, database: str) -> None:
    """It is named, and left as it is."""
    path = project.root / ".adfgen" / f"{database}.duckdb"
    path.write_bytes(b"not a database" * 1000)

    ended = run_project(project)

    assert ended.returncode in (1, 4)
    assert str(path) in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    assert path.read_bytes() == b"not a database" * 1000


def test_a_folder_that_cannot_be_written(project: LocalProject) -> None:
    """The place is named; exit code 3."""
    blocked = project.root / "blocked"
    blocked.write_text("a file", encoding="utf-8")

    ended = adfgen("render", "--project", str(project.root), "--out", str(blocked / "out"))

    assert ended.returncode == 3
    assert str(blocked) in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_disk_that_is_full_while_rendering(project: LocalProject, tmp_path: Path) -> None:
    """All files are written or none."""
    out = tmp_path / "out"

    ended = adfgen(
        "render", "--project", str(project.root), "--out", str(out),
        before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000)),
    )  # fmt: skip

    assert ended.returncode == 3, ended.stderr
    assert "cannot write" in ended.stderr
    assert [path for path in out.rglob("*") if path.is_file()] == []


def test_a_disk_that_is_full_in_a_copy(project: LocalProject) -> None:
    """The tables that did not fit fail, the run ends failed or refused, and with space again everything arrives."""
    ended = subprocess.run(
        [sys.executable, "-m", "adfgen", "run", "--project", str(project.root), "--now", START.isoformat()],
        capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)),
    )  # fmt: skip

    assert ended.returncode in (1, 4), ended.stderr
    assert "Traceback" not in ended.stderr
    assert run_project(project).returncode == 0
    assert all_equal(project)


def test_ctrl_c_in_a_copy_and_the_next_run(project: LocalProject) -> None:
    """The run is recorded as cancelled, its leases are free at once, and the next run brings every row."""
    with project.session(START) as session:
        add_streams(session.database("ls_music"), 8_000_000, datetime(2024, 6, 10, 2), datetime(2024, 6, 10, 2, 5))
    command = [sys.executable, "-m", "adfgen", "run", "--project", str(project.root), "--now", START.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        wait_for_a_copy(project.root / ".adfgen" / "journal.sqlite")
        os.kill(running.pid, signal.SIGINT)
        _, errors = running.communicate(timeout=60)

    assert running.returncode == 130, errors
    assert "Traceback" not in errors
    with project.session(START) as session:
        assert [run["status"] for run in session.journal.runs()] == ["Cancelled"]
        leases = session.database("ls_control").run(
            "SELECT lease_run FROM ingest.watermark WHERE lease_run IS NOT NULL"
        )
        assert leases[0].rows == ()
    assert project.run(PIPELINE, START).run["status"] == "Succeeded"
    tables = [definition["table_id"] for definition in project.definitions]
    assert all(found.equal for table in tables if table != LARGE for found in project.compare(START, only=table))
    assert rows_committed(project) == rows_in_source(project)  # comparing 8 million rows would take twice the time


def rows_committed(project: LocalProject) -> int:
    """Rows of all batches of the large table."""
    with project.session(START) as session:
        query = f"SELECT SUM(rows_copied) AS n FROM ingest.batch WHERE state = 'committed' AND table_id = '{LARGE}'"
        return int(session.database("ls_control").run(query)[0].rows[0][0])


def rows_in_source(project: LocalProject) -> int:
    """Rows the large table has."""
    with project.session(START) as session:
        return int(session.database("ls_music").run("SELECT COUNT(*) AS n FROM [dbo].[FactStream]")[0].rows[0][0])


def wait_for_a_copy(journal: Path) -> None:
    """Until the copy of the largest table has begun."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if journal.exists():
            with sqlite3.connect(journal) as connection:
                try:
                    query = "SELECT count(*) FROM activity_run WHERE path = 'Table Iteration[0]/azureSQLToLake'"
                    if connection.execute(query).fetchone()[0]:
                        return
                except sqlite3.OperationalError:
                    pass
        time.sleep(0.01)
    raise AssertionError("no copy began")


def test_a_variable_that_is_not_set(project: LocalProject) -> None:
    """The profile's ${env:…} is answered with its place and what to do."""
    path = project.root / "metadata" / "local.yml"
    text = path.read_text(encoding="utf-8").replace("https://alerts.music.example/summary", "${env:NOT_SET_ANYWHERE}")
    path.write_text(text, encoding="utf-8")

    ended = run_project(project)

    assert ended.returncode == 1
    assert "local.yml:" in ended.stderr
    assert "NOT_SET_ANYWHERE" in ended.stderr


def test_records_as_the_monitoring_api_gives_them(project: LocalProject) -> None:
    """One JSON document on standard output, nothing else."""
    answer = json.loads(run_project(project).stdout)

    assert set(answer) == {"run", "activityRuns"}
    assert answer["run"]["status"] == "Succeeded"
    copy = next(run for run in answer["activityRuns"] if run["activityName"] == "azureSQLToLake")
    assert {"activityRunId", "activityRunStart", "activityRunEnd", "durationInMs", "input", "output", "error"} <= set(
        copy
    )
