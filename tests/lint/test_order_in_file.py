"""What a finding of several activities says does not depend on their order in the file: a baseline holds it when they move."""

import json

import pytest

from adfgen.cli.output.finding import locate
from adfgen.lint.page import example_factory
from adfgen.lint.runner import lint
from adfgen.lint.selection import Selection
from adfgen.model.body import Json


def copy(name: str, after: str = "") -> Json:
    needed = [{"activity": after, "dependencyConditions": ["Succeeded"]}] if after else []
    policy = {"timeout": "7.00:00:00"}
    return {"name": name, "type": "Copy", "dependsOn": needed, "policy": policy, "typeProperties": {}}


def marks(code: str, activities: list[Json]) -> list[str]:
    made = example_factory(f"pipeline p: {json.dumps({'activities': activities})}")
    return [item.fingerprint for item in locate(lint(made, selection=Selection((code,))), lambda _: None)]


@pytest.mark.parametrize("code", ["ADF412", "ADF808", "ADF213"])
def test_activities_in_another_order_give_the_same_finding(code: str) -> None:
    """Four activities, one of them inside a loop that is described, of which three wait for each other."""
    loop = {
        "name": "each",
        "type": "ForEach",
        "description": "All of them.",
        "typeProperties": {"items": {"type": "Expression", "value": "@createArray(1)"}, "activities": [copy("d")]},
    }
    activities = [copy("a", "c"), copy("b", "a"), copy("c", "b"), loop]

    found = marks(code, activities)

    assert found
    assert [marks(code, order) for order in (activities[::-1], [*activities[2:], *activities[:2]])] == [found] * 2
