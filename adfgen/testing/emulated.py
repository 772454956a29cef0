"""A project on an emulator of its own process, as its user has it: deploy, let time pass, kill it, start a run."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from azure.identity import ClientSecretCredential

from adfgen.api.deploying import Release, project_release
from adfgen.api.monitoring import follow
from adfgen.api.releasing import bring
from adfgen.deploy.azure import AzureTarget
from adfgen.deploy.target import Coordinates
from adfgen.errors import ServiceError
from adfgen.model.body import Json
from adfgen.runtime.journal import Recorded
from adfgen.testing.comparison import Proof
from adfgen.testing.local_project import LocalProject

__all__ = ["EmulatedFactory", "EmulatedProject"]


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
        log = self.root / ".adfgen" / "emulator.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w", encoding="utf-8") as told:
            self._process = subprocess.Popen(  # noqa: S603 (our own program)
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told, text=True
            )
        for line in self._lines():
            if line.startswith("# serving"):
                break
            name, _, value = line.removeprefix("export ").strip().partition("=")
            self._variables[name] = value.strip("'")
        else:
            raise ServiceError(f"the emulator did not come up: {log.read_text(encoding='utf-8').strip()}")
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

    def target(self, place: Coordinates) -> AzureTarget:
        """The factory through Microsoft's client, signed in as the emulator's service principal, over TLS."""
        values = self._variables
        ca_file = values["ADFGEN_CA_FILE"]
        credential = ClientSecretCredential(
            values["AZURE_TENANT_ID"],
            values["AZURE_CLIENT_ID"],
            values["AZURE_CLIENT_SECRET"],
            authority=values["AZURE_AUTHORITY_HOST"],
            disable_instance_discovery=True,
            connection_verify=ca_file,
        )
        coordinates = Coordinates(
            place.subscription, place.resource_group, place.factory, endpoint=values["ADFGEN_ENDPOINT"], ca_file=ca_file
        )
        return AzureTarget(coordinates, credential=credential)

    @property
    def variables(self) -> Mapping[str, str]:
        """The environment variables it asked its clients to set."""
        return self._variables

    @property
    def is_serving(self) -> bool:
        """Whether its process lives."""
        return self._process is not None and self._process.poll() is None

    def wait(self) -> int:
        """Wait until the process ended by itself; its exit code."""
        assert self._process is not None
        return self._process.wait()

    def stop(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


class EmulatedProject(LocalProject):
    """A project whose runs go the whole way: deployed by Microsoft's client over TLS, started by createRun."""

    def __init__(self, root: Path, environment: str = "dev") -> None:
        super().__init__(root)
        self.factory = EmulatedFactory(root, environment)
        self._deployed = ""

    def close(self) -> None:
        """End the emulator."""
        self.factory.stop()

    def take_up(self, now: datetime) -> tuple[Proof, ...]:
        """Serve, deploy to the empty factory, and deploy again."""
        self.factory.start(now)
        with self._target() as target:
            first, second = (bring(self._release(), target) for _ in range(2))
        self._deployed = self._digest()
        count, levels = len(first.plan.steps), first.plan.levels
        return (
            Proof(
                f"{count} resources deployed over TLS by azure-mgmt-datafactory, in {levels} levels", holds=count > 0
            ),
            Proof("a second deploy finds nothing to change", holds=not second),
        )

    def run(self, pipeline: str, now: datetime, parameters: Mapping[str, Json] | None = None) -> Recorded:
        """Deploy what changed and start the pipeline through the API; its records. The clock stands at `now` at least."""
        self._serve(now)
        with self._target() as target:
            if self._deployed != self._digest():
                bring(self._release(), target)
                self._deployed = self._digest()
            return follow(target, target.create_run(pipeline, parameters or {}), every=0.05)

    def run_killed(self, pipeline: str, now: datetime, place: str) -> bool:
        """Start the pipeline on an emulator that dies of SIGKILL at `place`; whether it did."""
        self.factory.stop()
        self.factory.start(now, kill_at=place)
        with self._target() as target:
            target.create_run(pipeline, {})
        return self.factory.wait() == -signal.SIGKILL

    def _serve(self, now: datetime) -> None:
        if self.factory.is_serving:
            self.factory.advance(now)
        else:
            self.factory.stop()
            self.factory.start(now)

    def _release(self) -> Release:
        return project_release(self.root, self.factory.environment, {**os.environ, **self.factory.variables})

    def _target(self) -> AzureTarget:
        return self.factory.target(self._release().destination)

    def _digest(self) -> str:
        """What a deploy depends on, as one hash."""
        found = hashlib.sha256()
        for folder in ("metadata", "factory", "control"):
            for path in sorted((self.root / folder).rglob("*")):
                if path.is_file():
                    found.update(path.read_bytes())
        return found.hexdigest()
