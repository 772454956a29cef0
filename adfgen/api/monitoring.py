"""Runs of a live factory followed to their end, told to the same observers as runs on this machine."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from adfgen.deploy.target import RunTarget
from adfgen.model.activity import all_activities
from adfgen.model.body import Json
from adfgen.model.factory import Artifact
from adfgen.runtime.graph import Status
from adfgen.runtime.journal import Recorded
from adfgen.runtime.record import ActivityRun, InvokedBy, Observer, PipelineRun, RunError

__all__ = ["ENDED", "follow", "places_of"]

ENDED = frozenset({"Succeeded", "Failed", "Cancelled"})


def follow(
    target: RunTarget,
    run_id: str,
    *,
    pipeline: Artifact | None = None,
    observers: Sequence[Observer] = (),
    every: float = 1.0,
    sleep: Callable[[float], None] = time.sleep,
) -> Recorded:
    """Wait for a run to end, telling what changes; its records. Raises ServiceError.

    An end is told after the activities, which are asked for later: they may have ended since the last look, too.
    """
    places = {} if pipeline is None else places_of(pipeline)
    seen: dict[str, str] = {}
    told = ""
    while True:
        run = target.pipeline_run(run_id)
        activities = target.activity_runs(run_id)
        is_over = run["status"] in ENDED
        if run["status"] != told and not is_over:
            told = run["status"]
            _tell_run(observers, run)
        for item in activities:
            if seen.get(item["activityRunId"]) != item["status"]:
                seen[item["activityRunId"]] = item["status"]
                _tell_activity(observers, item, places)
        if is_over:
            _tell_run(observers, run)
            return Recorded(run, tuple(activities))
        sleep(every)


def _tell_run(observers: Sequence[Observer], record: Mapping[str, Json]) -> None:
    for observer in observers:
        observer.run_changed(_pipeline_run(record))


def _tell_activity(observers: Sequence[Observer], record: Mapping[str, Json], places: Mapping[str, str]) -> None:
    for observer in observers:
        observer.activity_changed(_activity_run(record, places))


def places_of(pipeline: Artifact) -> Mapping[str, str]:
    """Where each activity of a pipeline runs, by its name: `Table Iteration[*]/azureSQLToLake`."""
    return {view.name: view.path for view in all_activities(pipeline)}


def _moment(text: Json) -> datetime | None:
    return None if not text else datetime.fromisoformat(str(text))


def _pipeline_run(record: Mapping[str, Json]) -> PipelineRun:
    start = _moment(record.get("runStart")) or datetime.now().astimezone()
    by = record.get("invokedBy") or {}
    return PipelineRun(
        str(record["runId"]),
        str(record.get("runGroupId") or record["runId"]),
        str(record["pipelineName"]),
        _status(record["status"]),
        start,
        end=_moment(record.get("runEnd")),
        message=str(record.get("message") or ""),
        invoked_by=InvokedBy(str(by.get("name") or "Manual"), str(by.get("invokedByType") or "Manual")),
    )


def _activity_run(record: Mapping[str, Json], places: Mapping[str, str]) -> ActivityRun:
    name, error = str(record["activityName"]), record.get("error") or {}
    iteration = str(record.get("iterationHash") or "")
    failure = RunError(str(error.get("errorCode") or ""), str(error["message"])) if error.get("message") else None
    return ActivityRun(
        str(record["activityRunId"]),
        str(record["pipelineRunId"]),
        str(record["pipelineName"]),
        name,
        str(record["activityType"]),
        places.get(name, name).replace("[*]", f"[{iteration[:6]}]"),
        _status(record["status"]),
        _moment(record.get("activityRunStart")) or datetime.now().astimezone(),
        end=_moment(record.get("activityRunEnd")),
        output=record.get("output"),
        error=failure,
        retry_attempt=record.get("retryAttempt"),
        iteration_hash=iteration,
        user_properties=record.get("userProperties") or {},
    )


def _status(text: str) -> Status:
    """A status of the service; what it calls Canceling or Queued is still going on."""
    return Status(text) if text in set(Status) else Status.IN_PROGRESS
