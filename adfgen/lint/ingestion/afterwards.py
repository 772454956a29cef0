"""What happens once an incremental copy is over: a maximum asked for, a time stored, in its pipeline or in the one that called it."""

import re
from collections.abc import Iterator

from adfgen.expressions.syntax import Node, Template
from adfgen.lint.expression.site import ExpressionSite
from adfgen.lint.expression.usage import Use, usages_of
from adfgen.lint.flow.upstream import over_before
from adfgen.lint.ingestion.stored import is_end, stored_values
from adfgen.lint.ingestion.watermark import (
    IncrementalCopy,
    activities_behind,
    is_after,
    is_upper,
    names_watermark,
    query_of,
)
from adfgen.lint.view import FactoryView, PipelineView
from adfgen.model.activity import ActivityView
from adfgen.model.body import walk
from adfgen.model.factory import ArtifactKey
from adfgen.model.kind import Kind

__all__ = ["MAXIMUM", "later_maxima", "later_times"]

MAXIMUM = re.compile(
    r"\bmax\s*\(|\btop\s*\(?\s*1\b.*\border\s+by\b.*\bdesc|\border\s+by\b.*\bdesc\b.*\blimit\s+1",
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
    for pipeline, activity in _afterwards(view, copy):
        text = query_of(activity)
        is_open = MAXIMUM.search(text) and not is_upper(text)
        if is_open and _asks_source(view, copy, pipeline, activity):
            yield pipeline, activity


def later_times(view: FactoryView, copy: IncrementalCopy) -> Iterator[tuple[PipelineView, ActivityView, str]]:
    """Each value called as watermarks are that is the time once the copy is over: who stores it, and its pointer.

    An activity that stores the end of the window writes the time beside it to say when.
    """
    for pipeline, activity in _afterwards(view, copy):
        if not _stores_end(view, copy, pipeline, activity):
            for pointer, text, name in _stored_by(activity):
                if _NOW.search(text) and names_watermark(name):
                    yield pipeline, activity, f"{activity.pointer}{pointer}"


def _afterwards(view: FactoryView, copy: IncrementalCopy) -> Iterator[tuple[PipelineView, ActivityView]]:
    """The activities that start when the copy is over; where the watermark was given, those of the giver too."""
    yield from ((copy.pipeline, activity) for activity in copy.pipeline.activities if is_after(copy, activity))
    for pipeline, call in view.activities("ExecutePipeline") if copy.is_given else ():
        if _calls(view, pipeline, call, copy.pipeline):
            for activity in pipeline.activities:
                if call.name.casefold() in over_before(pipeline, activity):
                    yield pipeline, activity


def _calls(view: FactoryView, pipeline: PipelineView, call: ActivityView, called: PipelineView) -> bool:
    return any(
        reference.source is pipeline.artifact
        and reference.pointer == f"{call.pointer}/typeProperties/pipeline"
        and view.references.target(reference) is called.artifact
        for reference in view.references.all
    )


def _stored_by(activity: ActivityView) -> Iterator[tuple[str, str, str]]:
    """Pointer, text and name of each value an activity may store: a procedure's parameters, a statement that writes."""
    if activity.type in _HELD_IN:
        held = _HELD_IN[activity.type]
        for pointer, text in walk(activity.type_properties.get(held), f"/typeProperties/{held}"):
            if isinstance(text, str):
                yield pointer, text, pointer
    elif _WRITES.search(query_of(activity)):
        yield "", query_of(activity), query_of(activity)


def _stores_end(view: FactoryView, copy: IncrementalCopy, pipeline: PipelineView, activity: ActivityView) -> bool:
    """Whether an activity uses what the upper bound is made of; what another pipeline gave is taken to be known there."""
    if copy.upper is None or pipeline is not copy.pipeline:
        return copy.upper is not None
    if any(
        stored.activity.pointer == activity.pointer and is_end(copy, stored) for stored in stored_values(view, copy)
    ):
        return True
    end = _inputs(copy.pipeline, copy.upper.node)
    texts = (site.parsed for site in view.sites if _is_in(site, copy.pipeline, activity))
    nodes = (
        part for parsed in texts if isinstance(parsed, Template) for part in parsed.parts if not isinstance(part, str)
    )
    return any(end & _inputs(copy.pipeline, part.node) for part in nodes)


def _is_in(site: ExpressionSite, pipeline: PipelineView, activity: ActivityView) -> bool:
    is_same = site.activity is not None and site.activity.pointer == activity.pointer
    return is_same and site.artifact is pipeline.artifact


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


def _services(view: FactoryView, pipeline: PipelineView, within: str) -> frozenset[ArtifactKey]:
    """The linked services behind the references below a pointer of a pipeline."""
    found: set[ArtifactKey] = set()
    for reference in view.references.all:
        if reference.source is pipeline.artifact and reference.pointer.startswith(within):
            target = view.references.target(reference)
            if target is not None and target.key.kind is Kind.DATASET:
                found.update(key for key in view.references.needs[target.key] if key.kind is Kind.LINKED_SERVICE)
            elif target is not None and target.key.kind is Kind.LINKED_SERVICE:
                found.add(target.key)
    return frozenset(found)
