"""What an unfinished deploy must not forget: the triggers it is to start. A file a factory, gone when the deploy is done.

Names are folded. `new` are those that were not started before: whether they are to be, the next project says.
"""

import contextlib
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from adfgen.errors import ProjectError, ServiceError

__all__ = ["DeployJournal"]


class DeployJournal:
    """The triggers a deploy starts, or stops to remove them, on disk before anything is changed."""

    def __init__(self, folder: Path, target: str) -> None:
        self._target = target
        self._path = folder / f"deploy-{hashlib.sha256(target.casefold().encode()).hexdigest()[:16]}.json"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While the block runs no other deploy from this folder goes to the factory; the lock is gone with its process.

        Raises ServiceError when one does. Where no file can be written nothing is locked: `begin` will say so if it must.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            lock = sqlite3.connect(self._path.with_suffix(".lock"), timeout=0, isolation_level=None)
        except (OSError, sqlite3.Error):
            yield
            return
        with closing(lock):
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                    raise ServiceError(
                        f"another deploy from this folder to '{self._target.rpartition('/')[2]}' is going on",
                        hint="nothing was changed: deploy again when it has ended",
                    ) from error
            yield

    def unfinished(self) -> frozenset[str]:
        """The triggers an earlier deploy stopped and did not start again. Raises ProjectError."""
        return self._read()[0]

    def unstarted(self) -> frozenset[str]:
        """The new triggers an earlier deploy did not come to start. Raises ProjectError."""
        return self._read()[1]

    def _read(self) -> tuple[frozenset[str], frozenset[str]]:
        try:
            value = json.loads(self._path.read_text(encoding="utf-8"))
            started, new = (
                frozenset(str(name).casefold() for name in value.get(key, ())) for key in ("started", "new")
            )
            return started, new - started
        except FileNotFoundError:
            return frozenset(), frozenset()
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise ProjectError(
                f"the record of an unfinished deploy '{self._path}' cannot be read: {error}",
                hint="look which triggers should be started, then delete the file",
            ) from error

    def begin(self, started: Iterable[str], new: Iterable[str] = ()) -> None:
        """Keep the triggers to be started, those of an unfinished deploy among them. Raises ProjectError."""
        stopped, unstarted = self._read()
        stopped, unstarted = stopped.union(started), unstarted.union(new)
        if stopped or unstarted:
            self._write(stopped, unstarted)

    def settle(self, handled: Iterable[str], unsettled: Iterable[str]) -> None:
        """Forget the triggers a deploy handled but those it left stopped. Raises ProjectError."""
        gone = frozenset(handled).difference(unsettled)
        started, new = (names - gone for names in self._read())
        if started or new:
            self._write(started, new)
        else:
            self.end()

    def _write(self, started: Iterable[str], new: Iterable[str]) -> None:
        value = {"target": self._target, "started": sorted(started), "new": sorted(new)}
        text = json.dumps(value, indent=2)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            scratch = self._path.with_suffix(".new")
            with scratch.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            scratch.replace(self._path)
        except OSError as error:
            raise ProjectError(
                f"the record '{self._path}' cannot be written: {error}",
                hint="it names the triggers a deploy stops and starts: make its folder writable",
            ) from error

    def end(self) -> None:
        """Forget: every trigger is as it was."""
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
