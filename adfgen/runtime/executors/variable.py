"""SetVariable and AppendVariable: the pipeline's variables, and its return value."""

from collections.abc import Mapping

from adfgen.expressions.value import type_of
from adfgen.model.body import Json
from adfgen.runtime.activity import EXECUTORS, Activity
from adfgen.runtime.port import ActivityError

RETURN_VALUE = "pipelineReturnValue"


@EXECUTORS.register("SetVariable")
async def set_variable(activity: Activity) -> Json:
    """Give a variable a value of its type, or set the pipeline's return value."""
    name = str(activity.view.type_properties.get("variableName"))
    if activity.view.type_properties.get("setSystemVariable") is True and name == RETURN_VALUE:
        pairs = activity.view.type_properties.get("value") or []
        returned = {str(pair["key"]): _returned(activity, pair["value"]) for pair in pairs}
        activity.input = {"variableName": name, "value": returned}
        activity.run.return_value = returned
        return {"name": name, "value": returned}
    value = activity.property("value")
    activity.input = {"variableName": name, "value": value}
    key = _declared(activity, name)
    expected = type_of(activity.run.variables[key])
    if expected not in {"null", type_of(value)}:
        raise ActivityError(
            "InvalidTemplate",
            f"The variable '{name}' of type '{expected}' cannot be set to a value of type '{type_of(value)}'.",
        )
    activity.run.variables[key] = value
    return {"name": name, "value": value}


@EXECUTORS.register("AppendVariable")
async def append_variable(activity: Activity) -> Json:
    """Add one element to an array variable."""
    name, value = str(activity.view.type_properties.get("variableName")), activity.property("value")
    activity.input = {"variableName": name, "value": value}
    key = _declared(activity, name)
    present = activity.run.variables[key]
    if not isinstance(present, list):
        raise ActivityError("InvalidTemplate", f"The variable '{name}' is not an array: nothing can be appended to it.")
    activity.run.variables[key] = [*present, value]
    return {"name": name, "value": value}


def _declared(activity: Activity, name: str) -> str:
    key = next((known for known in activity.run.variables if known.casefold() == name.casefold()), None)
    if key is None:
        raise ActivityError(
            "InvalidTemplate", f"The variable '{name}' is not declared in pipeline '{activity.run.record.pipeline}'."
        )
    return key


def _returned(activity: Activity, value: Json) -> Json:
    """One value of a return value: `{"type": …, "content": …}`, objects as lists of pairs."""
    if not isinstance(value, Mapping):
        return activity.resolve(value)
    kind, content = str(value.get("type", "")), value.get("content")
    if kind == "Null":
        return None
    if kind == "Array":
        return [_returned(activity, item) for item in content or []]
    if kind == "Object":
        return {str(pair["key"]): _returned(activity, pair["value"]) for pair in content or []}
    return activity.resolve(content) if kind == "Expression" else content
