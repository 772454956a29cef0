"""What starts a pipeline: itself, by hand or by a trigger and when, or the pipelines that execute it."""

from collections.abc import Iterator, Mapping

from adfgen.lint.view import FactoryView
from adfgen.model.body import Json
from adfgen.model.factory import Artifact, ArtifactKey
from adfgen.model.kind import Kind

__all__ = ["recurrence_of", "unguarded_starters"]


def unguarded_starters(view: FactoryView, key: ArtifactKey, walked: set[ArtifactKey]) -> Iterator[Artifact]:
    """The pipelines whose runs may overlap and thereby those of `key`: it, or those that execute it, directly or not.

    One with `concurrency: 1` lets nothing overlap, nor does one that a tumbling window alone starts, one after the other.
    What is executed by others and has no trigger is started by them. Callers that are in `walked` are not gone through again,
    and those that are gone through are put there: many pipelines are executed by the same ones.
    """
    waiting = [key]
    while waiting:
        pipeline = view.factory.find(Kind.PIPELINE, waiting.pop().name)
        if pipeline is None or pipeline.properties.get("concurrency") == 1:
            continue
        users = view.references.users.get(pipeline.key, ())
        callers = [user.key for user in users if user.key.kind is Kind.PIPELINE]
        triggers = [user for user in users if user.key.kind is Kind.TRIGGER]
        is_in_turn = triggers and all(_is_in_turn(trigger) for trigger in triggers)
        if (triggers or not callers) and not is_in_turn:
            yield pipeline
        waiting += dict.fromkeys(caller for caller in callers if caller != key and caller not in walked)
        walked.update(caller for caller in callers if caller != key)


def _is_in_turn(trigger: Artifact) -> bool:
    is_window = trigger.type == "TumblingWindowTrigger"
    return is_window and trigger.type_properties.get("maxConcurrency") == 1


def recurrence_of(trigger: Artifact) -> Mapping[str, Json] | None:
    """Where a trigger on a schedule says when it fires; None where it does not."""
    recurrence = trigger.type_properties.get("recurrence")
    return recurrence if isinstance(recurrence, dict) else None
