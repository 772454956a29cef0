"""What is read of a row that a Lookup found has to be a column of its query."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from adfgen.lint.page import example_factory
from adfgen.lint.runner import lint
from adfgen.lint.selection import Selection
from adfgen.model.body import Json

Case = dict[str, Any]
CASES: list[Case] = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "lint" / "lookups.yml").read_text(encoding="utf-8")
)
HELD_IN = {"AzureSqlSource": "sqlReaderQuery", "OracleSource": "oracleReaderQuery"}
FOUND, LEFT, OTHER = "@activity('found').output.value", "@activity('left').output.Value", "@createArray(1)"


def step(name: str, kind: str, settings: Json, **more: Json) -> Json:
    return {"name": name, "type": kind, "typeProperties": settings, **more}


def computed(text: str) -> Json:
    return {"type": "Expression", "value": text}


def lookup(case: Case) -> Json:
    kind, query = case.get("source", "AzureSqlSource"), case["query"]
    source = {"type": kind, HELD_IN.get(kind, "query"): computed(query) if "@" in query else query}
    settings = {"firstRowOnly": "rows" not in case, "source": {**source, **case.get("more", {})}}
    return step("found", "Lookup", settings, state=case.get("state", "Active"))


def filtered(items: str, condition: str = "@equals(item(), 1)") -> Json:
    return step("left", "Filter", {"items": computed(items), "condition": computed(condition)})


def loop(items: str, inner: Json) -> Json:
    return step("each", "ForEach", {"items": computed(items), "activities": [inner]})


def readers(case: Case) -> list[Json]:
    """What stands beside the Lookup of a case."""
    setting = step("set", "SetVariable", {"variableName": "v", "value": case["read"]})
    match case.get("in"):
        case "loop":
            return [loop(FOUND, step("if", "IfCondition", {"ifTrueActivities": [setting]}))]
        case "filtered loop":
            return [filtered(FOUND), loop(LEFT, setting)]
        case "filter":
            return [filtered(FOUND, case["read"])]
        case "other loop":
            return [loop(OTHER, setting)]
        case "filter in a loop":
            return [loop(FOUND, filtered(OTHER, case["read"]))]
        case _:
            return [setting]


def told(*steps: Json) -> list[list[str]]:
    """Level, message and hint of what the rule says of these activities."""
    pipeline = {"variables": {"v": {"type": "String"}}, "activities": steps}
    found = lint(example_factory(f"pipeline p: {json.dumps(pipeline)}"), selection=Selection(("ADF333",)))
    return [[str(item.severity), item.message, item.hint] for item in found]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_column_the_query_does_not_select_is_told_of(case: Case) -> None:
    """As loud as it is bad, with what was meant; nothing is said where nobody can be sure."""
    assert told(lookup(case), *readers(case)) == ([case["told"]] if "told" in case else [])


def test_a_finding_stands_at_the_name_that_is_read() -> None:
    """Its offset is that of the name in the expression."""
    read = "since @{activity('found').output.firstRow.y}"
    setting = step("set", "SetVariable", {"variableName": "v", "value": read})
    pipeline = {"variables": {"v": {"type": "String"}}, "activities": [lookup({"query": "SELECT x FROM t"}), setting]}

    (item,) = lint(example_factory(f"pipeline p: {json.dumps(pipeline)}"), selection=Selection(("ADF333",)))

    assert item.location.pointer == "/properties/activities/1/typeProperties/value"
    assert item.location.offset == read.index("y}")


def test_filters_that_choose_from_each_other_have_no_rows() -> None:
    """Nobody waits for them, and the checker does not either."""
    one = step(
        "one", "Filter", {"items": computed("@activity('two').output.Value"), "condition": computed("@item().x")}
    )
    two = step(
        "two", "Filter", {"items": computed("@activity('one').output.Value"), "condition": computed("@item().x")}
    )

    assert told(lookup({"query": "SELECT x FROM t", "rows": True}), one, two) == []
