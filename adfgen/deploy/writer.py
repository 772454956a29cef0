"""One step done on a target, never over what somebody else changed since the plan was made."""

from adfgen.deploy.difference import comparable
from adfgen.deploy.order import Folded
from adfgen.deploy.plan import Action, Step
from adfgen.deploy.secret import has_secret, has_unseen
from adfgen.deploy.target import GLOBAL_PARAMETERS, Live, StaleError, Target
from adfgen.model.body import Json

__all__ = ["Writer"]


class Writer:
    """Does the steps of one plan; any thread may ask it. Remembers the triggers it stopped as they were just before."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._stopped: dict[Folded, Live] = {}

    def do(self, step: Step) -> None:
        """Do a step. Raises StaleError when the resource is not the planned one, ServiceError."""
        match step.action:
            case Action.CREATE | Action.UPDATE:
                self._put(step)
            case Action.DELETE:
                self._delete(step)
            case Action.STOP:
                self._stop(step)
            case Action.START:
                self._start(step)

    def _put(self, step: Step) -> None:
        """Write; where the ETag is no longer the planned one, look whether we were the cause.

        The API heeds no ETag of global parameters, which carry those of others: it is compared just before.
        """
        if step.key == GLOBAL_PARAMETERS and _etag(self._target.get(step.key)) != step.etag:
            raise _stale(step)
        try:
            self._target.put(step.key, step.properties, etag=step.etag)
        except StaleError:
            live = self._target.get(step.key)
            if live is None:
                raise
            if _is_written(step, live):  # the answer was lost
                return
            if not self._is_as_stopped(live):
                raise
            self._target.put(step.key, step.properties, etag=live.etag)

    def _delete(self, step: Step) -> None:
        """Remove what is still the planned one. The API heeds no ETag here, so it is compared just before."""
        live = self._target.get(step.key)
        if live is None:
            return
        if live.etag != step.etag and not self._is_as_stopped(live):
            raise _stale(step)
        self._target.delete(step.key)

    def _stop(self, step: Step) -> None:
        live = self._target.get(step.key)
        if live is None:
            return
        if live.etag != step.etag or live.state != "Started":  # stopped by hand meanwhile: it stays so
            raise _stale(step)
        self._stopped[step.key.folded] = live
        self._target.stop(Live(step.key, step.properties))

    def _start(self, step: Step) -> None:
        """Start; a trigger that is to have its state back and is gone has none."""
        if not step.is_restoring or self._target.get(step.key) is not None:
            self._target.start(Live(step.key, step.properties))

    def _is_as_stopped(self, live: Live) -> bool:
        """Whether a trigger has another ETag only because we stopped it."""
        before = self._stopped.get(live.key.folded)
        return before is not None and _is_same(before.properties, live)


def _etag(live: Live | None) -> str | None:
    return None if live is None else live.etag


def _is_written(step: Step, live: Live) -> bool:
    """Whether a live body is the step's own; one with a secret never is known to be."""
    return not has_secret(step.properties) and _is_same(step.properties, live)


def _is_same(properties: Json, live: Live) -> bool:
    kind = live.key.kind
    is_known = not has_unseen(properties) and not has_unseen(live.properties)
    return is_known and bool(comparable(properties, kind) == comparable(live.properties, kind))


def _stale(step: Step) -> StaleError:
    return StaleError(f"{step.key} was changed by somebody else since the plan was made", hint="plan again")
