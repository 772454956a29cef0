"""Carry out a plan and nothing else: independent steps side by side, triggers given their state back whatever happens."""

from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Protocol

from adfgen.deploy.difference import comparable
from adfgen.deploy.journal import DeployJournal
from adfgen.deploy.plan import Action, Plan, Step
from adfgen.deploy.target import Live, StaleError, Target
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
    """Carry out a plan. Raises ProjectError before anything is changed when the journal cannot be written.

    After a failure no further step begins but those that give a trigger its state back. Ctrl-C does the same and is
    raised again.
    """
    journal.begin(step.key.name for step in plan.steps if step.is_restoring)
    deploy = _Deploy(target, observer or _Silent())
    with ThreadPoolExecutor(max_workers=workers) as pool:
        try:
            deploy.carry_out(plan.steps, pool)
        finally:
            restoring = [step for step in plan.steps if step.is_restoring and deploy.is_open(step)]
            if restoring:
                deploy.carry_out([_alone(step) for step in restoring], pool, is_restoring=True)
    outcome = deploy.outcome(plan)
    if not any(step.is_restoring for step in (*outcome.left, *(step for step, _ in outcome.failed))):
        journal.end()
    return outcome


def _alone(step: Step) -> Step:
    """The step, waiting for nothing."""
    return Step(step.number, step.action, step.key, step.cause, (), step.changes, step.properties, step.etag)


class _Deploy:
    """The steps of one plan as they are done."""

    def __init__(self, target: Target, observer: StepObserver) -> None:
        self._target = target
        self._observer = observer
        self._done: set[int] = set()
        self._failed: dict[int, ServiceError] = {}

    def is_open(self, step: Step) -> bool:
        """Whether a step was neither done nor tried in vain."""
        return step.number not in self._done and step.number not in self._failed

    def carry_out(self, steps: Iterable[Step], pool: ThreadPoolExecutor, *, is_restoring: bool = False) -> None:
        """Do steps as soon as those before them are done, until all are or one fails."""
        waiting = {step.number: step for step in steps}
        running: dict[Future[None], Step] = {}
        try:
            while waiting or running:
                if is_restoring or not self._failed:
                    for step in [step for step in waiting.values() if self._done.issuperset(step.after)]:
                        del waiting[step.number]
                        running[pool.submit(self._do, step)] = step
                if not running:
                    return
                ended, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in ended:
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
        match step.action:
            case Action.CREATE | Action.UPDATE:
                self._put(step)
            case Action.DELETE:
                self._target.delete(step.key)
            case Action.STOP:
                self._target.stop(Live(step.key, step.properties))
            case Action.START:
                self._target.start(Live(step.key, step.properties))

    def _put(self, step: Step) -> None:
        """Write; where the ETag is no longer the planned one, look whether our own lost answer was the cause."""
        try:
            self._target.put(step.key, step.properties, etag=step.etag)
        except StaleError:
            live = self._target.get(step.key)
            if live is None or comparable(live.properties) != comparable(step.properties):
                raise

    def outcome(self, plan: Plan) -> Outcome:
        """What came of it."""
        by_number = {step.number: step for step in plan.steps}
        return Outcome(
            tuple(by_number[number] for number in sorted(self._done)),
            tuple((by_number[number], error) for number, error in sorted(self._failed.items())),
            tuple(step for step in plan.steps if self.is_open(step)),
        )
