"""A target on an emulator in process, and a factory to deploy there."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from adfgen.api.emulating import LocalRunner
from adfgen.connectors.profile import Profile
from adfgen.deploy.apply import Outcome, apply
from adfgen.deploy.azure import AzureTarget
from adfgen.deploy.journal import DeployJournal
from adfgen.deploy.planner import Wishes, make_plan
from adfgen.deploy.target import Coordinates
from adfgen.emulator.app import Emulator
from adfgen.emulator.message import Request
from adfgen.emulator.store import Store
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind
from adfgen.testing.transport import emulator_transport
from tests.emulator.conftest import FACTORY, GROUP, START, SUBSCRIPTION, Credential

Body = dict[str, Any]
ROOT = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.DataFactory/factories/{FACTORY}"


def reference(name: str, kind: str) -> Body:
    return {"referenceName": name, "type": f"{kind}Reference"}


def desired(**changes: Body | None) -> Factory:
    """Two linked services, a dataset, two pipelines of which one calls the other, a started and a stopped trigger."""
    ours = {"annotations": ["adfgen"]}
    wait = {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 1}}
    call = {"name": "call", "type": "ExecutePipeline", "typeProperties": {"pipeline": reference("pl_b", "Pipeline")}}
    delete = {"name": "clean", "type": "Delete", "typeProperties": {"dataset": reference("ds", "Dataset")}}
    recurrence = {"frequency": "Day", "interval": 1, "startTime": "2026-01-01T02:00:00Z", "timeZone": "UTC"}

    def trigger(state: str) -> Body:
        started = [{"pipelineReference": reference("pl_a", "Pipeline")}]
        return {"type": "ScheduleTrigger", "pipelines": started, "runtimeState": state, "typeProperties": {"recurrence": recurrence}, **ours}  # fmt: skip

    bodies: dict[tuple[Kind, str], Body] = {
        (Kind.FACTORY, FACTORY): {"globalParameters": {"g": {"type": "String", "value": "v"}}},
        (Kind.LINKED_SERVICE, "ls_vault"): {"type": "AzureKeyVault", "typeProperties": {"baseUrl": "https://v"}, **ours},
        (Kind.LINKED_SERVICE, "ls_lake"): {
            "type": "AzureBlobFS",
            "typeProperties": {"url": "https://l", "accountKey": {"type": "AzureKeyVaultSecret", "store": reference("ls_vault", "LinkedService"), "secretName": "k"}},
            **ours,
        },
        (Kind.DATASET, "ds"): {"type": "Binary", "linkedServiceName": reference("ls_lake", "LinkedService"), "typeProperties": {}, **ours},
        (Kind.PIPELINE, "pl_a"): {"activities": [call, wait], **ours},
        (Kind.PIPELINE, "pl_b"): {"activities": [delete], **ours},
        (Kind.TRIGGER, "tr_on"): trigger("Started"),
        (Kind.TRIGGER, "tr_off"): trigger("Stopped"),
    }  # fmt: skip
    for (kind, name), body in list(bodies.items()):
        if name in changes:
            wanted = changes[name]
            if wanted is None:
                del bodies[kind, name]
            else:
                bodies[kind, name] = {**body, **wanted}
    known = {name for _, name in bodies} | {name for name, body in changes.items() if body is None}
    assert set(changes) <= known
    return Factory.of(
        (Artifact(ArtifactKey(kind, name), {"name": name, "properties": json.loads(json.dumps(body))}) for (kind, name), body in bodies.items()),
        name=FACTORY,
    )  # fmt: skip


class Cloud:
    """An emulator, a client of it, and a folder for the journal."""

    def __init__(self, emulator: Emulator, folder: Path) -> None:
        self.emulator = emulator
        self.folder = folder
        self.place = Coordinates(SUBSCRIPTION, GROUP, FACTORY, endpoint="https://emulator.invalid")
        self.target = self.connect()
        self.journal = DeployJournal(folder, self.target.id)

    def connect(self) -> AzureTarget:
        return AzureTarget(
            self.place, credential=Credential(self.emulator), transport=emulator_transport(self.emulator), pace=0
        )

    def deploy(self, factory: Factory, **wishes: Any) -> Outcome:
        """Plan and carry out."""
        journal = {"was_started": self.journal.unfinished(), "unstarted": self.journal.unstarted()}
        plan = make_plan(factory, self.target, Wishes(**{**journal, **wishes}))
        return apply(plan, self.target, self.journal)

    def send(self, method: str, path: str, body: Body | None = None) -> Any:
        """What another client does."""
        token = self.emulator.identity.issue("other")
        data = b"" if body is None else json.dumps(body).encode()
        url = f"https://emulator.invalid{ROOT}{path}?api-version=2018-06-01"
        answer = self.emulator.handle(
            Request.of(method, url, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}, data)
        )
        assert answer.status in {200, 204}, answer.body
        return answer.body

    def bodies(self) -> Mapping[str, Body]:
        """What is stored, by collection and name, without what the service adds."""
        found = {}
        for document in self.emulator.service.store.documents(ROOT.casefold()):
            properties = {key: value for key, value in document.properties.items() if key != "lastPublishTime"}
            found[f"{document.collection}/{document.name}"] = properties
        return found

    def states(self) -> Mapping[str, str]:
        """How the triggers stand."""
        documents = self.emulator.service.store.documents(ROOT.casefold(), "triggers")
        return {document.name: str(document.state.get("runtimeState", "Stopped")) for document in documents}

    def writes(self) -> list[str]:
        """The writes since the log was cleared."""
        return [line.replace(ROOT, "") for line in self.emulator.log if not line.startswith("GET")]


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    """An empty factory."""
    with LocalRunner(Profile(tmp_path / "local.yml", tmp_path / "state"), start=START, jumps=True, workers=1) as runner:
        emulator = Emulator(Store(), runner)
        found = Cloud(emulator, tmp_path / "journal")
        found.send("PUT", "", {"location": "westeurope"})
        emulator.log.clear()
        yield found


Clouds = Callable[[], Cloud]
