"""What the emulator keeps: documents with their ETags, runs, trigger runs; in memory or in a file that survives a kill.

SQLite with a write-ahead log, one transaction a write. Letter case of names is kept as written and ignored when looked up.
The file holds secrets as they were put and the key tokens are signed with: only its owner may read it.
"""

import json
import sqlite3
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from adfgen.errors import ProjectError
from adfgen.model.body import Json, as_object

__all__ = ["Document", "Store"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS document (
    scope TEXT, collection TEXT, folded TEXT, name TEXT, id TEXT, etag TEXT, body TEXT, state TEXT,
    PRIMARY KEY (scope, collection, folded)
);
CREATE TABLE IF NOT EXISTS run (
    sequence INTEGER PRIMARY KEY, scope TEXT, kind TEXT, id TEXT, parent TEXT, record TEXT, UNIQUE (scope, kind, id)
);
CREATE INDEX IF NOT EXISTS run_parent ON run (scope, kind, parent);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT);
"""


@dataclass(frozen=True, slots=True)
class Document:
    """A stored resource: where it is, its body as it was put, and what the service itself keeps about it."""

    scope: str
    collection: str
    name: str
    id: str
    body: Mapping[str, Json]
    state: Mapping[str, Json] = field(default_factory=dict)
    etag: str = ""

    @property
    def properties(self) -> Json:
        """The body's properties; an empty object when it has none."""
        found = self.body.get("properties")
        return as_object(found)


