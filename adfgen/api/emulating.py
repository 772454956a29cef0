"""The runtime behind the emulator: runs side by side on one event loop, against the stand-ins of a local profile."""

import asyncio
import contextlib
import json
import logging
import threading
import uuid
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Self
from urllib.parse import quote

from adfgen.api.running import LocalSession
from adfgen.connectors.local import LocalConnectors
from adfgen.connectors.profile import Profile
from adfgen.emulator.app import Emulator
from adfgen.emulator.message import Request
from adfgen.errors import AdfgenError, ServiceError
from adfgen.metadata.environment import VARIABLE
from adfgen.metadata.project import Project
from adfgen.model.body import Json
from adfgen.model.factory import Factory
from adfgen.runtime.children import Work
from adfgen.runtime.clock import Clock
from adfgen.runtime.engine import Runtime
from adfgen.runtime.fault import Fault, Faults
from adfgen.runtime.graph import Status
from adfgen.runtime.parameter import bind_parameters
from adfgen.runtime.reach import find_pipeline
from adfgen.runtime.record import ActivityRun, InvokedBy, Observer, PipelineRun
from adfgen.runtime.recovery import NO_RECOVERY, Recovery
from adfgen.runtime.simulated import refuse_unsimulated

__all__ = ["LocalRunner", "give_back", "put_factories"]

_LOGGER = logging.getLogger(__name__)
NO_SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"


class _Records:
    """The records of a run and of those it starts; an end is told when asked to: nobody hears of it while files are open."""

    def __init__(self, observers: Sequence[Observer]) -> None:
        self._observers = observers
        self._last: dict[str, PipelineRun] = {}

    def run_changed(self, run: PipelineRun) -> None:
        """Pass a beginning on, keep an end."""
        self._last[run.run_id] = run
        if run.end is None:
            self._tell(run)

    def activity_changed(self, run: ActivityRun) -> None:
        """Pass it on."""
        for observer in self._observers:
            observer.activity_changed(run)

    def close(self, run_id: str, status: Status, message: str, now: datetime) -> None:
        """Tell how a run ended; with `status` and `message` where it did not come to tell itself."""
        run = self._last.pop(run_id, None)
        if run is not None:
            self._tell(run if run.end is not None else replace(run, status=status, message=message, end=now))

    def _tell(self, run: PipelineRun) -> None:
        for observer in self._observers:
            observer.run_changed(run)


@dataclass(frozen=True, slots=True)
class _Order:
    """A run that was promised: everything that is known before it begins."""

    factory: Factory
    record: PipelineRun
    limit: int | None
    records: _Records
    recovery: Recovery


