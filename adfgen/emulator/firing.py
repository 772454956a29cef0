"""Triggers that fire: what is due is started in the order of its time, on the runner's clock, real or virtual."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import groupby

from adfgen.emulator.document import find
from adfgen.emulator.message import Response
from adfgen.emulator.recurrence import Windows, occurrences
from adfgen.emulator.refusal import bad_request, not_found
from adfgen.emulator.service import COLLECTIONS, Call, FactoryService, serves
from adfgen.emulator.start import Firing, instant, open_trigger_run, start_pipelines
from adfgen.emulator.store import Document
from adfgen.emulator.window import cancel_window, next_change, open_window, settle_windows
from adfgen.model.body import Json
from adfgen.runtime.record import timestamp

__all__ = ["advance", "fire_due", "firing", "forget_missed"]


def _started(service: FactoryService) -> Iterator[Document]:
    for factory in service.store.scopes_of("factories"):
        for document in service.store.documents(factory.id.casefold(), "triggers"):
            if document.state.get("runtimeState") == "Started":
                yield document


def _due(service: FactoryService, until: datetime, *, first: bool = False) -> list[Firing]:
    """What is due by a moment, in order, `first`: what is due before all else. Of what cannot be read nothing is due."""
    found: list[Firing] = []
    for trigger in _started(service):
        try:
            found += _earliest(_due_of(trigger, until)) if first else _due_of(trigger, until)
        except (ValueError, KeyError, TypeError, OverflowError):
            continue
    found.sort(key=lambda item: (item.at, item.trigger.name.casefold()))
    return _earliest(found) if first else found


def _earliest(firings: Iterable[Firing]) -> list[Firing]:
    """Of firings in order, those of the first moment."""
    return list(next((group for _, group in groupby(firings, key=lambda item: item.at)), ()))


def _due_of(trigger: Document, until: datetime) -> Iterator[Firing]:
    properties = trigger.properties.get("typeProperties") or {}
    started = instant(trigger.state.get("startedAt"))
    last = instant(trigger.state.get("firedUntil"))
    if trigger.properties.get("type") == "ScheduleTrigger":
        after = max(moment for moment in (started, last) if moment is not None)
        for moment in occurrences(properties.get("recurrence") or {}, after, until):
            text = timestamp(moment)
            yield Firing(moment, trigger, {"name": trigger.name, "scheduledTime": text, "startTime": text}, moment)
    elif _has_windows(trigger):
        windows = Windows.of(properties)
        for low, high in windows.due(last, until):
            outputs = {"windowStartTime": timestamp(low), "windowEndTime": timestamp(high)}
            at = max(high + windows.delay, started) if started is not None else high + windows.delay
            yield Firing(at, trigger, {"scheduledTime": timestamp(high), "outputs": outputs}, high)


def _has_windows(trigger: Document) -> bool:
    return bool(trigger.properties.get("type") == "TumblingWindowTrigger")


def fire_due(service: FactoryService, until: datetime) -> int:
    """Start what is due by a moment; how many triggers fired."""
    due = _due(service, until)
    _fire(service, due)
    settle_windows(service)
    return len(due)


def advance(service: FactoryService, until: datetime) -> int:
    """Let virtual time pass up to a moment: at each firing time jumps there and waits for the runs; how many fired."""
    fired = 0
    while True:
        service.runner.wait_until_idle()
        if settle_windows(service):
            continue
        due, change = _due(service, until, first=True), next_change(service, service.runner.now())
        moments = [*(item.at for item in due[:1]), *([change] if change is not None and change <= until else ())]
        if not moments:
            break
        service.runner.advance_to(min(moments))
        if due and due[0].at == min(moments):
            _fire(service, due)
            fired += len(due)
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


def _fire(service: FactoryService, due: Sequence[Firing]) -> None:
    """Put windows on record, start what schedules start, let each trigger go on; one stopped meanwhile stays silent."""
    _open_windows(service, [item for item in due if _has_windows(item.trigger)])
    for item in due:
        if not _has_windows(item.trigger) and _is_started(service, item.trigger):
            record = _started_record(service, item)
            with service.store.transaction():
                service.store.keep_run(item.trigger.scope, "trigger", record["triggerRunId"], record)
                _go_on(service, item)


def _open_windows(service: FactoryService, due: Sequence[Firing]) -> None:
    """Put windows on record, by trigger: all of a year's hours in one transaction."""
    by_trigger: dict[str, list[Firing]] = {}
    for item in due:
        by_trigger.setdefault(item.trigger.id, []).append(item)
    for items in by_trigger.values():
        with service.store.transaction():
            if _is_started(service, items[0].trigger):
                for item in items:
                    open_window(service, item)
                _go_on(service, items[-1])


def _is_started(service: FactoryService, trigger: Document) -> bool:
    now = service.store.get(trigger.scope, "triggers", trigger.name)
    return now is not None and now.state.get("runtimeState") == "Started"


def _go_on(service: FactoryService, due: Firing) -> None:
    now = service.store.get(due.trigger.scope, "triggers", due.trigger.name)
    if now is not None:
        service.store.set_state(now, {**now.state, "firedUntil": timestamp(due.until)})


def _started_record(service: FactoryService, due: Firing) -> dict[str, Json]:
    """Start the pipelines of a schedule, which asks no more what becomes of them; the record of it."""
    record = open_trigger_run(due, status="Succeeded")
    started, problems = start_pipelines(service, due, record["triggerRunId"])
    outcome = {"status": "Failed", "message": "; ".join(problems)} if problems else {}
    return {**record, **outcome, "triggeredPipelines": started}


def _trigger_run(call: Call) -> tuple[Document, Json]:
    """The trigger and the run of it a call is about. Raises Refusal."""
    trigger = find(call, COLLECTIONS["triggers"])
    run = call.store.run(call.scope, "trigger", call.arguments["runId"])
    if run is None or run["triggerName"].casefold() != trigger.name.casefold():
        raise not_found("trigger run", call.arguments["runId"], call.request.path)
    return trigger, run


@serves("trigger_runs_rerun")
def rerun_trigger(call: Call) -> Response:
    """Fire once more for the same time or window, as a trigger run of its own; where the trigger goes on does not change."""
    trigger, earlier = _trigger_run(call)
    known, now = earlier["properties"], call.service.runner.now()
    outputs = {name: known[name] for name in ("windowStartTime", "windowEndTime") if name in known}
    knows = {"name": trigger.name, "scheduledTime": known["ScheduleTime"], "startTime": timestamp(now)}
    if outputs:
        open_window(call.service, Firing(now, trigger, {**knows, "outputs": outputs}, now))
        settle_windows(call.service)
    else:
        record = _started_record(call.service, Firing(now, trigger, knows, now))
        call.store.keep_run(call.scope, "trigger", record["triggerRunId"], record)
    return Response(200)


@serves("trigger_runs_cancel")
def cancel_trigger_run(call: Call) -> Response:
    """Cancel a window, with the run it waits for. A schedule's trigger run is over once its pipelines have started."""
    _, run = _trigger_run(call)
    if not cancel_window(call.service, call.scope, run["triggerRunId"]):
        raise bad_request(f"The trigger run '{run['triggerRunId']}' is not in progress, it is {run['status']}.")
    return Response(200)
