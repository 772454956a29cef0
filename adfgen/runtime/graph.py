"""When an activity may run and what a graph of activities comes to. Pure; the rules are the service's documented ones."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from adfgen.model.activity import ActivityView

__all__ = ["Decision", "Status", "decide", "deciding_activities", "graph_status"]


class Status(StrEnum):
    """How an activity or a run stands."""

    QUEUED = "Queued"
    IN_PROGRESS = "InProgress"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    TIMED_OUT = "TimedOut"
    CANCELLED = "Cancelled"
    SKIPPED = "Skipped"
    INACTIVE = "Inactive"


class Decision(StrEnum):
    """What the activities before an activity mean for it."""

    WAIT = "wait"
    RUN = "run"
    SKIP = "skip"


_MATCHES: dict[str, frozenset[Status]] = {
    "succeeded": frozenset({Status.SUCCEEDED}),
    "failed": frozenset({Status.FAILED, Status.TIMED_OUT}),
    "skipped": frozenset({Status.SKIPPED}),
    "completed": frozenset({Status.SUCCEEDED, Status.FAILED, Status.TIMED_OUT}),
}


def decide(activity: ActivityView, final: Mapping[str, Status]) -> Decision:
    """Run when every entry of dependsOn has a condition that matches (OR inside an entry, AND between them).

    `final` holds the activities that are done, names folded. An activity nobody knows never ends: nothing may run
    after it, so it skips.
    """
    for name, _ in activity.dependencies:
        if name.casefold() not in final:
            return Decision.WAIT
    for name, conditions in activity.dependencies:
        status = final[name.casefold()]
        if not any(status in _MATCHES.get(condition.casefold(), frozenset()) for condition in conditions):
            return Decision.SKIP
    return Decision.RUN


def deciding_activities(activities: Sequence[ActivityView], final: Mapping[str, Status]) -> tuple[ActivityView, ...]:
    """The activities a graph's status hangs on: its leaves, a skipped leaf standing for its parents, and so on up."""
    by_name = {view.name.casefold(): view for view in activities}
    depended_on = {name.casefold() for view in activities for name, _ in view.dependencies}
    pending = [view for view in activities if view.name.casefold() not in depended_on]
    found: dict[str, ActivityView] = {}
    seen: set[str] = set()
    while pending:
        view = pending.pop(0)
        name = view.name.casefold()
        if name in seen:
            continue
        seen.add(name)
        if final.get(name) is Status.SKIPPED:
            pending += [by_name[parent.casefold()] for parent, _ in view.dependencies if parent.casefold() in by_name]
        else:
            found[name] = view
    return tuple(view for view in activities if view.name.casefold() in found)


def graph_status(activities: Sequence[ActivityView], final: Mapping[str, Status]) -> Status:
    """Succeeded when every deciding activity did; Cancelled when one was cancelled; Failed otherwise."""
    return worst(final[view.name.casefold()] for view in deciding_activities(activities, final))


def worst(statuses: Iterable[Status]) -> Status:
    """One status for several."""
    found = set(statuses)
    if Status.CANCELLED in found:
        return Status.CANCELLED
    return Status.FAILED if found - {Status.SUCCEEDED, Status.SKIPPED} else Status.SUCCEEDED