class LocalRunner:
    """Runs pipelines while its context lasts. Any thread may call it.

    With `jumps` time is virtual: it stands still but for the waits of the runs and for `advance_to`. Databases are open
    while a run goes on and closed between runs, so that others can look at them.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        start: datetime | None = None,
        jumps: bool = False,
        workers: int = 8,
        faults: Sequence[Fault] = (),
    ) -> None:
        self._profile = profile
        self._faults = faults
        self._clock = Clock(start, jumps=jumps, workers=workers)
        self._connectors: LocalConnectors | None = None
        self._tasks: dict[str, asyncio.Task[PipelineRun]] = {}
        self._parents: dict[str, str] = {}
        self._records: dict[str, _Records] = {}
        self._slots: dict[tuple[str, str, int], asyncio.Semaphore] = {}
        self._lock = threading.Lock()
        self._promised: set[str] = set()
        self._idle = threading.Event()
        self._idle.set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: self._clock.run(self._serve()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()
        self._clock.close()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        self._ready.set()
        await self._stopped.wait()
        tasks = tuple(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def now(self) -> datetime:
        """The present time of the runs, UTC."""
        return self._clock.now()

    def advance_to(self, moment: datetime) -> None:
        """Let virtual time jump forward while no run is going on; real time is left alone."""
        self._clock.jump(max(0.0, (moment - self.now()).total_seconds()))

    def wait_until_idle(self, timeout: float | None = None) -> bool:
        """Wait until no run is going on or queued; False when `timeout` seconds were not enough."""
        return self._idle.wait(timeout)

    def start(
        self,
        factory: Factory,
        pipeline: str,
        parameters: Mapping[str, Json],
        *,
        invoked_by: InvokedBy,
        group_id: str,
        observers: Sequence[Observer],
        recovery: Recovery = NO_RECOVERY,
    ) -> str:
        """Promise a run and return its id. Raises UsageError for what the pipeline cannot start with."""
        artifact = find_pipeline(factory, pipeline)
        bound = bind_parameters(artifact, parameters)
        refuse_unsimulated(factory, pipeline)
        run_id = str(uuid.uuid4())
        record = PipelineRun(
            run_id,
            group_id or run_id,
            artifact.key.name,
            Status.QUEUED,
            self.now(),
            parameters=bound,
            invoked_by=invoked_by,
            annotations=tuple(artifact.properties.get("annotations") or ()),
        )
        limit = artifact.properties.get("concurrency")
        order = _Order(factory, record, limit if isinstance(limit, int) else None, _Records(observers), recovery)
        with self._lock:
            self._promised.add(run_id)
            self._idle.clear()
        order.records.run_changed(record)
        self._loop.call_soon_threadsafe(lambda: self._begin(run_id, self._run(order), order.records))
        return run_id

    def cancel(self, run_id: str, *, recursive: bool) -> bool:
        """Ask a run to stop, `recursive`: with those it started; whether it was one of those promised and not over."""
        with self._lock:
            known = run_id in self._promised
        if known:
            self._loop.call_soon_threadsafe(partial(self._cancel, run_id, recursive=recursive))
        return known

    def begin(self, parent: str, run_id: str, work: Work) -> asyncio.Task[PipelineRun]:
        """Let a run begin that the run `parent` asked for; its end."""
        with self._lock:
            self._promised.add(run_id)
        self._parents[run_id] = parent
        return self._begin(run_id, work, self._records[parent])

    def _begin(self, run_id: str, work: Work, records: _Records) -> asyncio.Task[PipelineRun]:
        self._records[run_id] = records
        self._tasks[run_id] = task = asyncio.create_task(work)
        task.add_done_callback(partial(self._settle, run_id))
        return task

    def _cancel(self, run_id: str, *, recursive: bool) -> None:
        task = self._tasks.get(run_id)
        if task is not None:
            task.cancel()
        for child in [key for key, parent in self._parents.items() if recursive and parent == run_id]:
            self._cancel(child, recursive=True)

    async def _run(self, order: _Order) -> PipelineRun:
        """Run to the end, whatever it is; the runtime's own records tell of it."""
        record = order.record
        async with self._slot(order):
            runtime = Runtime(
                order.factory,
                self._opened(),
                self._clock,
                observers=(order.records,),
                faults=Faults(self._faults),
                children=self,
            )
            return await runtime.start(
                record.pipeline,
                record.parameters,
                record.invoked_by,
                record.group_id,
                record.run_id,
                order.recovery,
            )

    def _slot(self, order: _Order) -> AbstractAsyncContextManager[None]:
        """The pipeline's `concurrency`: what is beyond it waits in the order of its coming."""
        if order.limit is None:
            return nullcontext()
        key = (order.factory.name, order.record.pipeline.casefold(), order.limit)
        return self._slots.setdefault(key, asyncio.Semaphore(order.limit))

    def _opened(self) -> LocalConnectors:
        if self._connectors is None:
            self._connectors = LocalConnectors(self._profile, now=self._clock.now)
        return self._connectors

    def _settle(self, run_id: str, task: asyncio.Task[PipelineRun]) -> None:
        """Close what the last run leaves open, then tell that the run is over, then be idle."""
        self._tasks.pop(run_id, None)
        self._parents.pop(run_id, None)
        with self._lock:
            self._promised.discard(run_id)
            if not self._promised and self._connectors is not None:
                self._connectors.close()
                self._connectors = None
        self._records.pop(run_id).close(run_id, *_breaking_off(run_id, task), self.now())
        with self._lock:
            if not self._promised:
                self._idle.set()


def _breaking_off(run_id: str, task: asyncio.Task[PipelineRun]) -> tuple[Status, str]:
    """How a run stands that never began or broke off, and why."""
    error = None if task.cancelled() else task.exception()
    if error is None:
        return Status.CANCELLED, "The run was cancelled."
    if not isinstance(error, AdfgenError):
        _LOGGER.error("run %s broke off", run_id, exc_info=error)
    return Status.FAILED, str(error) or type(error).__name__


def put_factories(emulator: Emulator, project: Project, variables: Mapping[str, str]) -> dict[str, str]:
    """Have the factories of a project's environments; the values of the variables that nobody had set."""
    missing = {
        name
        for environment in project.environments
        for text in (environment.factory.subscription, environment.factory.resource_group, environment.factory.name)
        for name in VARIABLE.findall(text)
        if not variables.get(name)
    }
    made_up = {name: NO_SUBSCRIPTION if "SUBSCRIPTION" in name.upper() else name.lower() for name in sorted(missing)}
    for environment in project.environments:
        place = environment.resolved({**variables, **made_up}).factory
        group = f"/subscriptions/{place.subscription}/resourceGroups/{place.resource_group}"
        path = f"{group}/providers/Microsoft.DataFactory/factories/{place.name}"
        if emulator.service.store.get(group.casefold(), "factories", place.name) is None:
            token = emulator.identity.issue("emulator")
            body = json.dumps({"location": place.location, "identity": {"type": "SystemAssigned"}}).encode()
            url = f"https://emulator.invalid{quote(path)}?api-version=2018-06-01"
            emulator.handle(
                Request.of("PUT", url, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}, body)
            )
    return made_up


def give_back(profile: Profile, control: str, run_ids: Sequence[str], now: datetime) -> None:
    """Give back what runs held that died with an earlier emulator; without a control store there is nothing."""
    if not run_ids or control.casefold() not in profile.databases:
        return
    with LocalSession(profile, start=now) as session, contextlib.suppress(ServiceError):
        for run_id in run_ids:
            session.unlock(control, run_id)
