"""Fakes that implement the runtime's ports, and a way to run a pipeline over them."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from adfgen.model.body import Json
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind
from adfgen.runtime.clock import Clock
from adfgen.runtime.engine import Runtime
from adfgen.runtime.fault import Faults
from adfgen.runtime.port import (
    ActivityError,
    AdditionalColumn,
    Cancellation,
    CopyResult,
    FileStore,
    HttpRequest,
    HttpResponse,
    LakeFile,
    LinkedService,
    ProcedureParameter,
    ResultSet,
)
from adfgen.runtime.record import ActivityRun, PipelineRun
from adfgen.runtime.recovery import NO_RECOVERY, Recovery

START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class World:
    """Stands in for every store: answers by text, remembers what it was asked."""

    answers: dict[str, list[ResultSet | ActivityError]] = field(default_factory=dict)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    responses: list[HttpResponse] = field(default_factory=list)
    requests: list[HttpRequest] = field(default_factory=list)
    lake: FileStore | None = None

    def sql(self, service: LinkedService) -> "World":
        self.asked.append(("sql", service.name, str(dict(service.type_properties))))
        return self

    def files(self, service: LinkedService) -> "World | FileStore":
        return self.lake or self

    def http(self) -> "World":
        return self

    def _answer(self, text: str) -> ResultSet:
        waiting = self.answers.get(text)
        if not waiting:
            raise ActivityError("2100", f"nobody answers {text}")
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(answer, ActivityError):
            raise answer
        return answer

    def query(self, text: str, *, cancellation: Cancellation) -> ResultSet:
        self.asked.append(("query", text))
        return self._answer(text)

    def call(
        self, procedure: str, parameters: Mapping[str, ProcedureParameter], *, cancellation: Cancellation
    ) -> Sequence[ResultSet]:
        self.asked.append(
            ("call", procedure, *(f"{name}={given.value!r}:{given.type}" for name, given in parameters.items()))
        )
        return [self._answer(procedure)]

    def copy_to_file(
        self,
        text: str,
        columns: Sequence[AdditionalColumn],
        file: LakeFile,
        store: FileStore,
        *,
        cancellation: Cancellation,
    ) -> CopyResult:
        self.asked.append(
            ("copy", text, f"{file.file_system}/{file.folder}/{file.name}", *(f"{c.name}={c.value}" for c in columns))
        )
        rows = len(self._answer(text).rows)
        return CopyResult(rows, rows, rows * 10, rows * 5)

    def path_for_write(self, file: LakeFile) -> str:
        return f"{file.folder}/{file.name}"

    def written(self, file: LakeFile) -> None:
        return None

    def delete(self, file_system: str, folder: str, name: str | None, *, recursive: bool) -> int:
        self.asked.append(("delete", f"{file_system}/{folder}/{name}"))
        return 1

    def send(self, request: HttpRequest, *, cancellation: Cancellation) -> HttpResponse:
        self.requests.append(request)
        return self.responses.pop(0)


@dataclass
class Story:
    """What an observer was told: runs as they began and ended, activity runs as they ended."""

    runs: list[PipelineRun] = field(default_factory=list)
    activities: list[ActivityRun] = field(default_factory=list)

    def run_changed(self, run: PipelineRun) -> None:
        self.runs.append(run)

    def activity_changed(self, run: ActivityRun) -> None:
        if run.end is not None:
            self.activities.append(run)


@dataclass
class Lab:
    """A factory of one or more pipelines over a fake world, on a clock that stands still but for its jumps."""

    world: World = field(default_factory=World)
    story: Story = field(default_factory=Story)
    others: list[Artifact] = field(default_factory=list)
    clock: Clock = field(default_factory=lambda: Clock(START, workers=0))
    faults: Faults = field(default_factory=Faults)

    def run(
        self,
        activities: Json,
        given: Mapping[str, Json] | None = None,
        *,
        recovery: Recovery = NO_RECOVERY,
        **properties: Json,
    ) -> PipelineRun:
        pipeline = Artifact(
            ArtifactKey(Kind.PIPELINE, "p"), {"name": "p", "properties": {"activities": activities, **properties}}
        )
        numbers = itertools.count(1)
        runtime = Runtime(
            Factory.of([pipeline, *self.others], name="adf"),
            self.world,
            self.clock,
            lambda: f"id-{next(numbers)}",
            [self.story],
            self.faults,
        )
        return runtime.run("p", given, recovery=recovery)

    def statuses(self) -> list[tuple[str, str]]:
        return [(run.path, str(run.status)) for run in self.story.activities]


@pytest.fixture
def lab() -> Lab:
    return Lab()


@pytest.fixture
def make_lab() -> Callable[[], Lab]:
    return Lab
