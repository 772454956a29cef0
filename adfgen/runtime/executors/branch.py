"""IfCondition and Switch: one of several lists of activities runs."""

from adfgen.expressions.value import text_of, type_of
from adfgen.model.activity import ActivityView
from adfgen.model.body import Json
from adfgen.runtime.activity import EXECUTORS, Activity
from adfgen.runtime.executors.loop import inner_failure
from adfgen.runtime.graph import Status
from adfgen.runtime.port import ActivityError


@EXECUTORS.register("IfCondition")
async def if_condition(activity: Activity) -> Json:
    """Run the activities of the branch the condition chooses; a branch that is not there succeeds."""
    held = activity.property("expression")
    activity.input = {"expression": held}
    if not isinstance(held, bool):
        raise ActivityError(
            "InvalidTemplate", f"The expression of '{activity.name}' is not a boolean but {type_of(held)}."
        )
    return await _run(activity, "ifTrueActivities" if held else "ifFalseActivities")


@EXECUTORS.register("Switch")
async def switch(activity: Activity) -> Json:
    """Run the activities of the case whose text is the value's, or the default ones."""
    value = activity.property("on")
    activity.input = {"on": value}
    cases = activity.view.type_properties.get("cases") or []
    chosen = next(
        (f"cases/{index}/activities" for index, case in enumerate(cases) if case.get("value") == text_of(value)),
        "defaultActivities",
    )
    return await _run(activity, chosen)


async def _run(activity: Activity, name: str) -> Json:
    branch: tuple[ActivityView, ...] = dict(activity.view.branches).get(name, ())
    status, message = await activity.run_inner(branch)
    if status is not Status.SUCCEEDED:
        raise inner_failure(message)
    return {}
