"""Fail: ends in failure with a message and a code of the author's."""

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.evaluator import resolve
from adfgen.model.body import Json
from adfgen.runtime.activity import EXECUTORS, Activity
from adfgen.runtime.port import ActivityError


@EXECUTORS.register("Fail")
async def fail(activity: Activity) -> Json:
    """Fail; what the service says when message or code cannot be read is documented and kept."""
    properties = activity.view.type_properties
    if "message" not in properties:
        raise ActivityError("ErrorCodeNotString", "Fail message wasn't provided")
    try:
        message = resolve(properties["message"], activity.scope)
        code = resolve(properties.get("errorCode"), activity.scope)
    except ExpressionError as error:
        raise ActivityError(
            "ErrorCodeNotString", f"Failed to interpret {activity.name} fail message or error code: {error.message}"
        ) from error
    activity.input = {"message": message, "errorCode": code}
    if not isinstance(message, str):
        raise ActivityError(
            "ErrorCodeNotString", f"{activity.name} fail message parameter couldn't be interpreted as a string"
        )
    raise ActivityError(code if isinstance(code, str) and code.strip() else "ErrorCodeNotString", message)
