"""ExecutePipeline: starts another pipeline of the factory, and waits for it if told to."""

import asyncio

from adfgen.errors import UsageError
from adfgen.model.body import Json
from adfgen.runtime.activity import EXECUTORS, Activity
from adfgen.runtime.graph import Status
from adfgen.runtime.port import ActivityError
from adfgen.runtime.record import InvokedBy


@EXECUTORS.register("ExecutePipeline")
async def execute_pipeline(activity: Activity) -> Json:
    """Run the child; its failure is this activity's."""
    properties = activity.view.type_properties
    name = str((properties.get("pipeline") or {}).get("referenceName"))
    parameters = activity.property("parameters") or {}
    activity.input = {"pipeline": properties.get("pipeline"), "parameters": parameters}
    parent = activity.run.record
    by = InvokedBy(activity.name, "PipelineActivity", parent.run_id, parent.pipeline, parent.run_id)
    try:
        run_id, end = activity.run.start_child(name, parameters, by)
    except UsageError as error:
        raise ActivityError("BadRequest", error.message) from error
    if properties.get("waitOnCompletion") is not True:
        return {"pipelineName": name, "pipelineRunId": run_id}
    await asyncio.wait([end])  # cancelled here, the child goes on
    if end.cancelled():
        raise ActivityError("BadRequest", f"The run '{run_id}' of pipeline '{name}' was cancelled.")
    child = end.result()
    if child.status is not Status.SUCCEEDED:
        raise ActivityError("BadRequest", child.message)
    return {
        "pipelineName": child.pipeline,
        "pipelineRunId": child.run_id,
        "pipelineReturnValue": child.return_value or {},
    }
