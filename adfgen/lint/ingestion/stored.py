"""What a pipeline stores as the next watermark of an incremental copy: by a procedure, a statement, a request or a file."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from adfgen.expressions.syntax import Call, Literal, Node
from adfgen.lint.expression.date_format import format_argument
from adfgen.lint.expression.site import ExpressionSite
from adfgen.lint.expression.usage import nodes_of
from adfgen.lint.ingestion.value import expressions_behind, value_of
from adfgen.lint.ingestion.watermark import IncrementalCopy, names_watermark, query_of
from adfgen.lint.reference.dataset import input_of, name_at, output_of
from adfgen.lint.view import PipelineView, once
from adfgen.model.activity import ActivityView

__all__ = [
    "Stored",
    "cut_in",
    "is_end",
    "is_named_store",
    "is_of_whole_seconds",
    "is_start",
    "is_writer",
    "stored_by",
    "stored_values",
]

_WRITES = re.compile(
    r"\b(?:update|insert|merge)\b|\bexec(?:ute)?\s+\S*(?:writ|updat|upsert|set|stor|sav|insert)", re.IGNORECASE
)
_STORES = re.compile(
    r"(?:writ|updat|upsert|set|stor(?!ed)|sav)[a-z]*[ _-]*(?:new|last|the)?[ _-]*(?:water[ _-]?mark|wm)", re.IGNORECASE
)
_HELD_IN = {
    "SqlServerStoredProcedure": "storedProcedureParameters",
    "Script": "scripts",
    "Lookup": "source",
    "WebActivity": "body",
    "Copy": "source/additionalColumns",
}
# they print the very moment they are given; what is moved, or begins a day or this run, was cut on purpose
_SAME_MOMENT = frozenset({"formatdatetime", "convertfromutc", "converttoutc", "converttimezone"})


@dataclass(frozen=True)
class Stored:
    """A value given to an activity that writes: by whom, where, and the expression it is."""

    pipeline: PipelineView
    activity: ActivityView
    site: ExpressionSite
    node: Node

    @cached_property
    def value(self) -> str | None:
        """The value, as `value_of` writes it."""
        return value_of(self.pipeline, self.node)


def stored_values(copy: IncrementalCopy) -> Iterator[Stored]:
    """Every value the pipeline of a copy gives to an activity that may store its watermark."""
    for values in _given_values(copy.pipeline).values():
        if is_writer(copy, values[0].activity):
            yield from values


def stored_by(copy: IncrementalCopy, activity: ActivityView) -> Iterator[Stored]:
    """The values one activity is given, if it may store the watermark of a copy."""
    if is_writer(copy, activity):
        yield from _given_values(copy.pipeline).get(activity.pointer, ())


@once
def _given_values(pipeline: PipelineView) -> Mapping[str, tuple[Stored, ...]]:
    """The values given to each activity of a type that may store watermarks, where it takes what it stores; by pointer."""
    found: dict[str, tuple[Stored, ...]] = {}
    for activity in pipeline.activities:
        held = f"{activity.pointer}/typeProperties/{_HELD_IN.get(activity.type)}/"
        found[activity.pointer] = tuple(
            Stored(pipeline, activity, site, node)
            for site in pipeline.sites_in(activity)
            if site.pointer.startswith(held)
            for node in site.nodes
        )
    return {pointer: values for pointer, values in found.items() if values}


def is_writer(copy: IncrementalCopy, activity: ActivityView) -> bool:
    """Whether an activity may store a watermark.

    A request does where it says so; a Copy where it writes what the watermark is looked up in.
    """
    if activity.type == "Copy":
        return not _places(copy).isdisjoint(_written_places(activity))
    return activity.pointer in _writers(copy.pipeline)


@once
def _writers(pipeline: PipelineView) -> frozenset[str]:
    """The pointers of the activities that may store a watermark, whichever."""
    return frozenset(activity.pointer for activity in pipeline.activities if _writes(activity))


def _writes(activity: ActivityView) -> bool:
    """Whether an activity may store a watermark, whichever; of a Copy that depends on the watermark."""
    match activity.type:
        case "SqlServerStoredProcedure":
            return True
        case "Script" | "Lookup":
            return bool(_WRITES.search(query_of(activity)))
        case "WebActivity":
            return names_watermark(f"{activity.name} {activity.type_properties.get('url')}")
        case _:
            return False


def _written_places(activity: ActivityView) -> frozenset[str]:
    """The case-folded names of the datasets a Copy writes: of one, where it names it."""
    return frozenset({name_at(output_of(activity)).casefold()} - {""})


def _places(copy: IncrementalCopy) -> frozenset[str]:
    """The case-folded names of the datasets the watermark of a copy is looked up in."""
    looked_up = (copy.pipeline.by_name.get(name) for name in copy.sources)
    return frozenset(name_at(input_of(item)).casefold() for item in looked_up if item is not None) - {""}


def is_named_store(activity: ActivityView) -> bool:
    """Whether an activity, or the procedure it calls, is called after storing a watermark: `usp_write_watermark`."""
    return bool(_STORES.search(f"{activity.name} {activity.type_properties.get('storedProcedureName')}"))


def is_end(copy: IncrementalCopy, stored: Stored) -> bool:
    """Whether what is stored is the value the window ends at."""
    return copy.end is not None and stored.value == copy.end


def is_start(copy: IncrementalCopy, stored: Stored) -> bool:
    """Whether what is stored is the value the copy resumed from."""
    return copy.start is not None and stored.value == copy.start


def cut_in(node: Node) -> str:
    """The function by which an expression prints a moment it has without the fraction of its second; empty where none does."""
    return next((inner.name for inner in nodes_of(node) if isinstance(inner, Call) and _is_cut(inner)), "")


def _is_cut(call: Call) -> bool:
    return call.name.lower() in _SAME_MOMENT and _prints_whole_seconds(call)


def is_of_whole_seconds(pipeline: PipelineView, node: Node) -> bool:
    """Whether a moment of the run has no fraction when it is printed, by whatever function, here or in a variable.

    What a day, an hour or a month starts with has none, nor has what a trigger brings: a window, a planned start.
    """
    return any(
        inner.name.lower().startswith(("startof", "trigger")) or _prints_whole_seconds(inner)
        for root in expressions_behind(pipeline, node)
        for inner in nodes_of(root)
        if isinstance(inner, Call)
    )


def _prints_whole_seconds(call: Call) -> bool:
    match format_argument(call):
        case Literal(value=str(form)):
            return len(form) > 1 and "f" not in form.lower()
        case _:
            return False
