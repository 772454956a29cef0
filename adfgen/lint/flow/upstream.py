"""Which activities are sure to be over when an activity starts, whose outputs it may therefore read."""

from collections.abc import Iterator
from dataclasses import dataclass

from adfgen.lint.view import PipelineView
from adfgen.model.activity import ActivityView, activities_of

__all__ = ["Fork", "fork_of", "over_before", "readable_from", "side_by_side", "waits_for"]


def over_before(pipeline: PipelineView, activity: ActivityView) -> frozenset[str]:
    """Case-folded names of the activities that are over when `activity` starts.

    Those before it in its own list, those before each container it stands in, and whatever stands inside one of these. The
    condition of an Until is tested after its body.
    """
    return frozenset(name for view in _before(pipeline, activity) for name in _names_in(view, ()))


def readable_from(pipeline: PipelineView, activity: ActivityView) -> frozenset[str]:
    """Case-folded names of the activities whose output `activity` may read.

    Those that are over, but for the bodies of loops it does not stand in: each iteration of a ForEach has outputs of its own.
    """
    return frozenset(name for view in _before(pipeline, activity) for name in _names_in(view, ("ForEach",)))


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


@dataclass(frozen=True, slots=True)
class Fork:
    """Where the ways to two activities part: inside `around`, which is None at the top of the pipeline.

    `left` and `right` are what stands there for each, itself or a container around it; None for the one that holds the
    other.
    """

    around: ActivityView | None
    left: ActivityView | None
    right: ActivityView | None

    @property
    def is_apart(self) -> bool:
        """Whether they stand in two branches of one container: no run has both, and no dependency leads across."""
        if self.left is None or self.right is None:
            return False
        return self.left.pointer.rpartition("/")[0] != self.right.pointer.rpartition("/")[0]


def fork_of(one: ActivityView, other: ActivityView) -> Fork:
    """Where the ways to two activities of one pipeline part."""
    ones, others = (*one.parents, one), (*other.parents, other)
    shared = sum(left.pointer == right.pointer for left, right in zip(ones, others, strict=False))
    around = ones[shared - 1] if shared else None
    return Fork(around, ones[shared] if shared < len(ones) else None, others[shared] if shared < len(others) else None)


def waits_for(pipeline: PipelineView, one: ActivityView, other: ActivityView) -> bool:
    """Whether an activity starts only after another one of its list, by itself or by what it depends on."""
    graph = _graph_of(pipeline, one.parents, one)
    return any(ancestor.pointer == other.pointer for ancestor in _ancestors(one, graph))


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


def _before(pipeline: PipelineView, activity: ActivityView) -> Iterator[ActivityView]:
    """The activities of its own list, and of those around it, that are over; the body of an Until, for its condition."""
    chain = (*activity.parents, activity)
    for depth, view in enumerate(chain):
        yield from _ancestors(view, _graph_of(pipeline, chain[:depth], view))
    if activity.type == "Until":
        yield from (child for _, branch in activity.branches for child in branch)


def _names_in(view: ActivityView, closed: tuple[str, ...]) -> Iterator[str]:
    """The case-folded names of an activity and of what stands inside it, but not inside one of the closed types."""
    yield view.name.casefold()
    for _, branch in view.branches if view.type not in closed else ():
        for child in branch:
            yield from _names_in(child, closed)
