"""Triggers that fire: what is due is started in the order of its time, on the runner's clock, real or virtual."""

import logging
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from adfgen.emulator.document import find
from adfgen.emulator.message import Response
from adfgen.emulator.recurrence import occurrences, windows
from adfgen.emulator.refusal import not_found
from adfgen.emulator.run import begin_run
from adfgen.emulator.service import COLLECTIONS, Call, FactoryService, serves
from adfgen.emulator.store import Document
from adfgen.emulator.trigger import pipelines_of
from adfgen.errors import UsageError
from adfgen.expressions.error import ExpressionError
from adfgen.expressions.evaluator import resolve
from adfgen.expressions.scope import Scope
from adfgen.model.body import Json
from adfgen.runtime.record import InvokedBy, timestamp

_LOGGER = logging.getLogger(__name__)

__all__ = ["advance", "fire_due", "firing", "forget_missed"]


@dataclass(frozen=True, slots=True)
class _Due:
    """One firing: when, of which trigger, and what trigger() knows in it."""

    at: datetime
    trigger: Document
    knows: Mapping[str, Json]
    until: datetime  # where the trigger goes on from


def _started(service: FactoryService) -> Iterator[Document]:
    for factory in service.store.scopes_of("factories"):
        for document in service.store.documents(factory.id.casefold(), "triggers"):
            if document.state.get("runtimeState") == "Started":
                yield document


def _due(service: FactoryService, until: datetime) -> list[_Due]:
    """Everything due by a moment, in order. A trigger whose recurrence cannot be read is never due."""
    found: list[_Due] = []
    for trigger in _started(service):
        try:
            found += _due_of(trigger, until)
        except (ValueError, KeyError, TypeError, OverflowError):
            continue
    return sorted(found, key=lambda item: (item.at, item.trigger.name.casefold()))


def _due_of(trigger: Document, until: datetime) -> Iterator[_Due]:
    properties = trigger.properties.get("typeProperties") or {}
    started = _instant(trigger.state.get("startedAt"))
    last = _instant(trigger.state.get("firedUntil"))
    kind = trigger.properties.get("type")
    if kind == "ScheduleTrigger":
        after = max(moment for moment in (started, last) if moment is not None)
        for moment in occurrences(properties.get("recurrence") or {}, after, until):
            text = timestamp(moment)
            yield _Due(moment, trigger, {"name": trigger.name, "scheduledTime": text, "startTime": text}, moment)
    elif kind == "TumblingWindowTrigger" and not properties.get("dependsOn"):
        for low, high in windows(properties, last, until):
            outputs = {"windowStartTime": timestamp(low), "windowEndTime": timestamp(high)}
            at = max(high, started) if started is not None else high
            knows = {
                "name": trigger.name,
                "scheduledTime": timestamp(high),
                "startTime": timestamp(at),
                "outputs": outputs,
            }
            yield _Due(at, trigger, knows, high)


def _instant(text: Json) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def fire_due(service: FactoryService, until: datetime) -> int:
    """Start what is due by a moment; how many triggers fired."""
    due = _due(service, until)
    for item in due:
        _fire(service, item)
    return len(due)


def advance(service: FactoryService, until: datetime) -> int:
    """Let virtual time pass up to a moment: at each firing time jumps there and waits for the runs; how many fired."""
    fired = 0
    while due := _due(service, until):
        first = due[0].at
        service.runner.advance_to(first)
        for item in (item for item in due if item.at == first):
            _fire(service, item)
            fired += 1
        service.runner.wait_until_idle()
    service.runner.advance_to(until)
    return fired


def forget_missed(service: FactoryService) -> None:
    """Let schedules go on from now: what was due while nobody served is not caught up, windows are."""
    now = timestamp(service.runner.now())
    for trigger in _started(service):
        if trigger.properties.get("type") == "ScheduleTrigger":
            service.store.set_state(trigger, {**trigger.state, "firedUntil": now})


@contextmanager
def firing(service: FactoryService, *, every: timedelta = timedelta(seconds=1)) -> Iterator[None]:
    """While the block lasts, triggers fire as the runner's clock goes."""
    stopped = threading.Event()

    def watch() -> None:
        while not stopped.wait(every.total_seconds()):
            fire_due(service, service.runner.now())

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _fire(service: FactoryService, due: _Due) -> None:
    """Start a trigger's pipelines, keep what came of it, and go on after it. One stopped meanwhile stays silent."""
    place = (due.trigger.scope, "triggers", due.trigger.name)
    now = service.store.get(*place)
    if now is None or now.state.get("runtimeState") != "Started":
        return
    record = _started_pipelines(service, due)
    with service.store.transaction():
        service.store.keep_run(due.trigger.scope, "trigger", record["triggerRunId"], record)
        now = service.store.get(*place)
        if now is not None:
            service.store.set_state(now, {**now.state, "firedUntil": timestamp(due.until)})


def _started_pipelines(service: FactoryService, due: _Due) -> Mapping[str, Json]:
    """Start what a trigger starts; the record of it."""
    run_id, trigger = str(uuid.uuid4()), due.trigger
    started, problems = {}, []
    for item in pipelines_of(trigger.properties):
        try:
            name = str((item.get("pipelineReference") or {}).get("referenceName"))
            started[name] = _start(service, due, name, item.get("parameters") or {}, run_id)
        except (UsageError, ExpressionError) as error:
            problems.append(str(error))
        except Exception:  # one trigger nobody foresaw must not keep the others from firing
            _LOGGER.exception("trigger '%s' could not start its pipelines", trigger.name)
            problems.append("An internal error occurred.")
    times = {"TriggerTime": timestamp(due.at), "ScheduleTime": due.knows["scheduledTime"]}
    return {
        "triggerRunId": run_id,
        "triggerName": trigger.name,
        "triggerType": trigger.properties.get("type"),
        "triggerRunTimestamp": timestamp(due.at),
        "status": "Failed" if problems else "Succeeded",
        "message": "; ".join(problems),
        "properties": {**times, **(due.knows.get("outputs") or {})},
        "triggeredPipelines": started,
        "runDimension": {},
        "dependencyStatus": {},
    }


@serves("trigger_runs_rerun")
def rerun_trigger(call: Call) -> Response:
    """Fire once more for the same time or window, as a trigger run of its own; where the trigger goes on does not change."""
    trigger = find(call, COLLECTIONS["triggers"])
    earlier = call.store.run(call.scope, "trigger", call.arguments["runId"])
    if earlier is None or earlier["triggerName"].casefold() != trigger.name.casefold():
        raise not_found("trigger run", call.arguments["runId"], call.request.path)
    known, now = earlier["properties"], call.service.runner.now()
    outputs = {name: known[name] for name in ("windowStartTime", "windowEndTime") if name in known}
    knows = {"name": trigger.name, "scheduledTime": known["ScheduleTime"], "startTime": timestamp(now)}
    due = _Due(now, trigger, {**knows, "outputs": outputs} if outputs else knows, now)
    record = _started_pipelines(call.service, due)
    call.store.keep_run(call.scope, "trigger", record["triggerRunId"], record)
    return Response(200)


def _start(service: FactoryService, due: _Due, pipeline: str, parameters: Json, trigger_run: str) -> str:
    scope = Scope(trigger=due.knows, now=service.runner.now)
    factory = next(item for item in service.store.scopes_of("factories") if item.id.casefold() == due.trigger.scope)
    by = InvokedBy(due.trigger.name, str(due.trigger.properties.get("type")), trigger_run)
    return begin_run(service, factory, pipeline, resolve(parameters, scope), invoked_by=by)
