"""Which outcomes the activities of one graph can have together, and what that makes of the run.

Every activity may succeed or fail; whether it runs at all follows from `dependsOn`. Small graphs are played through
completely; a graph with more activities that matter than `_MOST` is left alone rather than guessed at.

All cases are played at once: each is a bit, and what an activity ends as is an integer of the cases in which it does.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from adfgen.lint.view import PipelineView, once
from adfgen.model.activity import CONDITIONS, ActivityView

__all__ = ["hidden_failures", "runs_after_failure_only", "runs_despite", "runs_either_way", "unreachable"]

_MOST = 10
_Outcome = Mapping[str, str]  # what each activity ends as
_Cases = Mapping[str, Mapping[str, int]]  # for each activity in which cases it ends as what


def unreachable(graph: Sequence[ActivityView]) -> Iterator[ActivityView]:
    """Activities that run in no case."""
    by_key = {_key(item): item for item in graph}
    if len(by_key) != len(graph):
        return
    for activity in graph:
        if len(activity.dependencies) < 2:  # one dependency with a condition can always be met
            continue
        above = _ancestors(activity, by_key)
        if above is not None and _is_known([*above, activity], by_key):
            part = [*above, activity]
            if _in_turn(part)[1]:
                continue  # they wait in a circle, of which another rule tells
            if _play(part, _each_way(part), 2 ** len(part)).get(_key(activity), {}).keys() <= {"Skipped"}:
                yield activity


def hidden_failures(
    graph: Sequence[ActivityView], handles: Callable[[ActivityView, ActivityView], bool]
) -> Iterator[tuple[ActivityView, ActivityView]]:
    """Pairs (activity, handler): the activity fails, the rest does its work, and the graph still succeeds.

    `handles(handler, activity)` says what counts as a handler. A graph whose outcome an If with a Fail decides hides
    nothing.
    """
    if not _is_whole(graph) or len(graph) > _MOST * 4:
        return
    cases = _play(graph, _one_each(graph), len(graph) + 1)
    for number, failing in enumerate(graph, start=1):
        handlers = [activity for activity in graph if handles(activity, failing)]
        if not handlers:
            continue
        outcome = _in_case(cases, number)
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


def runs_despite(pipeline: PipelineView, activity: ActivityView, failing: ActivityView) -> bool:
    """Whether an activity that runs when all goes well also runs when another one of its list failed."""
    cases, number = _single_failures(pipeline).get(failing.pointer, ({}, 0))
    both = 1 | 1 << number
    return _key(activity) in cases and not cases[_key(activity)].get("Skipped", 0) & both


@once
def _single_failures(pipeline: PipelineView) -> Mapping[str, tuple[_Cases, int]]:
    """For each activity, by pointer, how its list ends where one fails, and the number of the case in which it is the one."""
    found = {}
    for graph in pipeline.graphs():
        if _is_whole(graph):
            cases = _play(graph, _one_each(graph), len(graph) + 1)
            found.update({activity.pointer: (cases, number) for number, activity in enumerate(graph, start=1)})
    return found


def runs_after_failure_only(activity: ActivityView, after: ActivityView) -> bool:
    """Whether an activity runs when the other one failed and not when it succeeded."""
    return any(
        name.casefold() == _key(after) and "Failed" in conditions and not {"Succeeded", "Completed"} & set(conditions)
        for name, conditions in activity.dependencies
    )


def _one_each(graph: Sequence[ActivityView]) -> Mapping[str, int]:
    """For each activity the cases it fails in: none does in the first, each in one of the others."""
    return {_key(activity): 1 << number for number, activity in enumerate(graph, start=1)}


def _each_way(graph: Sequence[ActivityView]) -> Mapping[str, int]:
    """For each activity the cases it fails in, where there is one for every combination."""
    return {_key(activity): _with_bit(number, 2 ** len(graph)) for number, activity in enumerate(graph)}


def _with_bit(bit: int, count: int) -> int:
    """Of the numbers below `count`, a power of two, those that have a bit."""
    width = 1 << bit
    found = ((1 << width) - 1) << width
    width *= 2
    while width < count:
        found |= found << width
        width *= 2
    return found


def _play(graph: Sequence[ActivityView], failing: Mapping[str, int], count: int) -> _Cases:
    """What each activity ends as in which of the cases, when those that run fail as `failing` says."""
    everywhere = (1 << count) - 1
    cases: dict[str, Mapping[str, int]] = {}
    ordered, stuck = _in_turn(graph)
    for activity in ordered:
        runs = everywhere
        for name, conditions in activity.dependencies:
            runs &= _met(cases[name.casefold()], conditions)
        statuses = {"Skipped": everywhere & ~runs}
        for status, where in _results(activity, runs, failing[_key(activity)]):
            statuses[status] = statuses.get(status, 0) | where
        cases[_key(activity)] = {status: where for status, where in statuses.items() if where}
    return cases | {_key(activity): {"Skipped": everywhere} for activity in stuck}


def _in_turn(graph: Sequence[ActivityView]) -> tuple[list[ActivityView], list[ActivityView]]:
    """The activities, each after those it depends on, and those that never start: they wait in a circle."""
    waits = {_key(activity): {name.casefold() for name, _ in activity.dependencies} for activity in graph}
    missing = {key: len(names) for key, names in waits.items()}
    followers: dict[str, list[ActivityView]] = {}
    for activity in graph:
        for name in waits[_key(activity)]:
            followers.setdefault(name, []).append(activity)
    ready = [activity for activity in graph if not missing[_key(activity)]]
    for activity in ready:  # it grows on the way
        for follower in followers.get(_key(activity), ()):
            missing[_key(follower)] -= 1
            if not missing[_key(follower)]:
                ready.append(follower)
    return ready, [activity for activity in graph if missing[_key(activity)]]


def _in_case(cases: _Cases, number: int) -> _Outcome:
    """What each activity ends as in one of the cases."""
    return {
        key: next(status for status, where in statuses.items() if where >> number & 1)
        for key, statuses in cases.items()
    }


def _results(activity: ActivityView, runs: int, failing: int) -> Iterator[tuple[str, int]]:
    """What an activity ends as, of the cases in which it runs."""
    if activity.body.get("state") == "Inactive":
        yield activity.inactive_outcome, runs
    elif activity.type == "Fail":
        yield "Failed", runs
    else:
        yield "Failed", runs & failing
        yield "Succeeded", runs & ~failing


def _met(statuses: Mapping[str, int], conditions: Sequence[str]) -> int:
    """The cases in which a dependency is met."""
    found = 0
    for status, where in statuses.items():
        if status in conditions or ("Completed" in conditions and status != "Skipped"):
            found |= where
    return found


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


def _ancestors(activity: ActivityView, by_key: Mapping[str, ActivityView]) -> list[ActivityView] | None:
    """Those that come before an activity; None where there are more than can be played through."""
    found: dict[str, ActivityView] = {}
    pending = [name.casefold() for name, _ in activity.dependencies]
    while pending:
        key = pending.pop()
        if key in by_key and key not in found and key != _key(activity):
            found[key] = by_key[key]
            if len(found) > _MOST:
                return None
            pending += [name.casefold() for name, _ in by_key[key].dependencies]
    return list(found.values())


def _is_whole(graph: Sequence[ActivityView]) -> bool:
    """Whether every dependency names an activity of the graph and outcomes there are, and names are unique.

    Otherwise other rules speak.
    """
    by_key = {_key(activity): activity for activity in graph}
    return _is_known(graph, by_key) and len(by_key) == len(graph)


def _is_known(part: Sequence[ActivityView], by_key: Mapping[str, ActivityView]) -> bool:
    """Whether every dependency names one of the activities and outcomes there are."""
    return all(
        name.casefold() in by_key and set(conditions) <= set(CONDITIONS)
        for activity in part
        for name, conditions in activity.dependencies
    )


def _key(activity: ActivityView) -> str:
    return activity.name.casefold()
