"""Runs a pipeline: activities when their dependencies allow, tried again as their policy says, recorded as they go."""

import asyncio
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from adfgen.expressions.scope import Scope
from adfgen.model.activity import ActivityView, activities_of
from adfgen.model.body import Json
from adfgen.model.factory import Artifact, Factory
from adfgen.runtime.activity import CONTROL_ACTIVITIES, Activity
from adfgen.runtime.children import Children, Family
from adfgen.runtime.clock import Clock
from adfgen.runtime.fault import Faults, Phase, TearingSink
from adfgen.runtime.frame import Frame
from adfgen.runtime.graph import Decision, Status, decide, deciding_activities, graph_status
from adfgen.runtime.parameter import bind_parameters, global_parameters, initial_variables
from adfgen.runtime.policy import Policy, policy_of
from adfgen.runtime.port import ActivityError, Cancellation, Connectors, FileSink
from adfgen.runtime.reach import find_pipeline
from adfgen.runtime.record import ActivityRun, InvokedBy, Observer, PipelineRun, RunError, timestamp
from adfgen.runtime.recovery import NO_RECOVERY, Recovery
from adfgen.runtime.simulated import execute

__all__ = ["Run", "Runtime"]


def _new_id() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True)
class Runtime:
    """Everything a run needs beside the JSON: stores, time, identities, faults, and who is told."""

    factory: Factory
    connectors: Connectors
    clock: Clock
    new_id: Callable[[], str] = _new_id
    observers: Sequence[Observer] = ()
    faults: Faults = field(default_factory=Faults)
    children: Children = field(default_factory=Family)

    def run(
        self,
        pipeline: str,
        parameters: Mapping[str, Json] | None = None,
        *,
        invoked_by: InvokedBy | None = None,
        group_id: str = "",
        recovery: Recovery = NO_RECOVERY,
    ) -> PipelineRun:
        """Run a pipeline to its end, and all that it starts. Raises UsageError for one that is not there or cannot start so.

        Ctrl-C cancels the run, closes its records and raises KeyboardInterrupt.
        """
        family = Family()
        runtime = replace(self, children=family)
        started = runtime.start(
            pipeline, parameters or {}, invoked_by or InvokedBy(), group_id=group_id, recovery=recovery
        )
        try:
            return self.clock.run(family.gather(started))
        except BaseExceptionGroup as group:
            raise _first_of(group) from group

    async def start(
        self,
        pipeline: str,
        parameters: Mapping[str, Json],
        invoked_by: InvokedBy,
        group_id: str = "",
        run_id: str = "",
        recovery: Recovery = NO_RECOVERY,
    ) -> PipelineRun:
        """Run a pipeline inside a running event loop of the clock; `run_id` is its id where one was promised."""
        artifact = find_pipeline(self.factory, pipeline)
        bound = bind_parameters(artifact, parameters)
        return await Run(self, artifact, bound, invoked_by, group_id, run_id, recovery).execute()


def _first_of(group: BaseExceptionGroup) -> BaseException:
    """What a loop's first failing iteration raised."""
    first: BaseException = group
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return first


