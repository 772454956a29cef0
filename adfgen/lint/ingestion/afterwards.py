"""What happens once an incremental copy is over: a maximum asked for, a time stored, in its pipeline or in the one that called it."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from operator import itemgetter

from adfgen.expressions.syntax import Node
from adfgen.lint.expression.usage import Use, usages_of
from adfgen.lint.flow.upstream import is_over_before
from adfgen.lint.ingestion.stored import is_end, stored_by
from adfgen.lint.ingestion.watermark import (
    IncrementalCopy,
    activities_behind,
    is_upper,
    names_watermark,
    query_of,
)
from adfgen.lint.reference.database import database_of
from adfgen.lint.view import FactoryView, PipelineView, once
from adfgen.model.activity import ActivityView
from adfgen.model.body import walk
from adfgen.model.factory import ArtifactKey
from adfgen.model.kind import Kind
from adfgen.model.reference import Reference

__all__ = ["MAXIMUM", "later_activities", "later_maxima", "later_times"]

MAXIMUM = re.compile(
    r"\bmax\s*\(|\bfn_cdc_get_max_lsn\s*\(|\btop\s*\(?\s*1\b.*\border\s+by\b.*\bdesc|\border\s+by\b.*\bdesc\b.*\blimit\s+1",
    re.IGNORECASE | re.DOTALL,
)
_FROM = re.compile(r"\bfrom\s+([^\s;)]+)", re.IGNORECASE)
_NOW = re.compile(
    r"\b(?:utcnow|getdate|getutcdate|sysdatetime|sysutcdatetime)\s*\(|\bcurrent_timestamp\b", re.IGNORECASE
)
_WRITES = re.compile(r"\b(?:update|insert|merge)\b", re.IGNORECASE)
_HELD_IN = {"SqlServerStoredProcedure": "storedProcedureParameters"}


def later_maxima(view: FactoryView, copy: IncrementalCopy) -> Iterator[tuple[PipelineView, ActivityView]]:
    """Lookups and Scripts that ask the source for a maximum once the copy is over, without a bound of their own.

    The maximum of what the copy has written is another thing: nothing can come in between.
    """
    for pipeline, last in _ended_with(view, copy):
        for activity in _open_maxima(pipeline):
            if is_over_before(pipeline, last, activity) and _asks_source(view, copy, pipeline, activity):
                yield pipeline, activity


def later_times(view: FactoryView, copy: IncrementalCopy) -> Iterator[tuple[PipelineView, ActivityView, str]]:
    """Each value called as watermarks are that is the time once the copy is over: who stores it, and its pointer.

    An activity that stores the end of the window writes the time beside it to say when.
    """
    for pipeline, last in _ended_with(view, copy):
        for activity, pointers in _stored_times(pipeline):
            if is_over_before(pipeline, last, activity) and not _stores_end(copy, pipeline, activity):
                yield from ((pipeline, activity, pointer) for pointer in pointers)


def later_activities(view: FactoryView, copy: IncrementalCopy) -> Iterator[tuple[PipelineView, ActivityView]]:
    """Everything that starts once the copy is over, in its pipeline and in those that called it, whatever was given."""
    pending = [(copy.pipeline, copy.activity.name.casefold())]
    seen = set()
    while pending:
        pipeline, last = pending.pop()
        if (id(pipeline), last) not in seen:
            seen.add((id(pipeline), last))
            yield from ((pipeline, item) for item in pipeline.activities if is_over_before(pipeline, last, item))
            calls = _calls(view).get(id(pipeline.artifact), ())
            pending += ((caller, call.name.casefold()) for caller, call in calls)


def _ended_with(view: FactoryView, copy: IncrementalCopy) -> Iterator[tuple[PipelineView, str]]:
    """What is over when the copy is: it, and where the watermark was given, the calls of its pipeline; by case-folded name."""
    yield copy.pipeline, copy.activity.name.casefold()
    for pipeline, call in _calls(view).get(id(copy.pipeline.artifact), ()) if copy.is_given else ():
        yield pipeline, call.name.casefold()


@once
def _calls(view: FactoryView) -> Mapping[int, list[tuple[PipelineView, ActivityView]]]:
    """Who executes each pipeline, by the identity of its artifact."""
    found: dict[int, list[tuple[PipelineView, ActivityView]]] = {}
    for pipeline in view.pipelines:
        called = {reference.pointer: reference for reference in view.references.of_source(pipeline.artifact)}
        for call in pipeline.activities:
            reference = called.get(f"{call.pointer}/typeProperties/pipeline")
            target = view.references.target(reference) if reference is not None else None
            if call.type == "ExecutePipeline" and target is not None:
                found.setdefault(id(target), []).append((pipeline, call))
    return found


@once
def _open_maxima(pipeline: PipelineView) -> tuple[ActivityView, ...]:
    """The activities that ask for a maximum without a bound."""
    return tuple(
        activity
        for activity in pipeline.activities
        if (text := query_of(activity)) and MAXIMUM.search(text) and not is_upper(text)
    )


@once
def _stored_times(pipeline: PipelineView) -> tuple[tuple[ActivityView, tuple[str, ...]], ...]:
    """The activities that store the time under the name of a watermark, with the pointers of these values."""
    found = []
    for activity in pipeline.activities:
        pointers = tuple(
            f"{activity.pointer}{pointer}"
            for pointer, text, name in _stored_by(activity)
            if _NOW.search(text) and names_watermark(name)
        )
        if pointers:
            found.append((activity, pointers))
    return tuple(found)


def _stored_by(activity: ActivityView) -> Iterator[tuple[str, str, str]]:
    """Pointer, text and name of each value an activity may store: a procedure's parameters, a statement that writes."""
    if activity.type in _HELD_IN:
        held = _HELD_IN[activity.type]
        for pointer, text in walk(activity.type_properties.get(held), f"/typeProperties/{held}"):
            if isinstance(text, str):
                yield pointer, text, pointer
    elif _WRITES.search(query_of(activity)):
        yield "", query_of(activity), query_of(activity)


