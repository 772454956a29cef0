"""Runs: createRun on the real runtime, and the monitoring queries over what it recorded."""

import json
import uuid
from collections.abc import Mapping

from adfgen.emulator.message import Response
from adfgen.emulator.query import queried
from adfgen.emulator.refusal import bad_request, invalid_template, not_found
from adfgen.emulator.service import COLLECTIONS, Call, FactoryService, serves
from adfgen.emulator.store import Document, Store
from adfgen.errors import UsageError
from adfgen.model.activity import all_activities
from adfgen.model.body import Json
from adfgen.model.factory import Artifact, ArtifactKey
from adfgen.model.kind import Kind
from adfgen.runtime.record import ActivityRun, InvokedBy, PipelineRun
from adfgen.runtime.recovery import NO_RECOVERY, Recovery

__all__ = ["RunRecorder", "begin_run"]


class RunRecorder:
    """Keeps what a run tells while it goes on."""

    def __init__(self, store: Store, scope: str, factory_id: str) -> None:
        self._store, self._scope, self._factory_id = store, scope, factory_id

    def run_changed(self, run: PipelineRun) -> None:
        """Keep a pipeline run's beginning or end."""
        record = {
            **run.as_json(),
            "id": f"{self._factory_id}/pipelineruns/{run.run_id}",
            "debugRunId": None,
            "runDimensions": {},
        }
        self._store.keep_run(self._scope, "pipeline", run.run_id, record)

    def activity_changed(self, run: ActivityRun) -> None:
        """Keep an activity run's beginning or end."""
        place = f"{self._factory_id}/pipelineruns/{run.pipeline_run_id}/activityruns/{run.run_id}"
        record = {**run.as_json(), "id": place}
        self._store.keep_run(self._scope, "activity", run.run_id, record, parent=run.pipeline_run_id)


def begin_run(
    service: FactoryService,
    factory: Document,
    pipeline: str,
    parameters: Mapping[str, Json],
    *,
    invoked_by: InvokedBy,
    group_id: str = "",
    recovery: Recovery = NO_RECOVERY,
) -> str:
    """Start a run of a factory as it is stored now; its id. Raises UsageError."""
    scope = factory.id.casefold()
    return service.runner.start(
        service.factory(scope, factory),
        pipeline,
        parameters,
        invoked_by=invoked_by,
        group_id=group_id,
        observers=(RunRecorder(service.store, scope, factory.id),),
        recovery=recovery,
    )


@serves("pipelines_create_run")
def create_run(call: Call) -> Response:
    """Start a pipeline, or the run `referencePipelineRunId` again with its parameters: all of it, or from where it failed."""
    factory = call.service.factory_document(call)
    name = call.arguments[COLLECTIONS["pipelines"].argument]
    pipeline = call.store.get(call.scope, "pipelines", name)
    if pipeline is None:
        raise not_found("pipeline", name, f"{call.factory_id}/pipelines/{name}")
    earlier = _earlier_run(call, name)
    parameters, group = call.json(), ""
    if earlier is not None:
        parameters = parameters or {key: _value(text) for key, text in earlier["parameters"].items()}
        group = earlier["runGroupId"] if _is_set(call, "isrecovery") else ""
    recovery = _recovery(call, pipeline, earlier)
    try:
        run_id = begin_run(
            call.service, factory, name, parameters, invoked_by=InvokedBy(), group_id=group, recovery=recovery
        )
    except UsageError as error:
        raise invalid_template(error.message, name, str(uuid.uuid4())) from error
    return Response(200, {"runId": run_id})


def _is_set(call: Call, option: str) -> bool:
    return call.request.query.get(option, "").lower() == "true"


def _earlier_run(call: Call, pipeline: str) -> Json:
    """The run that is to be run again, or None. Raises Refusal for one of another pipeline."""
    run_id = call.request.query.get("referencepipelinerunid")
    if not run_id:
        return None
    found = call.store.run(call.scope, "pipeline", run_id)
    if found is None:
        raise not_found("pipeline run", run_id, call.factory_id)
    if found["pipelineName"].casefold() != pipeline.casefold():
        raise bad_request(f"The run '{run_id}' is one of pipeline '{found['pipelineName']}', not of '{pipeline}'.")
    return found


