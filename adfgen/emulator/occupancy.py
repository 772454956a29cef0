"""One emulator a folder of state: a second one would take the runs of the first for those of a dead one, and cancel them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from adfgen.errors import ProjectError, ServiceError

__all__ = ["occupied"]


@contextmanager
def occupied(folder: Path) -> Iterator[None]:
    """Keep other emulators out of a folder until the block ends, or the process does. Raises ServiceError, ProjectError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(folder / "emulator.lock", timeout=0, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise ProjectError(f"cannot write to '{folder}': {error}") from error
    with closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")  # a lock every system has, and lets go of when a process dies
        except sqlite3.Error as error:
            message = f"another emulator serves the factories in '{folder}'"
            raise ServiceError(message, hint="end that one, or name another folder with --state") from error
        yield
