"""Runs: createRun on the real runtime, and the monitoring queries over what it recorded."""

import json
import uuid
from collections.abc import Mapping

from adfgen.emulator.message import Response
from adfgen.emulator.query import queried
from adfgen.emulator.refusal import bad_request, invalid_template, not_found, not_simulated
from adfgen.emulator.service import COLLECTIONS, Call, FactoryService, serves
from adfgen.emulator.store import Document, Store
from adfgen.errors import UsageError
from adfgen.model.body import Json
from adfgen.runtime.record import ActivityRun, InvokedBy, PipelineRun

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
    )


@serves("pipelines_create_run")
def create_run(call: Call) -> Response:
    """Start a pipeline, or again the run `referencePipelineRunId` with its parameters."""
    factory = call.service.factory_document(call)
    name = call.arguments[COLLECTIONS["pipelines"].argument]
    if call.store.get(call.scope, "pipelines", name) is None:
        raise not_found("pipeline", name, f"{call.factory_id}/pipelines/{name}")
    query = call.request.query
    for option in ("startactivityname", "startfromfailure"):
        if query.get(option, "").lower() not in {"", "false"}:
            raise not_simulated(f"pipelines_create_run with {option}")
    parameters, group = call.json(), ""
    reference = query.get("referencepipelinerunid")
    if reference:
        earlier = call.store.run(call.scope, "pipeline", reference)
        if earlier is None:
            raise not_found("pipeline run", reference, call.factory_id)
        parameters = parameters or {key: _value(text) for key, text in earlier["parameters"].items()}
        group = earlier["runGroupId"] if query.get("isrecovery", "").lower() == "true" else ""
    try:
        run_id = begin_run(call.service, factory, name, parameters, invoked_by=InvokedBy(), group_id=group)
    except UsageError as error:
        raise invalid_template(error.message, name, str(uuid.uuid4())) from error
    return Response(200, {"runId": run_id})


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