class Store:
    """Documents and runs, by scope: the lower-cased ARM id of what they belong to. Any thread may call it."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.RLock()
        self._path = path
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch(mode=0o600)
                path.chmod(0o600)  # SQLite gives the log beside it the same mode
            name = ":memory:" if path is None else str(path)
            self._connection = sqlite3.connect(name, timeout=30, isolation_level=None, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise self._refused("opened", error) from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _refused(self, done: str, error: Exception) -> ProjectError:
        message = f"the emulator's state '{self._path or 'in memory'}' cannot be {done}: {error}"
        return ProjectError(message, hint="check the folder's rights and the free space, or name another with --state")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is read and written inside happens at once or not at all. Raises ProjectError where it cannot be kept."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield
                    self._connection.execute("COMMIT")
                except BaseException:
                    self._connection.rollback()  # does nothing where SQLite did it already
                    raise
            except sqlite3.Error as error:
                raise self._refused("written", error) from error

    def setting(self, name: str, initial: str) -> str:
        """A value kept for good: the first one that was offered."""
        with self.transaction():
            self._connection.execute("INSERT OR IGNORE INTO setting VALUES (?, ?)", (name, initial))
            return str(self._connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()[0])

    def set_setting(self, name: str, value: str) -> None:
        """Keep another value."""
        with self.transaction():
            self._connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    # documents

    def get(self, scope: str, collection: str, name: str) -> Document | None:
        """One document, or None."""
        rows = self._documents("scope = ? AND collection = ? AND folded = ?", (scope, collection, name.casefold()))
        return next(iter(rows), None)

    def documents(self, scope: str, collection: str | None = None) -> tuple[Document, ...]:
        """The documents of a scope, of one collection or of all, by name."""
        if collection is None:
            return self._documents("scope = ?", (scope,))
        return self._documents("scope = ? AND collection = ?", (scope, collection))

    def scopes_of(self, collection: str) -> tuple[Document, ...]:
        """The documents of a collection wherever they are."""
        return self._documents("collection = ?", (collection,))

    def _documents(self, where: str, values: Iterable[str]) -> tuple[Document, ...]:
        with self._lock:
            rows = self._connection.execute(
                f"SELECT scope, collection, name, id, body, state, etag FROM document WHERE {where} ORDER BY collection, folded",
                tuple(values),
            ).fetchall()
        return tuple(
            Document(row[0], row[1], row[2], row[3], json.loads(row[4]), json.loads(row[5]), row[6]) for row in rows
        )

    def put(self, document: Document) -> Document:
        """Store a document under a new ETag, in place of one of its name; as stored."""
        etag = str(uuid.uuid4())
        self._write(document, etag)
        return Document(
            document.scope, document.collection, document.name, document.id, document.body, document.state, etag
        )

    def set_state(self, document: Document, state: Mapping[str, Json]) -> None:
        """Keep what the service knows about a document; its ETag stays."""
        self._write(
            Document(document.scope, document.collection, document.name, document.id, document.body, state),
            document.etag,
        )

    def _write(self, item: Document, etag: str) -> None:
        values = (item.scope, item.collection, item.name.casefold(), item.name, item.id, etag)
        with self.transaction():
            self._connection.execute(
                "INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*values, json.dumps(item.body), json.dumps(item.state)),
            )

    def delete(self, document: Document) -> None:
        """Remove a document."""
        with self.transaction():
            self._connection.execute(
                "DELETE FROM document WHERE scope = ? AND collection = ? AND folded = ?",
                (document.scope, document.collection, document.name.casefold()),
            )

    def clear(self, scope: str) -> None:
        """Remove everything of a scope."""
        with self.transaction():
            self._connection.execute("DELETE FROM document WHERE scope = ?", (scope,))
            self._connection.execute("DELETE FROM run WHERE scope = ?", (scope,))

    # runs

    def keep_run(self, scope: str, kind: str, run_id: str, record: Json, *, parent: str = "") -> None:
        """Keep a run's record, of kind `pipeline`, `activity`, `trigger` or one of its keeper's own; `parent` has it as a part."""
        with self.transaction():
            self._connection.execute(
                "INSERT INTO run (scope, kind, id, parent, record) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (scope, kind, id) DO UPDATE SET record = excluded.record",
                (scope, kind, run_id, parent, json.dumps(record)),
            )

    def drop_run(self, scope: str, kind: str, run_id: str) -> None:
        """Keep a run's record no longer."""
        with self.transaction():
            self._connection.execute("DELETE FROM run WHERE scope = ? AND kind = ? AND id = ?", (scope, kind, run_id))

    def run(self, scope: str, kind: str, run_id: str) -> Json:
        """One run's record, or None."""
        with self._lock:
            row = self._connection.execute(
                "SELECT record FROM run WHERE scope = ? AND kind = ? AND id = ?", (scope, kind, run_id)
            ).fetchone()
        return None if row is None else json.loads(row[0])

    def runs(self, scope: str, kind: str, *, parent: str | None = None) -> tuple[Json, ...]:
        """Records in the order they began, of all runs of a kind or of those that are part of `parent`."""
        with self._lock:
            if parent is None:
                rows = self._connection.execute(
                    "SELECT record FROM run WHERE scope = ? AND kind = ? ORDER BY sequence", (scope, kind)
                )
            else:
                rows = self._connection.execute(
                    "SELECT record FROM run WHERE scope = ? AND kind = ? AND parent = ? ORDER BY sequence",
                    (scope, kind, parent),
                )
            return tuple(json.loads(row[0]) for row in rows.fetchall())

    def run_group(self, scope: str, group_id: str) -> tuple[Json, ...]:
        """The pipeline runs of a group, a run and its recoveries, in the order they began."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT record FROM run WHERE scope = ? AND kind = 'pipeline' "
                "AND json_extract(record, '$.runGroupId') = ? ORDER BY sequence",
                (scope, group_id),
            ).fetchall()
        return tuple(json.loads(row[0]) for row in rows)

    def close_interrupted(self, now: str) -> tuple[str, ...]:
        """Mark pipeline and activity runs that nobody will end as cancelled; the ids of the pipeline runs."""
        closed = []
        with self.transaction():
            rows = self._connection.execute(
                "SELECT sequence, kind, id, record FROM run WHERE json_extract(record, '$.status') IN ('InProgress', 'Queued', 'Canceling')"
            ).fetchall()
            for sequence, kind, run_id, text in rows:
                record = json.loads(text) | {"status": "Cancelled"}
                if kind == "pipeline":
                    record |= {"message": "The service ended before the run did.", "runEnd": now, "lastUpdated": now}
                    closed.append(run_id)
                self._connection.execute("UPDATE run SET record = ? WHERE sequence = ?", (json.dumps(record), sequence))
        return tuple(closed)
