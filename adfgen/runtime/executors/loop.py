"""ForEach, Until and Filter: what is done for each item, or until a condition holds."""

import asyncio

from adfgen.model.activity import ActivityView
from adfgen.model.body import Json
from adfgen.runtime.activity import EXECUTORS, Activity, Iteration
from adfgen.runtime.graph import Status, worst
from adfgen.runtime.policy import seconds_of
from adfgen.runtime.port import ActivityError

DEFAULT_BATCH_COUNT = 20
MOST_BATCH_COUNT = 50
MOST_ITEMS = 100_000
DEFAULT_UNTIL_TIMEOUT = "7.00:00:00"


def _branch(activity: Activity, name: str) -> tuple[ActivityView, ...]:
    return dict(activity.view.branches).get(name, ())


def inner_failure(message: str) -> ActivityError:
    """The error of a container whose inner activity failed, worded as the service does."""
    return ActivityError("ActionFailed", f"Activity failed because an inner activity failed; {message}")


def _items(activity: Activity, what: str) -> list[Json]:
    items = activity.property("items")
    if not isinstance(items, list | tuple):
        raise ActivityError(
            "InvalidTemplate",
            f"The execution of template action '{activity.name}' failed: the result of the evaluation of '{what}' expression is not an array. "
            "The result must be a valid array.",
        )
    return list(items)


@EXECUTORS.register("ForEach")
async def for_each(activity: Activity) -> Json:
    """Run the inner activities for each item; all items are tried, one failure fails the loop in the end."""
    items = _items(activity, "foreach")
    if len(items) > MOST_ITEMS:
        raise ActivityError(
            "BadRequest", f"ForEach '{activity.name}' has {len(items)} items; the service takes {MOST_ITEMS}."
        )
    properties = activity.view.type_properties
    sequential = properties.get("isSequential") is True
    width = 1 if sequential else min(int(properties.get("batchCount") or DEFAULT_BATCH_COUNT), MOST_BATCH_COUNT)
    activity.input = {"itemsCount": len(items)}
    inner = _branch(activity, "activities")
    gate = asyncio.Semaphore(width)

    async def iterate(index: int, item: Json) -> tuple[Status, str]:
        async with gate:
            return await activity.run_inner(inner, Iteration(index, item))

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(iterate(index, item)) for index, item in enumerate(items)]
    outcomes = [task.result() for task in tasks]
    if worst(status for status, _ in outcomes) is not Status.SUCCEEDED:
        raise inner_failure("; ".join(message for _, message in outcomes if message))
    return {}


@EXECUTORS.register("Until")
async def until(activity: Activity) -> Json:
    """Run the inner activities, then look whether the condition holds; again until it does or time is up."""
    limit = seconds_of(str(activity.property("timeout", DEFAULT_UNTIL_TIMEOUT))) or 0.0
    inner = _branch(activity, "activities")
    expression = activity.view.type_properties.get("expression")
    try:
        async with asyncio.timeout(limit):
            index = 0
            while True:
                status, message = await activity.run_inner(inner, Iteration(index))
                held = activity.resolve(expression)
                if not isinstance(held, bool):
                    raise ActivityError(
                        "InvalidTemplate", f"The expression of Until '{activity.name}' is not a boolean."
                    )
                if held:
                    break
                index += 1
                await asyncio.sleep(0)
    except TimeoutError:
        raise ActivityError("Timeout", f"Until '{activity.name}' did not end within {limit:.0f} seconds.") from None
    if status is not Status.SUCCEEDED:
        raise inner_failure(message)
    return {}


@EXECUTORS.register("Filter")
async def filter_items(activity: Activity) -> Json:
    """Keep the items a condition holds for."""
    items = _items(activity, "filter")
    condition = activity.view.type_properties.get("condition")
    kept = []
    for item in items:
        held = activity.resolve(condition, activity.run.scope_for_item(activity.frame, item))
        if not isinstance(held, bool):
            raise ActivityError("InvalidTemplate", f"The condition of Filter '{activity.name}' is not a boolean.")
        if held:
            kept.append(item)
    return {"ItemsCount": len(items), "FilteredItemsCount": len(kept), "Value": kept}
