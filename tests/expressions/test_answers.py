"""Answers of the service's own engine: 3,365 expressions with the value and type, or the kind of error, it gave.

`core` answers hold everywhere; `environment` ones depend on the host's culture data; `undocumented` ones use what the
documentation does not name; `neighbour` ones were asked about the corners beside the others.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adfgen.expressions.context import scope_of
from adfgen.expressions.error import ExpressionError
from adfgen.expressions.evaluator import evaluate
from adfgen.expressions.value import json_text, type_of

CASES = Path(__file__).parents[1] / "cases" / "expressions"
# what is not as the engine has it, with the reason in the package's README
MISSED = {
    "environment": {"@convertTimeZone('2018-01-01T08:00:00','Europe/Paris','Asia/Tokyo')"},
    "core": set(),
    "neighbour": set(),
    "undocumented": {
        "@float('1,5','de-DE')", "@float('1.5','de-DE')", "@float('1.5','en-US')", "@float('1','xx')",
        "@formatDateTime('2018-03-15T13:00:00Z','D','en-GB')", "@formatDateTime('2018-03-15T13:00:00Z','D','de-DE')",
        "@formatDateTime('2018-03-15T13:00:00Z','D','fr-FR')", "@formatDateTime('2018-03-15T13:00:00Z','D','')",
        "@body('a')", "@triggerBody()", "@parameters('x')",
    },
}  # fmt: skip


def answers() -> Iterator[dict[str, Any]]:
    for path in sorted(CASES.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def found(answer: dict[str, Any]) -> dict[str, Any]:
    """What we give: numbers JSON has no word for as the texts the engine writes."""
    try:
        value = evaluate(answer["expression"], scope_of(answer["context"]))
    except ExpressionError as error:
        return {"error": error.kind}
    return {"value": json.loads(json_text(value)), "type": type_of(value)}


def agrees(answer: dict[str, Any]) -> bool:
    """Value and type, or the kind of error; `shape` is a pattern where the value cannot be foreseen."""
    expected, got = answer["expect"], found(answer)
    if "error" in expected:
        return got.get("error") == expected["error"]
    if "shape" in expected:
        return (
            got.get("type") == expected["type"] and re.fullmatch(expected["shape"], str(got.get("value"))) is not None
        )
    same_kind = got.get("type") == expected["type"]
    return same_kind and json.dumps(got["value"]) == json.dumps(expected["value"])


@pytest.mark.parametrize("tier", MISSED)
def test_we_answer_as_the_engine_but_for_what_is_listed(tier: str) -> None:
    """Every answer of a tier; what is missed is named, and nothing is listed that is not missed."""
    asked = [answer for answer in answers() if answer["tier"] == tier]

    assert len(asked) > 10
    assert {answer["expression"] for answer in asked if not agrees(answer)} == MISSED[tier]


def test_messages_are_the_engines_as_the_service_shows_them() -> None:
    """Without "template language" and help links, nine of ten word for word; the rest are texts of .NET's own libraries."""
    asked = [answer for answer in answers() if answer["tier"] == "core" and "error" in answer["expect"]]

    same = sum(message_of(answer) == as_the_service_shows(answer["expect"]["message"]) for answer in asked)

    assert same >= 0.9 * len(asked), f"{same} of {len(asked)}"


def message_of(answer: dict[str, Any]) -> str:
    try:
        evaluate(answer["expression"], scope_of(answer["context"]))
    except ExpressionError as error:
        return error.message
    return ""


def as_the_service_shows(message: str) -> str:
    without_link = re.sub(r" Please see https://aka\.ms/\S+ for usage details\.", "", message).rstrip()
    shortened = without_link.replace("template language ", "").removeprefix("Template language ")
    return shortened[:1].upper() + shortened[1:]
