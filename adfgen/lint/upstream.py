"""Which activities are sure to be over when an activity starts, whose outputs it may therefore read."""

from collections.abc import Iterator

from adfgen.lint.view import PipelineView
from adfgen.model.activity import ActivityView, activities_of

__all__ = ["readable_from", "side_by_side"]


def readable_from(pipeline: PipelineView, activity: ActivityView) -> frozenset[str]:
    """Case-folded names of the activities whose output `activity` may read.

    Those before it in its own list, those before each container it stands in, and whatever stands inside one of these.
    The condition of an Until is tested after its body, so that it may read the body too.
    """
    found: set[str] = set()
    chain = (*activity.parents, activity)
    for depth, view in enumerate(chain):
        graph = _graph_of(pipeline, chain[:depth], view)
        for ancestor in _ancestors(view, graph):
            found |= {item.name.casefold() for item in (ancestor, *_inside(ancestor))}
    if activity.type == "Until":
        found |= {item.name.casefold() for item in _inside(activity)}
    return frozenset(found)


def side_by_side(
    pipeline: PipelineView, one: ActivityView, other: ActivityView
) -> tuple[tuple[ActivityView, ...], ActivityView, ActivityView] | None:
    """The innermost list both activities run in, and what stands in it for each: itself, or a container around it.

    None where one holds the other, or no run has both, as in the branches of an If.
    """
    for depth, (left, right) in enumerate(zip((*one.parents, one), (*other.parents, other), strict=False)):
        if left.pointer != right.pointer:
            graph = _graph_of(pipeline, left.parents, left)
            return (graph, left, right) if depth == 0 or right in graph else None
    return None


def _graph_of(
    pipeline: PipelineView, parents: tuple[ActivityView, ...], view: ActivityView
) -> tuple[ActivityView, ...]:
    if not parents:
        return activities_of(pipeline.artifact)
    return next((branch for _, branch in parents[-1].branches if view in branch), ())


def _ancestors(view: ActivityView, graph: tuple[ActivityView, ...]) -> Iterator[ActivityView]:
    by_name = {item.name.casefold(): item for item in graph}
    pending, seen = [name.casefold() for name, _ in view.dependencies], {view.name.casefold()}
    while pending:
        name = pending.pop()
        if name in by_name and name not in seen:
            seen.add(name)
            yield by_name[name]
            pending += [other.casefold() for other, _ in by_name[name].dependencies]


def _inside(view: ActivityView) -> Iterator[ActivityView]:
    for _, branch in view.branches:
        for child in branch:
            yield child
            yield from _inside(child)
