"""Runs kept on disk: every beginning and every end is written as it happens, and survives a kill.

SQLite with a write-ahead log, one writer at a time; readers never block. A run whose process is gone without having
ended is interrupted: nobody will ever close it.
"""

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from adfgen.errors import ServiceError
from adfgen.model.body import Json
from adfgen.runtime.record import ActivityRun, PipelineRun

__all__ = ["Journal", "Recorded"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS pipeline_run (
    run_id TEXT PRIMARY KEY, sequence INTEGER NOT NULL, pipeline TEXT NOT NULL, status TEXT NOT NULL, owner TEXT NOT NULL, record TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS activity_run (
    activity_run_id TEXT PRIMARY KEY, sequence INTEGER NOT NULL, run_id TEXT NOT NULL, path TEXT NOT NULL, status TEXT NOT NULL, record TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS activity_run_of ON activity_run (run_id, sequence);
"""
_OPEN = "InProgress"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run as it was recorded: its pipeline run and its activity runs, as the monitoring API gives them."""

    run: Json
    activities: tuple[Json, ...]


class Journal:
    """The runs of a state folder. An observer of runs: what it is told is on disk before it returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=30, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise ServiceError(
                f"the run journal '{path}' cannot be opened: {error}",
                hint="check the folder's rights and the free space",
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def run_changed(self, run: PipelineRun) -> None:
        """Keep a run's beginning or end."""
        record = json.dumps(run.as_json())
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO pipeline_run VALUES (?, (SELECT COALESCE(MAX(sequence), 0) + 1 FROM pipeline_run), ?, ?, ?, ?) "
                "ON CONFLICT (run_id) DO UPDATE SET status = excluded.status, record = excluded.record",
                (run.run_id, run.pipeline, str(run.status), _this_process(), record),
            )

    def activity_changed(self, run: ActivityRun) -> None:
        """Keep an activity run's beginning or end."""
        record = json.dumps(run.as_json())
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO activity_run VALUES (?, (SELECT COALESCE(MAX(sequence), 0) + 1 FROM activity_run), ?, ?, ?, ?) "
                "ON CONFLICT (activity_run_id) DO UPDATE SET status = excluded.status, record = excluded.record",
                (run.run_id, run.pipeline_run_id, run.path, str(run.status), record),
            )

    def runs(self) -> tuple[Json, ...]:
        """All pipeline runs, oldest first."""
        rows = self._connection.execute("SELECT record FROM pipeline_run ORDER BY sequence").fetchall()
        return tuple(json.loads(row[0]) for row in rows)

    def recorded(self, run_id: str) -> Recorded | None:
        """One run with its activity runs in the order they began; None when there is none of that id."""
        row = self._connection.execute("SELECT record FROM pipeline_run WHERE run_id = ?", (run_id,)).fetchone()
        if row is None:
            return None
        rows = self._connection.execute(
            "SELECT record FROM activity_run WHERE run_id = ? ORDER BY sequence", (run_id,)
        ).fetchall()
        return Recorded(json.loads(row[0]), tuple(json.loads(item[0]) for item in rows))

    def close_interrupted(self) -> tuple[str, ...]:
        """Mark runs whose process is gone as Cancelled; their ids, oldest first."""
        rows = self._connection.execute(
            "SELECT run_id, owner, record FROM pipeline_run WHERE status = ? ORDER BY sequence", (_OPEN,)
        ).fetchall()
        gone = [(run_id, record) for run_id, owner, record in rows if not _is_alive(owner)]
        for run_id, record in gone:
            closed = json.loads(record) | {
                "status": "Cancelled",
                "message": "The process of this run ended before the run did.",
            }
            with self._writing() as connection:
                connection.execute(
                    "UPDATE pipeline_run SET status = 'Cancelled', record = ? WHERE run_id = ?",
                    (json.dumps(closed), run_id),
                )
                connection.execute(
                    "UPDATE activity_run SET status = 'Cancelled', record = json_set(record, '$.status', 'Cancelled') WHERE run_id = ? AND status = ?",
                    (run_id, _OPEN),
                )
        return tuple(run_id for run_id, _ in gone)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._connection:
                yield self._connection
        except sqlite3.Error as error:
            raise ServiceError(
                f"the run journal '{self._path}' cannot be written: {error}",
                hint="check the folder's rights and the free space",
            ) from error


def _started_at(pid: int) -> str:
    """When a process began, in the kernel's own count: a process id is used again, the two together are not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[19]
    except (OSError, IndexError):
        return ""


def _this_process() -> str:
    return f"{os.getpid()}:{_started_at(os.getpid())}"


def _is_alive(owner: str) -> bool:
    pid, _, started = owner.partition(":")
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not started or _started_at(int(pid)) == started
