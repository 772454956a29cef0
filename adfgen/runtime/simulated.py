"""What a local run simulates: the executors that come with it, and in words whatever no executor does."""

import asyncio

from adfgen.errors import UsageError
from adfgen.model.activity import ActivityView
from adfgen.model.body import Json
from adfgen.model.factory import Factory
from adfgen.runtime.activity import EXECUTORS, LIMITS, Activity
from adfgen.runtime.executors import (
    branch,
    copy,
    delete,
    execute_pipeline,
    fail,
    get_metadata,
    lookup,
    loop,
    script,
    stored_procedure,
    variable,
    wait,
    web,
)
from adfgen.runtime.port import ActivityError
from adfgen.runtime.reach import reachable_activities, unserved

__all__ = ["SHIPPED", "execute", "refuse_unsimulated"]

# the executors of this package, registered by being imported
SHIPPED = (
    branch,
    copy,
    delete,
    execute_pipeline,
    fail,
    get_metadata,
    lookup,
    loop,
    script,
    stored_procedure,
    variable,
    wait,
    web,
)


async def execute(activity: Activity, timeout_seconds: float | None) -> Json:
    """What an activity gives, done by the executor of its type. Raises ActivityError, TimeoutError."""
    executor = EXECUTORS.get(activity.view.type)
    if executor is None:
        raise ActivityError(
            "NotSimulated",
            f"Activity '{activity.name}' is of type '{activity.view.type}', which a local run does not simulate.",
        )
    async with asyncio.timeout(timeout_seconds):
        return await executor(activity)


def refuse_unsimulated(factory: Factory, pipeline: str) -> None:
    """Raises UsageError naming the activities a run may reach that are not simulated, as far as the JSON tells."""
    views = [view for view in reachable_activities(factory, pipeline) if not view.is_inactive]
    told = [f"'{view.name}' ({what})" for view in views if (what := _unsimulated(factory, view))]
    if told:
        raise UsageError(f"pipeline '{pipeline}' cannot run on this machine: {', '.join(told)} cannot be simulated")


def _unsimulated(factory: Factory, view: ActivityView) -> str:
    """What of an activity is not simulated: its type, or its type and what of it; '' for nothing."""
    if EXECUTORS.get(view.type) is None:
        return view.type
    limit = LIMITS.get(view.type)
    told = limit(factory, view) if limit is not None else ""
    told = told or " ".join(f"on '{service.name}' of type '{service.type}'" for service in unserved(factory, view))
    return f"{view.type} {told}" if told else ""