class Run:
    """One run of one pipeline."""

    def __init__(
        self,
        runtime: Runtime,
        pipeline: Artifact,
        parameters: Mapping[str, Json],
        invoked_by: InvokedBy,
        group_id: str,
        run_id: str,
        recovery: Recovery = NO_RECOVERY,
    ) -> None:
        self.runtime = runtime
        self._recovery = recovery
        self.factory = runtime.factory
        self.connectors = runtime.connectors
        self.clock = runtime.clock
        self.pipeline = pipeline
        self.variables = initial_variables(pipeline)
        self.return_value: dict[str, Json] = {}
        run_id = run_id or runtime.new_id()
        annotations = pipeline.properties.get("annotations") or ()
        self.record = PipelineRun(
            run_id,
            group_id or run_id,
            pipeline.key.name,
            Status.IN_PROGRESS,
            self.clock.now(),
            parameters=parameters,
            invoked_by=invoked_by,
            annotations=tuple(annotations),
        )
        self._system = self._system_variables(parameters)

    def _system_variables(self, parameters: Mapping[str, Json]) -> Mapping[str, Json]:
        record, by = self.record, self.record.invoked_by
        return {
            "DataFactory": self.factory.name,
            "Pipeline": record.pipeline,
            "RunId": record.run_id,
            "GroupId": record.group_id,
            "TriggerType": by.type,
            "TriggerId": by.id or record.run_id,
            "TriggerName": by.name,
            "TriggerTime": timestamp(record.start),
            "TriggeredByPipelineName": by.pipeline_name,
            "TriggeredByPipelineRunId": by.pipeline_run_id,
            "parameters": dict(parameters),
            "globalParameters": global_parameters(self.factory),
        }

    async def execute(self) -> PipelineRun:
        """Run it to its end; the record of how it ended."""
        self._publish(self.record)
        frame = Frame("", {})
        activities = activities_of(self.pipeline)
        try:
            status = await self.run_graph(activities, frame)
        except asyncio.CancelledError:
            self._publish(
                replace(self.record, status=Status.CANCELLED, end=self.clock.now(), message="The run was cancelled.")
            )
            raise
        message = "\n".join(
            f"Operation on target {view.name} failed: {frame.messages[view.name.casefold()]}"
            for view in deciding_activities(activities, frame.final)
            if view.name.casefold() in frame.messages
        )
        self._publish(
            replace(self.record, status=status, end=self.clock.now(), message=message, return_value=self.return_value)
        )
        return self.record

    def _publish(self, record: PipelineRun) -> None:
        self.record = record
        for observer in self.runtime.observers:
            observer.run_changed(record)

    def _report(self, record: ActivityRun) -> ActivityRun:
        for observer in self.runtime.observers:
            observer.activity_changed(record)
        return record

    async def run_graph(self, activities: Sequence[ActivityView], frame: Frame) -> Status:
        """Run a graph of activities to its end; its status. Order is that of the file wherever the graph leaves it open."""
        waiting = list(activities)
        tasks: dict[asyncio.Task[None], ActivityView] = {}
        try:
            while waiting or tasks:
                moved = self._start_ready(waiting, frame, tasks)
                if not tasks and not moved:
                    for view in waiting:  # they wait for each other or for nobody: validation refuses such a graph
                        frame.final[view.name.casefold()] = Status.SKIPPED
                    break
                if tasks:
                    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                    for task in done:
                        tasks.pop(task)
                        task.result()
        except BaseException:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)  # the first error is what counts
            raise
        return graph_status(activities, frame.final)

    def _start_ready(
        self, waiting: list[ActivityView], frame: Frame, tasks: dict[asyncio.Task[None], ActivityView]
    ) -> bool:
        """Start what may run, skip what may not; whether anything changed."""
        moved = False
        for view in list(waiting):
            decision = decide(view, frame.final)
            if decision is Decision.WAIT:
                continue
            waiting.remove(view)
            moved = True
            if decision is Decision.SKIP:
                frame.final[view.name.casefold()] = Status.SKIPPED
            elif view.body.get("state") == "Inactive":
                self._record_inactive(view, frame)
            else:
                tasks[asyncio.create_task(self._run_activity(view, frame))] = view
        return moved

    def _record_inactive(self, view: ActivityView, frame: Frame) -> None:
        frame.final[view.name.casefold()] = Status(view.inactive_outcome)
        now = self.clock.now()
        self._report(self._activity_record(view, frame, None, status=Status.INACTIVE, end=now))

    def _activity_record(self, view: ActivityView, frame: Frame, attempt: int | None, **rest: Json) -> ActivityRun:
        path = f"{frame.path}{view.name}"
        fields: dict[str, Json] = {"status": Status.IN_PROGRESS} | rest
        return ActivityRun(
            self.runtime.new_id(),
            self.record.run_id,
            self.record.pipeline,
            view.name,
            view.type,
            path,
            start=self.clock.now(),
            retry_attempt=attempt,
            iteration_hash=frame.iteration_hash,
            **fields,
        )

    async def _run_activity(self, view: ActivityView, frame: Frame) -> None:
        """Run an activity, all its attempts, or take over what it gave in an earlier run; leave its result in the frame."""
        earlier = self._recovery.earlier(view, frame)
        if earlier is not None:
            self._take_over(view, frame, earlier)
            return
        is_control = view.type in CONTROL_ACTIVITIES
        attempt = 0
        while True:
            attempt += 1
            record, policy = await self._attempt(view, frame, attempt, is_control=is_control)
            failed = record.status in {Status.FAILED, Status.TIMED_OUT}
            if not failed or attempt > policy.retry:
                break
            await asyncio.sleep(policy.retry_interval_seconds)
        name = view.name.casefold()
        frame.final[name] = record.status
        if record.error is not None:
            frame.messages[name] = record.error.message
        if self._recovery.renews(view, frame):
            frame.renewed.add(name)

    def _take_over(self, view: ActivityView, frame: Frame, earlier: Mapping[str, Json]) -> None:
        frame.final[view.name.casefold()] = Status.SUCCEEDED
        output = earlier["output"]
        frame.remember(view.name, str(earlier["activityRunId"]), Status.SUCCEEDED, output, None)
        record = self._activity_record(view, frame, None, status=Status.SUCCEEDED, end=self.clock.now())
        fields = {"input": earlier["input"], "output": output, "user_properties": earlier["userProperties"]}
        self._report(replace(record, **fields, linked_service=earlier["linkedServiceName"], is_recovered=True))

    def is_renewed(self, view: ActivityView, frame: Frame) -> bool:
        """Whether nothing inside an activity can be taken over from an earlier run."""
        return self._recovery.is_renewed(view, frame)

    async def _attempt(
        self, view: ActivityView, frame: Frame, attempt: int, *, is_control: bool
    ) -> tuple[ActivityRun, Policy]:
        """One attempt: its closed record, and the policy it ran under."""
        scope = self._scope(frame)
        activity = Activity(self, frame, view, f"{frame.path}{view.name}", attempt, scope, Cancellation())
        record = self._report(self._activity_record(view, frame, attempt - 1 if attempt > 1 else None))
        policy, output, error, status = Policy(), None, None, Status.SUCCEEDED
        try:
            policy = policy_of(activity.resolve(view.body.get("policy")), is_control=is_control)
            self.runtime.faults.strike(activity.path, Phase.BEFORE, attempt)
            output = await execute(activity, policy.timeout_seconds)
            self.runtime.faults.strike(activity.path, Phase.AFTER, attempt)
        except ActivityError as failure:
            error, status = (
                RunError(failure.code, failure.message, failure.failure_type, failure.details),
                Status.FAILED,
            )
        except TimeoutError:
            message = f"The activity did not finish within its timeout of {policy.timeout_seconds:.0f} seconds."
            error, status = RunError("Timeout", message), Status.TIMED_OUT
        except asyncio.CancelledError:
            self._report(replace(record, status=Status.CANCELLED, end=self.clock.now(), input=activity.input))
            frame.final[view.name.casefold()] = Status.CANCELLED
            raise
        frame.remember(view.name, record.run_id, status, output, error)
        closed = replace(
            record,
            status=status,
            end=self.clock.now(),
            input={} if policy.secure_input else activity.input,
            output={} if policy.secure_output else output,
            error=error,
            user_properties=activity.user_properties(),
            linked_service=activity.linked_service,
        )
        self._report(closed)
        if error is None:
            self.runtime.faults.strike(activity.path, Phase.JOURNAL, attempt)
        return closed, policy

    def _scope(self, frame: Frame) -> Scope:
        return Scope(
            pipeline=self._system,
            activities=frame.results,
            variables=self.variables,
            item=frame.item,
            now=self.clock.now,
            new_guid=self.runtime.new_id,
        )

    def scope_for_item(self, frame: Frame, item: Json) -> Scope:
        """What an expression sees in this graph while a Filter is at `item`."""
        return replace(self._scope(frame), item=item)

    def start_child(
        self, pipeline: str, parameters: Mapping[str, Json], invoked_by: InvokedBy
    ) -> tuple[str, asyncio.Task[PipelineRun]]:
        """Start another pipeline of the factory: the run's id and its end. It outlives this run.

        Raises UsageError for a pipeline it has not or cannot start so.
        """
        bind_parameters(find_pipeline(self.factory, pipeline), parameters)
        run_id = self.runtime.new_id()
        work = self.runtime.start(pipeline, parameters, invoked_by, run_id=run_id)
        return run_id, self.runtime.children.begin(self.record.run_id, run_id, work)

    def tearing(self, store: FileSink, path: str, attempt: int) -> FileSink:
        """The store, or one that dies half way when a fault says so."""
        return TearingSink(store) if self.runtime.faults.tears(path, attempt) else store
