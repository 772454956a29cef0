"""What a run leaves behind: pipeline runs and activity runs, field for field as the monitoring API gives them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from adfgen.expressions.value import json_text
from adfgen.model.body import Json
from adfgen.runtime.graph import Status

__all__ = ["ActivityRun", "InvokedBy", "Observer", "PipelineRun", "RunError", "timestamp"]


def timestamp(moment: datetime | None) -> str | None:
    """A time as the service prints it: seven digits and Z."""
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"


def _milliseconds(start: datetime, end: datetime | None) -> int | None:
    return None if end is None else round((end - start).total_seconds() * 1000)


@dataclass(frozen=True, slots=True)
class RunError:
    """Why an activity failed."""

    code: str
    message: str
    failure_type: str = "UserError"
    details: Json = None


@dataclass(frozen=True, slots=True)
class InvokedBy:
    """What started a run: a person, a trigger or another pipeline."""

    name: str = "Manual"
    type: str = "Manual"
    id: str = ""
    pipeline_name: str | None = None
    pipeline_run_id: str | None = None

    def as_json(self) -> Json:
        """Its `invokedBy` object."""
        return {
            "id": self.id,
            "name": self.name,
            "invokedByType": self.type,
            "pipelineName": self.pipeline_name,
            "pipelineRunId": self.pipeline_run_id,
        }


@dataclass(frozen=True, slots=True)
class PipelineRun:
    """One run of a pipeline."""

    run_id: str
    group_id: str
    pipeline: str
    status: Status
    start: datetime
    end: datetime | None = None
    message: str = ""
    parameters: Mapping[str, Json] = field(default_factory=dict)
    invoked_by: InvokedBy = InvokedBy()
    annotations: Sequence[Json] = ()
    return_value: Json = None

    def as_json(self) -> Json:
        """Its record as `pipelineRuns` gives it; parameter values are text there."""
        end = timestamp(self.end)
        return {
            "runId": self.run_id,
            "runGroupId": self.group_id,
            "isLatest": True,
            "pipelineName": self.pipeline,
            "parameters": {name: _text(value) for name, value in self.parameters.items()},
            "runDimension": {},
            "annotations": list(self.annotations),
            "invokedBy": self.invoked_by.as_json(),
            "runStart": timestamp(self.start),
            "runEnd": end,
            "durationInMs": _milliseconds(self.start, self.end),
            "status": str(self.status),
            "message": self.message,
            "pipelineReturnValue": self.return_value or {},
            "lastUpdated": end or timestamp(self.start),
        }


@dataclass(frozen=True, slots=True)
class ActivityRun:
    """One attempt of one activity. `path` names it inside the run, such as `Table Iteration[2]/azureSQLToLake`.

    One that `is_recovered` was not done: it is what an earlier run's attempt gave. The word the service has for that in
    `recoveryStatus` is not documented; ours is `Recovered`.
    """

    run_id: str
    pipeline_run_id: str
    pipeline: str
    activity: str
    type: str
    path: str
    status: Status
    start: datetime
    end: datetime | None = None
    input: Json = None
    output: Json = None
    error: RunError | None = None
    retry_attempt: int | None = None
    iteration_hash: str = ""
    user_properties: Mapping[str, Json] = field(default_factory=dict)
    linked_service: str = ""
    is_recovered: bool = False

    def as_json(self) -> Json:
        """Its record as `queryActivityruns` gives it."""
        error = self.error
        return {
            "activityName": self.activity,
            "activityType": self.type,
            "activityRunId": self.run_id,
            "pipelineName": self.pipeline,
            "pipelineRunId": self.pipeline_run_id,
            "linkedServiceName": self.linked_service,
            "status": str(self.status),
            "retryAttempt": self.retry_attempt,
            "iterationHash": self.iteration_hash,
            "activityRunStart": timestamp(self.start),
            "activityRunEnd": timestamp(self.end),
            "durationInMs": _milliseconds(self.start, self.end),
            "userProperties": dict(self.user_properties),
            "input": self.input if self.input is not None else {},
            "output": self.output if self.output is not None else {},
            "error": {
                "errorCode": error.code if error else "",
                "message": error.message if error else "",
                "failureType": error.failure_type if error else "",
                "target": self.activity,
                "details": (error.details if error and error.details is not None else [] if error else ""),
            },
            "recoveryStatus": "Recovered" if self.is_recovered else "None",
        }


class Observer(Protocol):
    """Is told what happens while it happens. Called from the run's own thread, in order."""

    def run_changed(self, run: PipelineRun) -> None:
        """A pipeline run began, or ended."""
        ...

    def activity_changed(self, run: ActivityRun) -> None:
        """An attempt of an activity began, or ended."""
        ...


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json_text(value)
