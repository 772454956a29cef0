"""What an unfinished deploy must not forget: the triggers it is to start. A file a factory, gone when the deploy is done."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from adfgen.errors import ProjectError

__all__ = ["DeployJournal"]


class DeployJournal:
    """The names of the triggers a deploy starts, or stops to remove them, on disk before anything is changed."""

    def __init__(self, folder: Path, target: str) -> None:
        self._target = target
        self._path = folder / f"deploy-{hashlib.sha256(target.casefold().encode()).hexdigest()[:16]}.json"

    def unfinished(self) -> frozenset[str]:
        """Folded names of the triggers an earlier deploy stopped and did not start again. Raises ProjectError."""
        try:
            value = json.loads(self._path.read_text(encoding="utf-8"))
            return frozenset(str(name).casefold() for name in value["started"])
        except FileNotFoundError:
            return frozenset()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ProjectError(
                f"the record of an unfinished deploy '{self._path}' cannot be read: {error}",
                hint="look which triggers should be started, then delete the file",
            ) from error

    def begin(self, started: Iterable[str]) -> None:
        """Keep the triggers to be started, those of an unfinished deploy among them. Raises ProjectError."""
        names = {name.casefold() for name in started} | self.unfinished()
        if names:
            self._write(names)

    def settle(self, handled: Iterable[str], unsettled: Iterable[str]) -> None:
        """Forget the triggers a deploy handled but those it left stopped. Raises ProjectError."""
        names = (self.unfinished() - frozenset(handled)) | frozenset(unsettled)
        if names:
            self._write(names)
        else:
            self.end()

    def _write(self, names: Iterable[str]) -> None:
        text = json.dumps({"target": self._target, "started": sorted(names)}, indent=2)
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
