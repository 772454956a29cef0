"""One emulator a folder of state: a second one would take the runs of the first for those of a dead one, and cancel them."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adfgen.errors import ProjectError, ServiceError

__all__ = ["occupied"]


@contextmanager
def occupied(folder: Path) -> Iterator[None]:
    """Keep other emulators out of a folder until the block ends, or the process does. Raises ServiceError, ProjectError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "emulator.lock").open("a")
    except OSError as error:
        raise ProjectError(f"cannot write to '{folder}': {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            message = f"another emulator serves the factories in '{folder}'"
            raise ServiceError(message, hint="end that one, or name another folder with --state") from error
        yield
