"""Faults on purpose: an activity made to fail, or the whole process killed, at a named place of a run."""

import contextlib
import os
import re
import signal
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from adfgen.errors import UsageError
from adfgen.runtime.port import ActivityError, FileSink, LakeFile

__all__ = ["Fault", "Faults", "Phase", "TearingSink", "parse_fault"]

_FORM = re.compile(r"(?P<path>.+?)(?::(?P<phase>before|during|after|journal))?(?:#(?P<attempt>\d+))?")


class Phase(StrEnum):
    """When: before the activity does anything, with half its file on disk, after its work, after its record is kept."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"
    JOURNAL = "journal"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    `path` is the end of the activity's path in the run, from any of its names on, `[*]` standing for any iteration;
    `attempt` counts from 1.
    """

    path: str
    phase: Phase = Phase.BEFORE
    attempt: int | None = None
    kills: bool = False

    def __str__(self) -> str:
        """As it is written on the command line, without the phase it has by itself."""
        phase = "" if self.phase is Phase.BEFORE else f":{self.phase}"
        return f"{self.path}{phase}" + ("" if self.attempt is None else f"#{self.attempt}")

    def strikes(self, path: str, phase: Phase, attempt: int) -> bool:
        """Whether it strikes here and now."""
        pattern = re.escape(self.path).replace(re.escape("[*]"), r"\[\d+\]")
        found = re.fullmatch(f"(.*/)?{pattern}", path, re.IGNORECASE) is not None
        return found and phase is self.phase and self.attempt in {None, attempt}

    def is_meant_for(self, path: str) -> bool:
        """Whether it could strike the activity at this path of a pipeline, such as `Each[*]/Copy`."""
        own = re.sub(r"\[\d+\]", "[*]", self.path).casefold()
        return f"/{path.casefold()}".endswith(f"/{own}")


def parse_fault(text: str, *, kills: bool) -> Fault:
    """A fault written as `PATH[:before|during|after|journal][#attempt]`. Raises UsageError."""
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"'{text}' names no activity", hint="write it as 'Table Iteration[0]/azureSQLToLake:before'")
    attempt = int(found["attempt"]) if found["attempt"] else None
    return Fault(found["path"], Phase(found["phase"] or "before"), attempt, kills)


class Faults:
    """The faults of one run, and which of them struck."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._faults = tuple(faults)
        self._struck: set[Fault] = set()

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    @property
    def missed(self) -> tuple[Fault, ...]:
        """Those that have not struck: the run never got to their place."""
        return tuple(fault for fault in self._faults if fault not in self._struck)

    def strike(self, path: str, phase: Phase, attempt: int) -> None:
        """Do what the faults of this place say: raise ActivityError, or end the process as `kill -9` does."""
        for fault in self._faults:
            if fault.strikes(path, phase, attempt):
                self._struck.add(fault)
                if fault.kills:
                    os.kill(os.getpid(), signal.SIGKILL)
                raise ActivityError(
                    "InjectedFault", f"A fault was asked for at '{path}', {phase} it.", failure_type="SystemError"
                )

    def tears(self, path: str, attempt: int) -> bool:
        """Whether a copy at this place is to die with part of its file on disk."""
        return any(fault.strikes(path, Phase.DURING, attempt) for fault in self._faults)


class TearingSink:
    """A store whose writer dies half way: what it had written stays under the file's final name."""

    def __init__(self, store: FileSink) -> None:
        self._store = store
        self._path = ""

    def path_for_write(self, file: LakeFile) -> str:
        """As the store says."""
        self._path = self._store.path_for_write(file)
        return self._path

    def written(self, file: LakeFile) -> None:  # noqa: ARG002 - the protocol's signature
        """Cut the file in half, make sure that it is on disk, and die."""
        with Path(self._path).open("r+b") as torn:
            torn.truncate(max(os.fstat(torn.fileno()).st_size // 2, 1))
            with contextlib.suppress(OSError):
                os.fsync(torn.fileno())
        os.kill(os.getpid(), signal.SIGKILL)