def _stores_end(copy: IncrementalCopy, pipeline: PipelineView, activity: ActivityView) -> bool:
    """Whether an activity uses what the upper bound is made of; what another pipeline gave is taken to be known there."""
    if copy.upper is None or pipeline is not copy.pipeline:
        return copy.upper is not None
    if any(is_end(copy, stored) for stored in stored_by(copy, activity)):
        return True
    end = _inputs(copy.pipeline, copy.upper.node)
    nodes = (node for site in pipeline.sites_in(activity) for node in site.nodes)
    return any(end & _inputs(pipeline, node) for node in nodes)


def _inputs(pipeline: PipelineView, node: Node) -> frozenset[tuple[Use, str]]:
    """The parameters, variables and activities a value is made of."""
    used = {(usage.use, usage.name.casefold()) for usage in usages_of(node) if usage.name}
    return frozenset(used | {(Use.ACTIVITY, name) for name in activities_behind(pipeline, node)})


def _asks_source(view: FactoryView, copy: IncrementalCopy, pipeline: PipelineView, activity: ActivityView) -> bool:
    """Whether a query goes to what the copy reads: its service, and where that is the sink's too, its table."""
    asked = _services(view, pipeline, f"{activity.pointer}/")
    read, written = (_services(view, copy.pipeline, f"{copy.activity.pointer}/{end}/") for end in ("inputs", "outputs"))
    if not asked or not read:
        return True
    table = _FROM.search(query_of(activity))
    if not asked & read or table is None or not asked & written:
        return bool(asked & read)
    return "@" in table[1] or table[1].casefold() in copy.query.text.casefold()


def _services(view: FactoryView, pipeline: PipelineView, within: str) -> frozenset[tuple[object, str]]:
    """What the linked services behind the references below a pointer of a pipeline lead to: a database, or else that service."""
    found: set[ArtifactKey] = set()
    places = _places(view)[id(pipeline.artifact)]
    for index in range(bisect_left(places, within, key=itemgetter(0)), len(places)):
        pointer, reference = places[index]
        if not pointer.startswith(within):
            break
        target = view.references.target(reference)
        if target is not None and target.key.kind is Kind.DATASET:
            found.update(key for key in view.references.needs[target.key] if key.kind is Kind.LINKED_SERVICE)
        elif target is not None and target.key.kind is Kind.LINKED_SERVICE:
            found.add(target.key)
    return frozenset(_led_to(view, key) for key in found)


def _led_to(view: FactoryView, key: ArtifactKey) -> tuple[object, str]:
    service = view.factory.find(key.kind, key.name)
    return (service and database_of(service)) or key.folded


@once
def _places(view: FactoryView) -> Mapping[int, list[tuple[str, Reference]]]:
    """The references of each pipeline, by the identity of its artifact, in the order of their pointers."""
    return {
        id(pipeline.artifact): sorted(
            ((reference.pointer, reference) for reference in view.references.of_source(pipeline.artifact)),
            key=itemgetter(0),
        )
        for pipeline in view.pipelines
    }
