"""Which activities are sure to be over when an activity starts, whose outputs it may therefore read.

Everything is asked of many activities of one pipeline, so it is worked out for a whole pipeline at once: sets of names are
integers with a bit for each, and what lies before an activity is put together from what lies before those it depends on.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from adfgen.lint.view import PipelineView, once
from adfgen.model.activity import ActivityView
from adfgen.model.component import components

__all__ = ["Fork", "fork_of", "is_over_before", "is_readable_from", "waits_for"]


def is_over_before(pipeline: PipelineView, name: str, activity: ActivityView) -> bool:
    """Whether the activity of a case-folded name is over when `activity` starts.

    That are those before it in its own list, those before each container it stands in, and whatever stands inside one of
    these. The condition of an Until is tested after its body.
    """
    return _orders(pipeline).over.has(name, activity)


def is_readable_from(pipeline: PipelineView, name: str, activity: ActivityView) -> bool:
    """Whether `activity` may read the output of the activity of a case-folded name.

    It may where that is over, but for the bodies of loops it does not stand in: each iteration of a ForEach has outputs of
    its own.
    """
    return _orders(pipeline).readable.has(name, activity)


class Fork(NamedTuple):
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
    return _orders(pipeline).order_of[one.pointer].is_ancestor(other, one)


class _Order:
    """One list of activities: which of them come before which.

    Of several of one name the last counts, and nothing comes before itself, not even in a circle.
    """

    def __init__(self, graph: tuple[ActivityView, ...]) -> None:
        self.graph = graph
        self.by_name = {view.name.casefold(): view for view in graph}
        self.bits = {name: 1 << number for number, name in enumerate(self.by_name)}

    def parents(self, view: ActivityView) -> list[str]:
        """The case-folded names of those of the list an activity depends on."""
        return [folded for name, _ in view.dependencies if (folded := name.casefold()) in self.by_name]

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The names of the list, those that depend on each other together, each group after those it depends on."""
        return components({name: self.parents(view) for name, view in self.by_name.items()})

    def gathered(self, own: Mapping[str, int]) -> Mapping[str, int]:
        """For each name what the activity, and all that come before it, have of their own, as one set."""
        found: dict[str, int] = {}
        for group in self.groups:
            all_of_them = 0
            for name in group:
                all_of_them |= own[name]
                for parent in self.parents(self.by_name[name]):
                    all_of_them |= found.get(parent, 0)
            found |= dict.fromkeys(group, all_of_them)
        return found

    @cached_property
    def _reached(self) -> Mapping[str, int]:
        return self.gathered(self.bits)

    def before(self, view: ActivityView, own: Mapping[str, int], gathered: Mapping[str, int]) -> int:
        """What those that come before an activity of the list have of their own; `gathered` is made of `own`."""
        parents, itself = self.parents(view), view.name.casefold()
        if not any(self._reached[parent] & self.bits[itself] for parent in parents):
            return _union(gathered[parent] for parent in parents)
        return _union(own[name] for name in self._ancestors(view))  # in a circle, or not the only one of its name

    def is_ancestor(self, other: ActivityView, view: ActivityView) -> bool:
        """Whether another activity comes before one of the list."""
        name = other.name.casefold()
        known = self.by_name.get(name)
        if known is None or known.pointer != other.pointer or name == view.name.casefold():
            return False
        return bool(self.before(view, self.bits, self._reached) & self.bits[name])

    def _ancestors(self, view: ActivityView) -> set[str]:
        itself, found = view.name.casefold(), set[str]()
        pending = self.parents(view)
        while pending:
            name = pending.pop()
            if name != itself and name not in found:
                found.add(name)
                pending += self.parents(self.by_name[name])
        return found


class _Over:
    """The names that are over before each activity of a pipeline, without what stands inside containers that are `closed`."""

    def __init__(self, orders: "_Orders", closed: tuple[str, ...]) -> None:
        self.orders = orders
        self.closed = closed
        self.gathered: dict[int, tuple[dict[str, int], Mapping[str, int]]] = {}
        self.found: dict[str, int] = {}

    def has(self, name: str, activity: ActivityView) -> bool:
        bit = self.orders.bits.get(name, 0)
        return bool(bit and self.before(activity) & bit)

    def before(self, activity: ActivityView) -> int:
        """Those before an activity of its own list, and of those around it; the body of an Until, for its condition."""
        found = _union(self.in_list(view) for view in (*activity.parents, activity))
        if activity.type == "Until":
            found |= _union(self.inside[child.pointer] for _, branch in activity.branches for child in branch)
        return found

    def in_list(self, view: ActivityView) -> int:
        """Those before an activity of its own list, with what they hold."""
        if view.pointer not in self.found:
            order = self.orders.order_of[view.pointer]
            if id(order) not in self.gathered:
                own = {name: self.inside[item.pointer] for name, item in order.by_name.items()}
                self.gathered[id(order)] = (own, order.gathered(own))
            self.found[view.pointer] = order.before(view, *self.gathered[id(order)])
        return self.found[view.pointer]

    @cached_property
    def inside(self) -> Mapping[str, int]:
        """The names of each activity and of what stands inside it, but not inside one of the closed types, by pointer."""
        found: dict[str, int] = {}
        for view in reversed(self.orders.pipeline.activities):  # what it holds before each container
            children = (child for _, branch in view.branches for child in branch)
            held = 0 if view.type in self.closed else _union(found[child.pointer] for child in children)
            found[view.pointer] = held | self.orders.bits[view.name.casefold()]
        return found


class _Orders:
    """The lists of a pipeline, and what is over before each activity of it."""

    def __init__(self, pipeline: PipelineView) -> None:
        self.pipeline = pipeline
        self.order_of = {view.pointer: order for order in map(_Order, pipeline.graphs()) for view in order.graph}
        self.bits = {name: 1 << number for number, name in enumerate(pipeline.by_name)}
        self.over = _Over(self, ())
        self.readable = _Over(self, ("ForEach",))


@once
def _orders(pipeline: PipelineView) -> _Orders:
    return _Orders(pipeline)


def _union(sets: Iterable[int]) -> int:
    found = 0
    for each in sets:
        found |= each
    return found
