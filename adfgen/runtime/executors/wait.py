"""Wait: lets time pass."""

import asyncio

from adfgen.model.body import Json
from adfgen.runtime.activity import EXECUTORS, Activity
from adfgen.runtime.port import ActivityError


@EXECUTORS.register("Wait")
async def wait(activity: Activity) -> Json:
    """Wait that many seconds."""
    seconds = activity.property("waitTimeInSeconds")
    activity.input = {"waitTimeInSeconds": seconds}
    text = str(seconds).strip()
    if isinstance(seconds, bool) or not text.isdecimal():
        raise ActivityError(
            "InvalidTemplate", f"The waitTimeInSeconds '{seconds}' of '{activity.name}' is not a whole number."
        )
    await asyncio.sleep(int(text))
    return {}
