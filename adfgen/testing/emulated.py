"""A project on an emulator of its own process, as its user has it: deploy, let time pass, kill it, start a run."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from adfgen.errors import ServiceError

__all__ = ["EmulatedFactory"]


class EmulatedFactory:
    """`adfgen emulator` on virtual time for the project in `root`, and the commands that talk to it over TLS.

    Use it as a context manager; the factory's state outlives the process, in the project's .adfgen folder.
    """

    def __init__(self, root: Path, environment: str) -> None:
        self.root = root
        self.environment = environment
        self._process: subprocess.Popen[str] | None = None
        self._variables: dict[str, str] = {}
        self._port = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, now: datetime, *, kill_at: str | None = None) -> None:
        """Serve from a moment on; with `kill_at` until a run gets to that place. Raises ServiceError."""
        arguments = ["emulator", "--project", str(self.root), "--port", str(self._port), "--now", now.isoformat()]
        command = [sys.executable, "-m", "adfgen", *arguments, *(["--kill-at", kill_at] if kill_at else [])]
        self._process = subprocess.Popen(  # noqa: S603 (our own program)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for line in self._lines():
            if line.startswith("# serving"):
                break
            name, _, value = line.removeprefix("export ").strip().partition("=")
            self._variables[name] = value.strip("'")
        else:
            raise ServiceError("the emulator did not come up")
        self._port = int(self._variables["ADFGEN_ENDPOINT"].rsplit(":", 1)[1])

    def _lines(self) -> list[str]:
        """The lines it prints, up to and with the one that says it serves."""
        assert self._process is not None
        assert self._process.stdout is not None
        found = []
        for line in self._process.stdout:
            found.append(line)
            if line.startswith("# serving"):
                break
        return found

    def advance(self, moment: datetime) -> int:
        """Let time pass; how many triggers fired. Raises ServiceError when the emulator died on the way."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"advance {moment.isoformat()}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            code = self._process.wait()
            raise ServiceError(f"the emulator died of {signal.Signals(-code).name if code < 0 else code}")
        return int(answer.rsplit(",", 1)[1].split()[0])

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`adfgen …` against this factory, in a process of its own, over TLS and azure-identity."""
        command = [sys.executable, "-m", "adfgen", arguments[0], "--project", str(self.root)]
        command += ["--factory", self.environment, *arguments[1:]]
        environment: Mapping[str, str] = {**os.environ, **self._variables}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603

    def deploy(self) -> str:
        """Deploy without asking; what it printed. Raises ServiceError when it failed."""
        ended = self.command("deploy", "--yes")
        if ended.returncode:
            raise ServiceError(f"the deploy failed: {ended.stderr}")
        return ended.stdout

    def stop(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
