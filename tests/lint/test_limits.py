"""Each documented limit of the service: the last value it takes passes, the first it refuses is found."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from adfgen.diagnostics import Severity
from adfgen.lint.page import example_factory
from adfgen.lint.runner import lint
from adfgen.lint.selection import Selection
from adfgen.model.body import byte_size
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind

CASES = Path(__file__).parents[1] / "cases" / "lint"
LIMITS: list[Mapping[str, Any]] = yaml.safe_load((CASES / "limits.yml").read_text(encoding="utf-8"))
CHECKED = [limit for limit in LIMITS if "code" in limit]
KINDS = {kind.folder: kind for kind in Kind}


@pytest.mark.parametrize("limit", CHECKED, ids=lambda limit: limit["limit"])
def test_the_limit_is_where_the_service_has_it(limit: Mapping[str, Any]) -> None:
    """Nothing is said of the last value taken; the rule speaks of the first refused, as loud as the case says."""
    inside, outside = ends_of(limit)

    assert levels(inside, limit) == []
    assert levels(outside, limit) != []


def test_a_limit_is_checked_or_says_why_not() -> None:
    """Each has a code or a reason, never both."""
    assert [limit["limit"] for limit in LIMITS if ("code" in limit) == ("reason" in limit)] == []


CONTAINERS = ("ForEach", "Until", "IfCondition", "Switch")
# rows: what holds; columns: what is held (concepts-nested-activities); what a loop may hold it holds without a word
REFUSED = {(outer, inner) for outer in ("ForEach", "Until") for inner in ("ForEach", "Until", "Validation")}
DISCOURAGED = {(outer, inner) for outer in ("IfCondition", "Switch") for inner in CONTAINERS}
REFUSED |= {(outer, "Validation") for outer in ("IfCondition", "Switch")}


@pytest.mark.parametrize("outer", CONTAINERS)
@pytest.mark.parametrize("inner", [*CONTAINERS, "Validation", "Wait"])
def test_nesting_is_judged_as_documented(outer: str, inner: str) -> None:
    """What the service refuses is an error; what Studio refuses and the service was seen to take is a warning."""
    pipeline = {"activities": [container(outer, "outer", [container(inner, "inner", [])])]}
    factory = Factory.of([artifact(Kind.PIPELINE, "p", pipeline)])

    found = {item.severity for item in lint(factory, selection=Selection(("ADF803", "ADF804")))}

    expected = (
        Severity.ERROR if (outer, inner) in REFUSED else Severity.WARNING if (outer, inner) in DISCOURAGED else None
    )
    assert found == ({expected} if expected else set())


def levels(factory: Factory, limit: Mapping[str, Any]) -> list[Severity]:
    """How loud the limit's rule speaks of a factory; of one level only where the case names it."""
    found = [item.severity for item in lint(factory, selection=Selection((limit["code"],)))]
    return [severity for severity in found if severity == limit.get("level", severity)]


def ends_of(limit: Mapping[str, Any]) -> tuple[Factory, Factory]:
    """The factory at the limit and the one beyond it."""
    match limit:
        case {"inside": inside, "outside": outside}:
            return example_factory(inside), example_factory(outside)
        case {"size": {"of": folder, "inside": most}}:
            return sized(KINDS[folder], most), sized(KINDS[folder], most + 1)
        case {"name": {"of": folder, "inside": most}}:
            return named(folder, most), named(folder, most + 1)
        case {"members": {"of": group, "value": value, "inside": most}}:
            return declared(group, value, most), declared(group, value, most + 1)
        case _:
            raise AssertionError(f"no example: {limit}")


def sized(kind: Kind, size: int) -> Factory:
    """A resource of that many bytes."""
    body = artifact(kind, "r", {"description": ""}).body
    return Factory.of([artifact(kind, "r", {"description": "x" * (size - byte_size(body))})])


def named(folder: str, length: int) -> Factory:
    """A resource, or an activity, with a name of that many characters."""
    name = "n" * length
    if folder == "activity":
        return Factory.of([artifact(Kind.PIPELINE, "p", {"activities": [container("Wait", name, [])]})])
    return Factory.of([artifact(KINDS[folder], name, {})])


def declared(group: str, value: object, count: int) -> Factory:
    """A pipeline that declares so many."""
    return Factory.of([artifact(Kind.PIPELINE, "p", {group: {f"n{number}": value for number in range(count)}})])


def artifact(kind: Kind, name: str, properties: Mapping[str, Any]) -> Artifact:
    return Artifact(ArtifactKey(kind, name), {"name": name, "properties": properties})


def container(kind: str, name: str, inside: list[Any]) -> dict[str, Any]:
    """An activity of a type with activities inside, where that type holds them."""
    held = {
        "ForEach": {"activities": inside},
        "Until": {"activities": inside},
        "IfCondition": {"ifTrueActivities": inside},
        "Switch": {"cases": [{"value": "a", "activities": inside}]},
    }
    return {"name": name, "type": kind, "typeProperties": held.get(kind, {})}


@pytest.mark.parametrize(
    ("kind", "timeout", "spans"),
    [
        ("Script", "0.00:01:00", "0.00:10:00 to 7.00:00:00"),
        ("Lookup", "2.00:00:00", "0.00:10:00 to 1.00:00:00"),
        ("Until", "91.00:00:00", "0.00:00:00 to 90.00:00:00"),
    ],
)
def test_the_bounds_of_a_timeout_are_told_as_the_service_writes_them(kind: str, timeout: str, spans: str) -> None:
    """Days, hours, minutes and seconds: what a reader copies is a value."""
    holder = "typeProperties" if kind == "Until" else "policy"
    activity = f'{{"name": "a", "type": "{kind}", "{holder}": {{"timeout": "{timeout}"}}}}'
    factory = example_factory(f'pipeline pl_a: {{"activities": [{activity}]}}')

    (found,) = lint(factory, selection=Selection(("ADF807",)))

    assert found.hint == f"write days.hours:minutes:seconds, {spans}"
