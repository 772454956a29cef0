"""Which outcomes the activities of one graph can have together, and what that makes of the run.

Every activity may succeed or fail; whether it runs at all follows from `dependsOn`. Small graphs are played through
completely; a graph with more activities that matter than `_MOST` is left alone rather than guessed at.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

from adfgen.model.activity import CONDITIONS, ActivityView

__all__ = ["hidden_failures", "runs_after_failure_only", "runs_despite", "runs_either_way", "unreachable"]

_MOST = 10
_Outcome = Mapping[str, str]


def unreachable(graph: Sequence[ActivityView]) -> Iterator[ActivityView]:
    """Activities that run in no case."""
    for activity in graph:
        if len(activity.dependencies) < 2:  # one dependency with a condition can always be met
            continue
        above = _ancestors(activity, graph)
        if (
            len(above) <= _MOST
            and _is_whole([*above, activity], graph)
            and not any(outcome[_key(activity)] != "Skipped" for outcome in _outcomes([*above, activity]))
        ):
            yield activity


def hidden_failures(
    graph: Sequence[ActivityView], handles: Callable[[ActivityView, ActivityView], bool]
) -> Iterator[tuple[ActivityView, ActivityView]]:
    """Pairs (activity, handler): the activity fails, the rest does its work, and the graph still succeeds.

    `handles(handler, activity)` says what counts as a handler. A graph whose outcome an If with a Fail decides hides
    nothing.
    """
    if not _is_whole(graph, graph) or len(graph) > _MOST * 4:
        return
    for failing in graph:
        handlers = [activity for activity in graph if handles(activity, failing)]
        if not handlers:
            continue
        outcome = _play(graph, {_key(failing): "Failed"})
        judged = any(outcome[_key(activity)] == "Succeeded" and _may_fail(activity) for activity in graph)
        if outcome.get(_key(failing)) == "Failed" and not judged and _succeeds(graph, outcome):
            yield failing, handlers[0]


def _may_fail(activity: ActivityView) -> bool:
    """Whether it is a container that fails by a Fail activity of its own, on a condition nobody can judge from here."""
    return any(inner.type == "Fail" or _may_fail(inner) for _, branch in activity.branches for inner in branch)


def runs_either_way(activity: ActivityView, after: ActivityView) -> bool:
    """Whether an activity runs after the other one, however that ends."""
    return any(
        name.casefold() == _key(after) and ("Completed" in conditions or {"Succeeded", "Failed"} <= set(conditions))
        for name, conditions in activity.dependencies
    )


def runs_despite(graph: Sequence[ActivityView], activity: ActivityView, failing: ActivityView) -> bool:
    """Whether an activity that runs when all goes well also runs when the other one failed."""
    if not _is_whole(graph, graph):
        return False
    return all(_play(graph, results)[_key(activity)] != "Skipped" for results in ({}, {_key(failing): "Failed"}))


def runs_after_failure_only(activity: ActivityView, after: ActivityView) -> bool:
    """Whether an activity runs when the other one failed and not when it succeeded."""
    return any(
        name.casefold() == _key(after) and "Failed" in conditions and not {"Succeeded", "Completed"} & set(conditions)
        for name, conditions in activity.dependencies
    )


def _outcomes(graph: Sequence[ActivityView]) -> Iterator[_Outcome]:
    """Every combination of outcomes, each activity succeeding or failing wherever it runs."""
    for chosen in product(("Succeeded", "Failed"), repeat=len(graph)):
        yield _play(graph, {_key(activity): result for activity, result in zip(graph, chosen, strict=True)})


def _play(graph: Sequence[ActivityView], results: _Outcome) -> _Outcome:
    """The outcome of each activity when those that run end as `results` says (Succeeded where it is silent)."""
    outcome: dict[str, str] = {}
    pending = list(graph)
    while pending:
        decided = [item for item in pending if all(name.casefold() in outcome for name, _ in item.dependencies)]
        if not decided:  # a circle: nobody starts
            return outcome | {_key(item): "Skipped" for item in pending}
        for activity in decided:
            runs = all(_met(outcome[name.casefold()], conditions) for name, conditions in activity.dependencies)
            outcome[_key(activity)] = _result(activity, results) if runs else "Skipped"
        pending = [item for item in pending if _key(item) not in outcome]
    return outcome


def _result(activity: ActivityView, results: _Outcome) -> str:
    if activity.body.get("state") == "Inactive":
        return str(activity.body.get("onInactiveMarkAs", "Succeeded"))
    return "Failed" if activity.type == "Fail" else results.get(_key(activity), "Succeeded")


def _met(status: str, conditions: Sequence[str]) -> bool:
    return status in conditions or ("Completed" in conditions and status != "Skipped")


def _succeeds(graph: Sequence[ActivityView], outcome: _Outcome) -> bool:
    """Whether the graph is reported as succeeded: each leaf, or where it was skipped its parents, succeeded."""
    by_key = {_key(activity): activity for activity in graph}
    needed = {name.casefold() for activity in graph for name, _ in activity.dependencies}
    pending = [activity for activity in graph if _key(activity) not in needed]
    seen: set[str] = set()
    while pending:
        activity = pending.pop()
        if _key(activity) in seen:
            continue
        seen.add(_key(activity))
        status = outcome[_key(activity)]
        if status == "Failed":
            return False
        if status == "Skipped":
            pending += [by_key[name.casefold()] for name, _ in activity.dependencies]
    return True


def _ancestors(activity: ActivityView, graph: Sequence[ActivityView]) -> list[ActivityView]:
    by_key = {_key(item): item for item in graph}
    found: dict[str, ActivityView] = {}
    pending = [name.casefold() for name, _ in activity.dependencies]
    while pending:
        key = pending.pop()
        if key in by_key and key not in found and key != _key(activity):
            found[key] = by_key[key]
            pending += [name.casefold() for name, _ in by_key[key].dependencies]
    return list(found.values())


def _is_whole(part: Sequence[ActivityView], graph: Sequence[ActivityView]) -> bool:
    """Whether every dependency names an activity of the graph and outcomes there are, and names are unique.

    Otherwise other rules speak.
    """
    keys = {_key(activity) for activity in graph}
    known = all(
        name.casefold() in keys and set(conditions) <= set(CONDITIONS)
        for activity in part
        for name, conditions in activity.dependencies
    )
    return known and len(keys) == len(graph)


def _key(activity: ActivityView) -> str:
    return activity.name.casefold()
