"""One activity at its turn: what its executor may read, resolve and do."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.evaluator import resolve
from adfgen.expressions.scope import NOTHING, Nothing, Scope
from adfgen.model.activity import ActivityView
from adfgen.model.body import Json
from adfgen.registry import Registry
from adfgen.runtime.graph import Status
from adfgen.runtime.port import ActivityError, Cancellation, Connectors, FileStore, LinkedService
from adfgen.runtime.store import Dataset, dataset_of, linked_service_of

if TYPE_CHECKING:
    from adfgen.runtime.engine import Frame, Run

__all__ = ["CONTROL_ACTIVITIES", "EXECUTORS", "Activity", "Executor", "Iteration"]

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


EXECUTORS: Registry[Executor] = Registry("executor")


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

    run: "Run"
    frame: "Frame"
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

    def dataset(self, reference: Json) -> Dataset:
        """The dataset of a reference. Raises ActivityError."""
        return dataset_of(self.run.factory, reference, self.scope)

    def service(self) -> LinkedService:
        """The linked service the activity itself names. Raises ActivityError."""
        return linked_service_of(self.run.factory, self.view.body.get("linkedServiceName"), self.scope)

    def torn(self, store: FileStore) -> FileStore:
        """The store, or one whose writer dies half way when a fault of this run says so."""
        return self.run.tearing(store, self.path, self.attempt)

    async def blocking(self, work: Callable[[], T]) -> T:
        """The result of work that blocks. Raises what it raises."""
        return await self.run.clock.blocking(work, self.cancellation)

    async def run_inner(
        self, activities: Sequence[ActivityView], iteration: Iteration | None = None
    ) -> tuple[Status, str]:
        """Run inner activities; their status and, when they failed, what failed in words."""
        return await self.run.run_inner(self, activities, iteration)
