"""Carry out a plan and nothing else: independent steps side by side, triggers given their state back whatever happens."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import Protocol

from adfgen.deploy.guard import refuse_git, refuse_other
from adfgen.deploy.journal import DeployJournal
from adfgen.deploy.plan import Action, Plan, Step
from adfgen.deploy.target import StaleError, Target
from adfgen.deploy.writer import Writer
from adfgen.errors import ServiceError

__all__ = ["Outcome", "StepObserver", "apply"]


class StepObserver(Protocol):
    """Is told what happens while it happens, from any thread."""

    def began(self, step: Step) -> None:
        """A step was begun."""
        ...

    def ended(self, step: Step, error: ServiceError | None) -> None:
        """A step was done, or failed."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """Which steps were done, which failed and why, which were never begun."""

    done: tuple[Step, ...]
    failed: tuple[tuple[Step, ServiceError], ...]
    left: tuple[Step, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the factory is now what was planned."""
        return not self.failed and not self.left


class _Silent:
    def began(self, step: Step) -> None:
        """Nobody listens."""

    def ended(self, step: Step, error: ServiceError | None) -> None:
        """Nobody listens."""


def apply(
    plan: Plan, target: Target, journal: DeployJournal, *, observer: StepObserver | None = None, workers: int = 64
) -> Outcome:
    """Carry out a plan.

    Raises UsageError for another factory or, of a kept plan, one that is published from Git by now, ProjectError when the journal cannot be
    written, both before anything is changed. After a failure no further step begins but those that give a trigger its state back, one that was to be removed and
    still exists among them. Ctrl-C does the same and is raised again.
    """
    refuse_other(plan.target, target)
    if plan.steps and plan.is_kept:  # one just made has looked
        refuse_git(target, live_mode=plan.live_mode)
    new = frozenset(step.key.name.casefold() for step in plan.of(Action.START) if not step.is_restoring)
    journal.begin(_at_risk(plan) - new, new)
    deploy = _Deploy(plan, target, observer or _Silent())
    with ThreadPoolExecutor(max_workers=workers) as pool:
        try:
            deploy.carry_out(plan.steps, pool)
        finally:
            try:
                restoring = [replace(step, after=()) for step in deploy.to_restore()]
                if restoring:
                    deploy.carry_out(restoring, pool, is_restoring=True)
            finally:
                journal.settle(_at_risk(plan) | set(plan.resumed), deploy.unsettled())
    return deploy.outcome()


def _at_risk(plan: Plan) -> frozenset[str]:
    """Folded names of the triggers a plan starts, or stops to remove them."""
    removed = {step.key.folded for step in plan.of(Action.DELETE)}
    return frozenset(
        step.key.name.casefold()
        for step in plan.of(Action.START, Action.STOP)
        if step.action is Action.START or step.key.folded in removed
    )


class _Deploy:
    """The steps of one plan as they are done."""

    def __init__(self, plan: Plan, target: Target, observer: StepObserver) -> None:
        self._plan = plan
        self._steps = {step.number: step for step in plan.steps}
        self._writer = Writer(target)
        self._observer = observer
        self._begun: set[int] = set()
        self._done: set[int] = set()
        self._failed: dict[int, ServiceError] = {}

    def is_open(self, step: Step) -> bool:
        """Whether a step was neither done nor tried in vain."""
        return step.number not in self._done and step.number not in self._failed

    def carry_out(self, steps: Iterable[Step], pool: ThreadPoolExecutor, *, is_restoring: bool = False) -> None:
        """Do steps as soon as those before them are done, until all are or one fails."""
        waiting = {step.number: step for step in steps}
        running: dict[Future[None], Step] = {}
        ended: SimpleQueue[Future[None]] = SimpleQueue()  # futures.wait would look at all that run for each that ends
        try:
            while waiting or running:
                if is_restoring or not self._failed:
                    for step in [step for step in waiting.values() if self._done.issuperset(step.after)]:
                        del waiting[step.number]
                        future = pool.submit(self._do, step)
                        running[future] = step
                        future.add_done_callback(ended.put)
                if not running:
                    return
                future = ended.get()
                self._note(running.pop(future), future)
        finally:  # Ctrl-C: what was begun comes to its end and is known
            for future, step in running.items():
                self._note(step, future)

    def _note(self, step: Step, future: Future[None]) -> None:
        try:
            future.result()
        except ServiceError as error:
            self._failed[step.number] = error
            self._observer.ended(step, error)
        else:
            self._done.add(step.number)
            self._observer.ended(step, None)

    def _do(self, step: Step) -> None:
        self._observer.began(step)
        self._begun.add(step.number)
        self._writer.do(step)

    # what must be as it was

    def to_restore(self) -> list[Step]:
        """The steps that give triggers their state back: those of the plan, and one for each that was not removed."""
        planned = [step for step in self._plan.steps if step.is_restoring and self.is_open(step)]
        kept = [step for step in self._stopped_to_remove() if self._is_touched(step)]
        for number, step in enumerate(kept, start=max(self._steps, default=0) + 1):
            self._steps[number] = replace(step, number=number, action=Action.START, cause="it could not be removed")
            planned.append(self._steps[number])
        return [step for step in planned if self._is_to_start(step)]

    def _stopped_to_remove(self) -> list[Step]:
        kept = {step.key.folded for step in self._plan.of(Action.DELETE) if step.number not in self._done}
        return [step for step in self._plan.of(Action.STOP) if step.key.folded in kept]

    def _is_touched(self, stop: Step) -> bool:
        """Whether a STOP may have had an effect: not when it never began or the trigger was somebody else's by then."""
        return stop.number in self._begun and not isinstance(self._failed.get(stop.number), StaleError)

    def _is_to_start(self, start: Step) -> bool:
        stops = [step for step in self._plan.of(Action.STOP) if step.key == start.key]
        is_resumed = start.key.name.casefold() in self._plan.resumed
        return is_resumed or not stops or any(map(self._is_touched, stops))

    def unsettled(self) -> frozenset[str]:
        """Folded names of the triggers that should be started and are not."""
        starts = [step for step in self._steps.values() if step.action is Action.START]
        return frozenset(
            step.key.name.casefold() for step in starts if step.number not in self._done and self._is_to_start(step)
        )

    def outcome(self) -> Outcome:
        """What came of it, the steps that were added to restore a trigger included."""
        return Outcome(
            tuple(self._steps[number] for number in sorted(self._done)),
            tuple((self._steps[number], error) for number, error in sorted(self._failed.items())),
            tuple(step for step in self._plan.steps if self.is_open(step)),
        )
