"""Tumbling windows: each waits for its turn and for the windows it depends on, runs, is tried again, and ends as its run did.

A window is a trigger run in progress from the moment it is due. What the service does with them: maxConcurrency at a
time, the oldest first; a failed run is tried again as the retry policy says, and keeps its turn meanwhile; a cancelled
run is a cancelled window; a dependency holds while not every upstream window it covers has succeeded, for seven days at
most (https://learn.microsoft.com/azure/data-factory/tumbling-window-trigger-dependency).

The store has a `window` for each that has not ended, so that what is over costs nothing, and by trigger and beginning
the `latest` trigger run, whose status is how a window stands.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from adfgen.emulator.policy import WindowPolicy
from adfgen.emulator.service import FactoryService
from adfgen.emulator.start import Firing, open_trigger_run, start_pipelines
from adfgen.emulator.store import Document
from adfgen.model.body import Json
from adfgen.runtime.graph import Status
from adfgen.runtime.record import timestamp

__all__ = ["cancel_window", "next_change", "open_window", "settle_windows"]

_PATIENCE = timedelta(days=7)
_WINDOW, _LATEST = "window", "latest"


@dataclass(frozen=True, slots=True)
class _Window:
    """A window that has not ended, under its trigger run's id.

    `alarm` is when time alone changes it: before its first attempt when patience ends, after a failed one when the
    pause does. `pipeline_run` is the run going on.
    """

    run_id: str
    trigger: str
    low: str
    high: str
    alarm: str
    attempts: int = 0
    pipeline_run: str = ""


def open_window(service: FactoryService, firing: Firing) -> None:
    """Put a window that is due on record; `settle_windows` starts it."""
    trigger, outputs = firing.trigger, firing.knows["outputs"]
    record = open_trigger_run(firing, status="Inprogress")
    low, high = outputs["windowStartTime"], outputs["windowEndTime"]
    window = _Window(record["triggerRunId"], trigger.name, low, high, _text(service.runner.now() + _PATIENCE))
    with service.store.transaction():
        service.store.keep_run(trigger.scope, "trigger", window.run_id, record)
        service.store.keep_run(trigger.scope, _LATEST, _key(trigger.name, low), window.run_id)
        _keep(service, trigger.scope, window)


def cancel_window(service: FactoryService, scope: str, run_id: str) -> bool:
    """Cancel a window, waiting or running; whether there was one that had not ended."""
    with service.store.transaction():
        kept = service.store.run(scope, _WINDOW, run_id)
        if kept is None:
            return False
        window = _Window(**kept)
        _end(service, scope, window, "Cancelled")
    if window.pipeline_run:
        service.runner.cancel(window.pipeline_run, recursive=True)
    return True


def settle_windows(service: FactoryService) -> int:
    """End the windows whose runs ended and start those whose turn it is; how many changed."""
    return sum(_settle_scope(service, factory.id.casefold()) for factory in service.store.scopes_of("factories"))


def next_change(service: FactoryService, after: datetime) -> datetime | None:
    """When time alone changes a window next: a pause before another attempt ends, or patience with what it waits for."""
    alarms = (
        window.alarm
        for factory in service.store.scopes_of("factories")
        for window in _open_windows(service, factory.id.casefold())
        if not window.pipeline_run
    )
    now = _text(after)
    first = min((alarm for alarm in alarms if alarm > now), default=None)
    return None if first is None else _at(first)


def _open_windows(service: FactoryService, scope: str) -> list[_Window]:
    return [_Window(**record) for record in service.store.runs(scope, _WINDOW)]


def _settle_scope(service: FactoryService, scope: str) -> int:
    with service.store.transaction():
        by_trigger: dict[str, list[_Window]] = {}
        for window in _open_windows(service, scope):
            by_trigger.setdefault(window.trigger.casefold(), []).append(window)
        return sum(_settle_trigger(service, scope, name, windows) for name, windows in by_trigger.items())


def _settle_trigger(service: FactoryService, scope: str, name: str, windows: list[_Window]) -> int:
    """Take the open windows of a trigger one step on, the oldest first; how many changed."""
    trigger = service.store.get(scope, "triggers", name)
    if trigger is None:
        return _give_up(service, scope, windows, "Cancelled", "The trigger was deleted.")
    try:
        policy = WindowPolicy.of(service.store, trigger)
    except ValueError as error:
        return _give_up(service, scope, windows, "Failed", str(error))
    changed = sum(_mirror(service, scope, policy, window) for window in windows if window.pipeline_run)
    if trigger.state.get("runtimeState") == "Started":
        waiting = sorted((window for window in windows if not window.pipeline_run), key=lambda item: item.low)
        turns = policy.at_a_time - sum(window.attempts > 0 for window in windows)
        changed += _start_in_turn(service, trigger, policy, waiting, turns)
    return changed


def _give_up(service: FactoryService, scope: str, windows: list[_Window], status: str, message: str) -> int:
    """End the windows that wait, and those that run as their runs do; how many changed."""
    return sum(
        _mirror(service, scope, None, window) if window.pipeline_run else _end(service, scope, window, status, message)
        for window in windows
    )


def _start_in_turn(
    service: FactoryService, trigger: Document, policy: WindowPolicy, waiting: list[_Window], turns: int
) -> int:
    """Start those whose pause is over, and as many others as there are turns; how many changed."""
    now, changed = _text(service.runner.now()), 0
    for window in waiting:
        if window.attempts:
            changed += window.alarm <= now and _start(service, trigger, policy, window)
        elif turns > 0 and _start_unless_held(service, trigger, policy, window):
            turns -= 1
            changed += 1
    return changed


def _mirror(service: FactoryService, scope: str, policy: WindowPolicy | None, window: _Window) -> bool:
    """End a window as its run ended, or have it tried again; whether the run is over."""
    run = service.store.run(scope, "pipeline", window.pipeline_run)
    status = Status(run["status"])
    if status in {Status.QUEUED, Status.IN_PROGRESS}:
        return False
    if status is Status.FAILED:
        return _fail(service, scope, policy, window, run["message"])
    return _end(service, scope, window, str(status), run["message"])


def _fail(service: FactoryService, scope: str, policy: WindowPolicy | None, window: _Window, message: str) -> bool:
    """Try again later while the policy allows it; else the window failed."""
    if policy is None or window.attempts > policy.retries:
        return _end(service, scope, window, "Failed", message)
    _keep(service, scope, replace(window, pipeline_run="", alarm=_text(service.runner.now() + policy.pause)))
    return True


def _start_unless_held(service: FactoryService, trigger: Document, policy: WindowPolicy, window: _Window) -> bool:
    """Start a window that depends on nothing open; whether anything came of it."""
    if _is_free(service, trigger.scope, policy, window):
        return _start(service, trigger, policy, window)
    if window.alarm > _text(service.runner.now()):
        return False
    why = "The windows this one depends on did not succeed within seven days."
    return _end(service, trigger.scope, window, "Failed", why)


def _start(service: FactoryService, trigger: Document, policy: WindowPolicy, window: _Window) -> bool:
    now, scope = service.runner.now(), trigger.scope
    outputs = {"windowStartTime": window.low, "windowEndTime": window.high}
    times = {"scheduledTime": window.high, "startTime": timestamp(now)}
    firing = Firing(now, trigger, {"name": trigger.name, **times, "outputs": outputs}, now)
    started, problems = start_pipelines(service, firing, window.run_id)
    record = service.store.run(scope, "trigger", window.run_id)
    service.store.keep_run(scope, "trigger", window.run_id, {**record, "triggeredPipelines": started})
    tried = replace(window, attempts=window.attempts + 1, pipeline_run=next(iter(started.values()), ""))
    if problems:
        return _fail(service, scope, policy, tried, "; ".join(problems))
    _keep(service, scope, tried)
    return True


def _is_free(service: FactoryService, scope: str, policy: WindowPolicy, window: _Window) -> bool:
    """Whether every upstream window this one covers succeeded, by the latest run of each."""
    return all(
        _status(service, scope, dependency.trigger, begin) == "Succeeded"
        for dependency in policy.dependencies
        for begin in dependency.covered(_at(window.low), _at(window.high))
    )


def _status(service: FactoryService, scope: str, trigger: str, begin: datetime) -> Json:
    """How a window stands; None for one that is not due yet."""
    latest = service.store.run(scope, _LATEST, _key(trigger, _text(begin)))
    return None if latest is None else service.store.run(scope, "trigger", latest)["status"]


def _end(service: FactoryService, scope: str, window: _Window, status: str, message: str = "") -> bool:
    record = service.store.run(scope, "trigger", window.run_id)
    service.store.keep_run(scope, "trigger", window.run_id, {**record, "status": status, "message": message})
    service.store.drop_run(scope, _WINDOW, window.run_id)
    return True


def _keep(service: FactoryService, scope: str, window: _Window) -> None:
    service.store.keep_run(scope, _WINDOW, window.run_id, asdict(window))


def _key(trigger: str, low: str) -> str:
    return f"{trigger.casefold()} {low}"


def _text(moment: datetime) -> str:
    """A moment as it is kept; such texts sort as the moments do."""
    return str(timestamp(moment))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
