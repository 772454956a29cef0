"""How long a deploy takes on a slow line: 60 resources, every call 100 ms late, over TLS through Microsoft's client.

The emulator has a process of its own, as the service has.

    python -m benchmarks.deploy [RESOURCES] [LATENCY]

The limit is one latency a level: what refers to another cannot be written before it.
"""

import sys
import tempfile
import time
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from azure.core.credentials import AccessToken

from adfgen.api.emulating import LocalRunner
from adfgen.connectors.profile import Profile
from adfgen.deploy.apply import apply
from adfgen.deploy.azure import AzureTarget
from adfgen.deploy.journal import DeployJournal
from adfgen.deploy.planner import make_plan
from adfgen.deploy.target import Coordinates
from adfgen.emulator.app import Emulator
from adfgen.emulator.fault import CallFaults
from adfgen.emulator.message import Request
from adfgen.emulator.server import serve
from adfgen.emulator.store import Store
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind

__all__ = ["run"]

PLACE = ("00000000-0000-0000-0000-000000000000", "rg", "adf")


class _Credential:
    """A token of the emulator's directory."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        """Good for a long time."""
        return AccessToken(self._token, 4_000_000_000)


def _serve(latency: float, line: Connection) -> None:
    """An emulator with one empty factory, in a process of its own as the service is; asked for its log until it is sent nothing."""
    with tempfile.TemporaryDirectory() as name, LocalRunner(Profile(Path(name), Path(name)), workers=1) as runner:
        emulator = Emulator(Store(), runner)
        with serve(emulator, folder=Path(name) / "tls") as server:
            token = emulator.identity.issue("benchmark")
            _create_factory(emulator, token)
            emulator.faults = CallFaults(latency=latency)
            line.send((server.url, str(server.ca_file), emulator.identity.issue("benchmark", server.url)))
            while line.recv():
                line.send(list(emulator.log))
                emulator.log.clear()


def _create_factory(emulator: Emulator, token: str) -> None:
    subscription, group, name = PLACE
    place = f"/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.DataFactory/factories/{name}"
    url = f"https://localhost{place}?api-version=2018-06-01"
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    emulator.handle(Request.of("PUT", url, headers, b'{"location": "westeurope"}'))


def _factory(count: int) -> Factory:
    """Linked services, datasets on them, pipelines on those: three levels of equal width."""

    def reference(name: str, kind: str) -> dict[str, str]:
        return {"referenceName": name, "type": f"{kind}Reference"}

    artifacts = []
    for number in range(count // 3):
        bodies: dict[tuple[Kind, str], Any] = {
            (Kind.LINKED_SERVICE, f"ls_{number}"): {"type": "AzureBlobFS", "typeProperties": {"url": "https://l"}},
            (Kind.DATASET, f"ds_{number}"): {"type": "Binary", "linkedServiceName": reference(f"ls_{number}", "LinkedService"), "typeProperties": {}},
            (Kind.PIPELINE, f"pl_{number}"): {"activities": [{"name": "clean", "type": "Delete", "typeProperties": {"dataset": reference(f"ds_{number}", "Dataset")}}]},
        }  # fmt: skip
        artifacts += [Artifact(ArtifactKey(*key), {"name": key[1], "properties": body}) for key, body in bodies.items()]
    return Factory.of(artifacts)


def run(count: int = 60, latency: float = 0.1) -> None:
    """Deploy to an empty factory, then again, and print both against their limits."""
    line, theirs = Pipe()
    process = Process(target=_serve, args=(latency, theirs), daemon=True)
    process.start()
    url, ca_file, token = line.recv()
    place = Coordinates(*PLACE, endpoint=url, ca_file=ca_file)
    with tempfile.TemporaryDirectory() as name, AzureTarget(place, credential=_Credential(token)) as target:
        desired = _factory(count)
        for title in ("empty factory", "unchanged"):
            line.send("log")
            line.recv()
            began = time.perf_counter()
            plan = make_plan(desired, target)
            planned = time.perf_counter()
            outcome = apply(plan, target, DeployJournal(Path(name), target.id))
            ended = time.perf_counter()
            line.send("log")
            writes = sum(call.startswith("PUT") for call in line.recv())
            limit = plan.levels * latency
            ratio = f"{(ended - planned) / limit:.2f} × levels × latency" if limit else "nothing to do"
            print(
                f"{title:<14} {len(outcome.done):>3} steps in {plan.levels} levels, {writes:>3} writes: "
                f"looking {planned - began:.2f} s, writing {ended - planned:.2f} s ({ratio})"
            )
    line.send("")
    process.join()


if __name__ == "__main__":
    run(*(kind(text) for kind, text in zip((int, float), sys.argv[1:], strict=False)))
