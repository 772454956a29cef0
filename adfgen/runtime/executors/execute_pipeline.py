"""ExecutePipeline: starts another pipeline of the factory, and waits for it if told to."""

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
    if properties.get("waitOnCompletion") is not True:
        raise ActivityError(
            "NotSimulated",
            f"'{activity.name}' does not wait for its pipeline, which a local run does not simulate: set waitOnCompletion.",
        )
    try:
        child = await activity.run.start_child(name, parameters, by)
    except UsageError as error:
        raise ActivityError("BadRequest", error.message) from error
    if child.status is not Status.SUCCEEDED:
        raise ActivityError("BadRequest", child.message)
    return {
        "pipelineName": child.pipeline,
        "pipelineRunId": child.run_id,
        "pipelineReturnValue": child.return_value or {},
    }
