"""What stands around an activity while it runs: the graph it belongs to, and the run as an executor may use it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from adfgen.expressions.scope import NOTHING, Scope
from adfgen.model.activity import ActivityView
from adfgen.model.body import Json
from adfgen.model.factory import Factory
from adfgen.runtime.clock import Clock
from adfgen.runtime.graph import Status
from adfgen.runtime.port import Connectors, FileSink
from adfgen.runtime.record import InvokedBy, PipelineRun, RunError

__all__ = ["Frame", "RunContext"]


@dataclass(slots=True)
class Frame:
    """One graph being run: the results an expression in it may see, and what its loop is at.

    In a run that goes on where another failed, `renewed` are the activities that were done again, and `is_renewed` says
    that all have to be.
    """

    path: str
    results: dict[str, Json]
    item: Json = NOTHING
    iteration_hash: str = ""
    final: dict[str, Status] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    renewed: set[str] = field(default_factory=set)
    is_renewed: bool = False

    def remember(self, name: str, run_id: str, status: Status, output: Json, error: RunError | None) -> None:
        """Leave what expressions see of an activity once it ended: `activity('name')`."""
        self.results[name] = {
            "output": output if output is not None else {},
            "status": "Failed" if status is Status.TIMED_OUT else str(status),
            "error": None
            if error is None
            else {
                "errorCode": error.code,
                "message": error.message,
                "failureType": error.failure_type,
                "target": name,
                "details": error.details or [],
            },
            "ActivityRunId": run_id,
        }


class RunContext(Protocol):
    """A pipeline run, as much of it as activities use."""

    factory: Factory
    connectors: Connectors
    clock: Clock
    record: PipelineRun
    variables: dict[str, Json]
    return_value: dict[str, Json]

    def scope_for_item(self, frame: Frame, item: Json) -> Scope:
        """What an expression sees in `frame` with another item."""
        ...

    def tearing(self, store: FileSink, path: str, attempt: int) -> FileSink:
        """The store, or one whose writer dies half way when a fault of this run says so."""
        ...

    def start_child(
        self, pipeline: str, parameters: Mapping[str, Json], invoked_by: InvokedBy
    ) -> tuple[str, asyncio.Task[PipelineRun]]:
        """Start another pipeline of the factory: the run's id and its end. Raises UsageError."""
        ...

    def is_renewed(self, view: ActivityView, frame: Frame) -> bool:
        """Whether nothing inside an activity can be taken over from an earlier run."""
        ...

    async def run_graph(self, activities: Sequence[ActivityView], frame: Frame) -> Status:
        """Run a graph to its end in a frame of its own; its status."""
        ...