def _recovery(call: Call, pipeline: Document, earlier: Json) -> Recovery:
    """What is taken over from an earlier run. Raises Refusal where there is none that ended, or no such activity."""
    start = call.request.query.get("startactivityname", "")
    if not start and not _is_set(call, "startfromfailure"):
        return NO_RECOVERY
    if earlier is None:
        raise bad_request("A run that begins in the middle needs 'referencePipelineRunId'.")
    if earlier["runEnd"] is None:
        raise bad_request(f"The run '{earlier['runId']}' is still going on.")
    if start:
        artifact = Artifact(ArtifactKey(Kind.PIPELINE, pipeline.name), {"properties": pipeline.properties})
        if start.casefold() not in {view.name.casefold() for view in all_activities(artifact)}:
            raise bad_request(f"The pipeline '{pipeline.name}' has no activity '{start}'.")
    return Recovery(call.store.runs(call.scope, "activity", parent=earlier["runId"]), start)


def _value(text: str) -> Json:
    """A parameter of an earlier run: records hold texts, values that are none as their JSON."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, bool | list | dict | int | float) else text


@serves("pipeline_runs_query_by_factory")
def query_pipeline_runs(call: Call) -> Response:
    """Runs that changed within a span of time, filtered, sorted, in pages."""
    call.service.factory_document(call)
    return _answer(call, _with_latest(call.store.runs(call.scope, "pipeline")))


def _with_latest(records: tuple[Json, ...]) -> tuple[Json, ...]:
    """Records of which only the last of a group, a run and its recoveries, is the latest; runs of other runs all are."""
    asked = [item for item in records if not item["invokedBy"]["pipelineRunId"]]
    latest = {item["runGroupId"]: item["runId"] for item in asked}
    earlier = {item["runId"] for item in asked} - set(latest.values())
    return tuple({**item, "isLatest": item["runId"] not in earlier} for item in records)


@serves("activity_runs_query_by_pipeline_run")
def query_activity_runs(call: Call) -> Response:
    """The activity runs of one run."""
    call.service.factory_document(call)
    return _answer(call, call.store.runs(call.scope, "activity", parent=call.arguments["runId"]))


@serves("trigger_runs_query_by_factory")
def query_trigger_runs(call: Call) -> Response:
    """The times triggers fired, and the runs they started."""
    call.service.factory_document(call)
    return _answer(call, call.store.runs(call.scope, "trigger"))


def _answer(call: Call, records: tuple[Json, ...]) -> Response:
    try:
        found, token = queried(
            records, call.json(), page_size=call.service.page_size, path=call.request.path.casefold()
        )
    except ValueError as error:
        raise bad_request(str(error)) from error
    body: dict[str, Json] = {"value": list(found)}
    return Response(200, {**body, "continuationToken": token} if token else body)


@serves("pipeline_runs_get")
def get_pipeline_run(call: Call) -> Response:
    """One run."""
    call.service.factory_document(call)
    record = call.store.run(call.scope, "pipeline", call.arguments["runId"])
    if record is None:
        raise not_found("pipeline run", call.arguments["runId"], call.request.path)
    group = _with_latest(call.store.run_group(call.scope, record["runGroupId"]))
    return Response(200, next(item for item in group if item["runId"] == record["runId"]))


@serves("pipeline_runs_cancel")
def cancel_run(call: Call) -> Response:
    """Ask a run to stop; `isRecursive`: with the runs it started."""
    call.service.factory_document(call)
    run_id = call.arguments["runId"]
    if call.store.run(call.scope, "pipeline", run_id) is None:
        raise not_found("pipeline run", run_id, call.request.path)
    recursive = call.request.query.get("isrecursive", "").lower() == "true"
    call.service.runner.cancel(run_id, recursive=recursive)
    return Response(200)
