"""What a firing trigger starts: its pipelines with what trigger() knows, and the trigger run that tells of it."""

import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from adfgen.emulator.run import begin_run
from adfgen.emulator.service import FactoryService
from adfgen.emulator.store import Document
from adfgen.emulator.trigger import pipelines_of
from adfgen.errors import UsageError
from adfgen.expressions.error import ExpressionError
from adfgen.expressions.evaluator import resolve
from adfgen.expressions.scope import Scope
from adfgen.model.body import Json
from adfgen.runtime.record import InvokedBy, timestamp

__all__ = ["Firing", "instant", "open_trigger_run", "start_pipelines"]

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Firing:
    """One firing: when, of which trigger, and what trigger() knows in it."""

    at: datetime
    trigger: Document
    knows: Mapping[str, Json]
    until: datetime  # where the trigger goes on from


def instant(text: Json) -> datetime | None:
    """A time as it is kept, or None."""
    return datetime.fromisoformat(text) if text else None


def start_pipelines(service: FactoryService, firing: Firing, run_id: str) -> tuple[dict[str, str], list[str]]:
    """Start what a trigger starts: the runs by the names of their pipelines, and why others could not start."""
    started, problems = {}, []
    for item in pipelines_of(firing.trigger.properties):
        try:
            name = str((item.get("pipelineReference") or {}).get("referenceName"))
            started[name] = _start(service, firing, name, item.get("parameters") or {}, run_id)
        except (UsageError, ExpressionError) as error:
            problems.append(str(error))
        except Exception:  # one trigger nobody foresaw must not keep the others from firing
            _LOGGER.exception("trigger '%s' could not start its pipelines", firing.trigger.name)
            problems.append("An internal error occurred.")
    return started, problems


def open_trigger_run(firing: Firing, *, status: str) -> dict[str, Json]:
    """The record of a firing, with an id of its own, before anything is started."""
    trigger = firing.trigger
    times = {"TriggerTime": timestamp(firing.at), "ScheduleTime": firing.knows["scheduledTime"]}
    return {
        "triggerRunId": str(uuid.uuid4()),
        "triggerName": trigger.name,
        "triggerType": trigger.properties.get("type"),
        "triggerRunTimestamp": timestamp(firing.at),
        "status": status,
        "message": "",
        "properties": {**times, **(firing.knows.get("outputs") or {})},
        "triggeredPipelines": {},
        "runDimension": {},
        "dependencyStatus": {},
    }


def _start(service: FactoryService, firing: Firing, pipeline: str, parameters: Json, trigger_run: str) -> str:
    scope = Scope(trigger=firing.knows, now=service.runner.now)
    factory = next(item for item in service.store.scopes_of("factories") if item.id.casefold() == firing.trigger.scope)
    by = InvokedBy(firing.trigger.name, str(firing.trigger.properties.get("type")), trigger_run)
    return begin_run(service, factory, pipeline, resolve(parameters, scope), invoked_by=by)
