"""One activity at its turn: what its executor may read, resolve and do."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.evaluator import resolve
from adfgen.expressions.scope import NOTHING, Nothing, Scope
from adfgen.model.activity import ActivityView
from adfgen.model.body import Json
from adfgen.model.factory import Factory
from adfgen.registry import Registry
from adfgen.runtime.frame import Frame, RunContext
from adfgen.runtime.graph import Status, deciding_activities
from adfgen.runtime.port import ActivityError, Cancellation, Connectors, FileSink, LinkedService
from adfgen.runtime.store import Dataset, dataset_of, linked_service_of

__all__ = ["CONTROL_ACTIVITIES", "EXECUTORS", "LIMITS", "Activity", "Executor", "Iteration", "Limit"]

T = TypeVar("T")

# activities without timeout and retry (the service's own split)
CONTROL_ACTIVITIES = frozenset(
    {
        "ForEach",
        "IfCondition",
        "Switch",
        "Until",
        "Filter",
        "Wait",
        "SetVariable",
        "AppendVariable",
        "ExecutePipeline",
        "Fail",
        "Validation",
        "WebHook",
    }
)


class Executor(Protocol):
    """What an activity type does: its output, or ActivityError."""

    def __call__(self, activity: "Activity") -> Awaitable[Json]:
        """Do it."""
        ...


class Limit(Protocol):
    """What its executor does not simulate of an activity as it is written: `from 'ParquetSource' to 'ParquetSink'`, or ''.

    What an expression makes of it is the executor's to refuse, in the same words.
    """

    def __call__(self, factory: Factory, view: ActivityView, /) -> str:
        """Say it."""
        ...


EXECUTORS: Registry[Executor] = Registry("executor")
LIMITS: Registry[Limit] = Registry("limit")


@dataclass(frozen=True, slots=True)
class Iteration:
    """One pass of a loop: its number and its item (NOTHING in an Until)."""

    index: int
    item: Json | Nothing = NOTHING


@dataclass(slots=True)
class Activity:
    """One attempt of one activity.

    `input` is what its run record shows; executors set it once they know it. `hidden` are the parts of the body that
    are not resolved before the executor asks: inner activities and conditions that change from pass to pass.
    """

    run: RunContext
    frame: Frame
    view: ActivityView
    path: str
    attempt: int
    scope: Scope
    cancellation: Cancellation
    input: Json = None
    linked_service: str = ""

    @property
    def name(self) -> str:
        """Its name."""
        return self.view.name

    @property
    def connectors(self) -> Connectors:
        """The way to databases, lakes and endpoints."""
        return self.run.connectors

    def property(self, name: str, default: Json = None) -> Json:
        """One of its typeProperties, evaluated. Raises ActivityError."""
        value = self.view.type_properties.get(name, default)
        return self.resolve(value)

    def resolve(self, value: Json, scope: Scope | None = None) -> Json:
        """A JSON value with its expressions evaluated. Raises ActivityError of code InvalidTemplate."""
        try:
            return resolve(value, scope or self.scope)
        except ExpressionError as error:
            raise ActivityError("InvalidTemplate", error.message) from error

    def user_properties(self) -> Mapping[str, Json]:
        """Evaluated user properties; one that has no value is left out, as it says nothing about the activity's success."""
        found = {}
        for entry in self.view.body.get("userProperties") or ():
            try:
                found[str(entry.get("name"))] = self.resolve(entry.get("value"))
            except ActivityError:
                continue
        return found

    def dataset(self, reference: Json) -> Dataset:
        """The dataset of a reference. Raises ActivityError."""
        return dataset_of(self.run.factory, reference, self.scope)

    def service(self) -> LinkedService:
        """The linked service the activity itself names. Raises ActivityError."""
        return linked_service_of(self.run.factory, self.view.body.get("linkedServiceName"), self.scope)

    def torn(self, store: FileSink) -> FileSink:
        """The store, or one whose writer dies half way when a fault of this run says so."""
        return self.run.tearing(store, self.path, self.attempt)

    async def blocking(self, work: Callable[[], T]) -> T:
        """The result of work that blocks. Raises what it raises."""
        return await self.run.clock.blocking(work, self.cancellation)

    async def run_inner(
        self, activities: Sequence[ActivityView], iteration: Iteration | None = None
    ) -> tuple[Status, str]:
        """Run inner activities; their status and, when they failed, what failed in words."""
        inner = self._inner_frame(iteration)
        status = await self.run.run_graph(activities, inner)
        if inner.renewed:
            self.frame.renewed.add(self.name.casefold())
        if self.view.type != "ForEach":  # what its activities gave can be asked for after the container
            self.frame.results.update(
                {view.name: inner.results[view.name] for view in activities if view.name in inner.results}
            )
        failed = [
            view for view in deciding_activities(activities, inner.final) if view.name.casefold() in inner.messages
        ]
        told = (f"Inner activity name: {view.name}, Error: {inner.messages[view.name.casefold()]}" for view in failed)
        return status, "; ".join(told)

    def _inner_frame(self, iteration: Iteration | None) -> Frame:
        """Where inner activities run: they see what this one sees, and the item of their pass."""
        outer = self.frame
        path, item, digest = f"{self.path}/", outer.item, outer.iteration_hash
        if iteration is not None:
            path = f"{self.path}[{iteration.index}]/"
            item = outer.item if iteration.item is NOTHING else iteration.item
            digest = hashlib.sha256(path.encode()).hexdigest()[:32]
        return Frame(path, dict(outer.results), item, digest, is_renewed=self.run.is_renewed(self.view, outer))
