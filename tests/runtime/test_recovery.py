"""A run that goes on where an earlier one failed: what it does again, and what it takes over."""

from collections.abc import Callable
from typing import Any

from adfgen.model.body import Json
from adfgen.runtime.port import ActivityError, ResultSet
from adfgen.runtime.recovery import Recovery
from tests.runtime.conftest import Lab
from tests.runtime.test_engine import lookup, stores

ITEMS = ResultSet(("n",), [(0,), (1,)])
ROW = ResultSet(("v",), [("x",)])
LIST = "list"
WORKS = {
    LIST: [ITEMS],
    **{f"{name} {n}": [ROW] for name in ("work", "log") for n in (0, 1)},
    "sum": [ROW],
    "alert": [ROW],
}


def after(name: str, condition: str) -> list[Json]:
    return [{"activity": name, "dependencyConditions": [condition]}]


def graph(**rest: Any) -> list[Json]:
    """A list, work and a note of it for each item, a summary whatever came of it, and an alert when it failed."""
    work = lookup("work", "@{concat('work ', string(item().n))}")
    log = lookup("log", "@{concat('log ', string(item().n))}", dependsOn=after("work", "Succeeded"))
    each = {"items": "@activity('list').output.value", "activities": [work, log]}
    return [
        lookup(LIST, LIST, **rest),
        {"name": "each", "type": "ForEach", "dependsOn": after(LIST, "Succeeded"), "typeProperties": each},
        lookup("sum", "sum", dependsOn=after("each", "Completed")),
        lookup("alert", "alert", dependsOn=after("each", "Failed")),
        {"name": "last", "type": "Fail", "dependsOn": after("alert", "Succeeded"), "typeProperties": {"message": "no", "errorCode": "1"}},
    ]  # fmt: skip


def run(lab: Lab, activities: Json, *failing: str, recovery: Recovery | None = None) -> tuple[str, list[str]]:
    """How a run ends, and what it asked; of a query that fails nobody has an answer."""
    lab.others = stores()
    lab.world.answers = {text: answers for text, answers in WORKS.items() if text not in failing}
    first = [{**query, "typeProperties": {**query["typeProperties"], "firstRowOnly": False}} if query["name"] == LIST else query for query in activities]  # fmt: skip
    ended = lab.run(first, recovery=recovery or Recovery())
    return str(ended.status), sorted(asked[1] for asked in lab.world.asked if asked[0] == "query")


def records(lab: Lab) -> list[Json]:
    return [item.as_json() for item in lab.story.activities]


def test_what_failed_is_done_again_and_what_rests_on_it(make_lab: Callable[[], Lab]) -> None:
    """The other item, and the list, are taken over; the summary comes again, the alert does not."""
    first, second = make_lab(), make_lab()
    assert run(first, graph(), "work 1") == ("Failed", ["alert", "list", "log 0", "sum", "work 0", "work 1"])

    assert run(second, graph(), recovery=Recovery(records(first))) == ("Succeeded", ["log 1", "sum", "work 1"])

    recovered = {item.path for item in second.story.activities if item.is_recovered}
    assert recovered == {"list", "each[0]/work", "each[0]/log"}
    statuses = {(item["activityName"], item["recoveryStatus"]) for item in records(second)}
    assert {
        ("list", "Recovered"),
        ("work", "Recovered"),
        ("work", "None"),
        ("each", "None"),
        ("sum", "None"),
    } <= statuses


def test_a_second_recovery_goes_on_where_the_first_failed(make_lab: Callable[[], Lab]) -> None:
    """What was taken over once is taken over again."""
    first, second, third = make_lab(), make_lab(), make_lab()
    run(first, graph(), "work 1")
    assert run(second, graph(), "sum", recovery=Recovery(records(first)))[0] == "Failed"

    assert run(third, graph(), recovery=Recovery(records(second))) == ("Succeeded", ["sum"])


def test_a_run_begins_at_the_activity_that_is_named(make_lab: Callable[[], Lab]) -> None:
    """With all that comes after it, in every iteration."""
    first = make_lab()
    run(first, graph())

    def again(start: str) -> list[str]:
        return run(make_lab(), graph(), recovery=Recovery(records(first), start))[1]

    assert again("SUM") == ["sum"]
    assert again("log") == ["log 0", "log 1", "sum"]
    assert again("each") == ["log 0", "log 1", "sum", "work 0", "work 1"]
    assert again("list") == ["list", "log 0", "log 1", "sum", "work 0", "work 1"]


def test_an_output_nobody_may_record_is_asked_for_again(make_lab: Callable[[], Lab]) -> None:
    """And whatever rests on it, for it may be another."""
    first = make_lab()
    activities = graph(policy={"secureOutput": True})
    run(first, activities, "work 1")

    asked = run(make_lab(), activities, recovery=Recovery(records(first)))[1]

    assert asked == ["list", "log 0", "log 1", "sum", "work 0", "work 1"]


def test_variables_are_set_again(make_lab: Callable[[], Lab]) -> None:
    """They are the run's own; what comes after them is taken over all the same."""
    first, second = make_lab(), make_lab()
    value = {"variableName": "v", "value": "@activity('list').output.firstRow.v"}
    activities = [
        lookup(LIST, "sum"),
        {"name": "set", "type": "SetVariable", "dependsOn": after(LIST, "Succeeded"), "typeProperties": value},
        lookup("next", "alert", dependsOn=after("set", "Succeeded")),
        lookup(
            "end", "@{concat('log ', if(equals(variables('v'), 'x'), '0', '1'))}", dependsOn=after("next", "Succeeded")
        ),
    ]
    for lab in (first, second):
        lab.others = stores()
        lab.world.answers = {"sum": [ROW], "alert": [ROW], "log 0": [ROW]}
    first.world.answers["log 0"] = [ActivityError("2100", "no")]
    assert str(first.run(activities, variables={"v": {"type": "String"}}).status) == "Failed"

    ended = second.run(activities, variables={"v": {"type": "String"}}, recovery=Recovery(records(first)))

    assert str(ended.status) == "Succeeded"
    assert [asked[1] for asked in second.world.asked if asked[0] == "query"] == ["log 0"]
