"""Properties in other letter case are read as the service reads them: as what they are in the known one."""

import json
from dataclasses import replace

import pytest

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.page import example_factory
from adfgen.lint.runner import lint
from adfgen.lint.schema.letter_case import in_known_case
from adfgen.lint.selection import Selection
from adfgen.model.body import Json, get_at
from adfgen.model.factory import Artifact, Factory
from tests.lint.mutation import properties, renamed
from tests.lint.test_mutation import changed, factories

STORE = 'linkedService ls: {"type": "AzureBlobFS", "typeProperties": {"url": "https://l.dfs.core.windows.net/"}}'


def told(factory: Factory) -> list[Diagnostic]:
    """What is more than a note."""
    return [item for item in lint(factory) if item.severity is not Severity.NOTE]


def one(settings: Json, **more: Json) -> Factory:
    """A pipeline that waits."""
    activity = {"name": "wait", "type": "Wait", "typeProperties": settings, **more}
    return example_factory(f"pipeline p: {json.dumps({'activities': [activity]})}")


def respelt(artifact: Artifact, share: float) -> Artifact:
    """The resource with one property in other letter case: the one that this share of its properties stands before."""
    places = list(properties(artifact))
    place = places[int(share * len(places))] if places else None
    return artifact if place is None else changed(artifact, renamed(artifact, place, place.name.upper()))


@pytest.mark.parametrize("share", [0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9])
def test_other_letter_case_changes_no_verdict(share: float) -> None:
    """Of valid factories nothing is told but notes, whichever property of each resource is written otherwise."""
    for factory in factories():
        other = Factory.of((respelt(artifact, share) for artifact in factory), name=factory.name)

        assert told(other) == []
        assert any(item.code == "ADF101" for item in lint(other))


def test_the_value_is_held_against_the_schema_and_the_property_is_not_missing() -> None:
    """At its place in the file."""
    found = lint(one({"WaitTimeInSeconds": "long"}), selection=Selection(("schema",)))

    place = "/properties/activities/0/typeProperties/WaitTimeInSeconds"
    assert [(item.code, item.severity, item.location.pointer) for item in found] == [
        ("ADF101", Severity.NOTE, place),
        ("ADF103", Severity.ERROR, place),
    ]


def test_rules_see_what_stands_inside() -> None:
    """A reference below a property in other letter case is looked up, and told of where it stands."""
    place = '"Location": {"Type": "AzureBlobFSLocation", "FileName": "@nothing()"}'
    factory = example_factory(
        f'{STORE}\n\ndataset ds: {{"type": "Binary", "LinkedServiceName": {{"ReferenceName": "ls_gone", '
        f'"Type": "LinkedServiceReference"}}, "TypeProperties": {{{place}}}}}'
    )

    assert [(item.code, item.location.pointer) for item in told(factory)] == [
        ("ADF201", "/properties/LinkedServiceName/ReferenceName"),
        ("ADF308", "/properties/TypeProperties/Location/FileName"),
    ]


@pytest.mark.parametrize(
    ("settings", "pointer"),
    [
        ({"waitTimeInSeconds": 1, "WaitTimeInSeconds": 2}, "WaitTimeInSeconds"),
        ({"WaitTimeInSeconds": 1, "WAITTIMEINSECONDS": 2}, "WAITTIMEINSECONDS"),
    ],
)
def test_only_one_of_several_is_the_property(settings: Json, pointer: str) -> None:
    """The one in the known case, else the first; the other is unknown."""
    assert [(item.code, item.location.pointer) for item in told(one(settings))] == [
        ("ADF101", f"/properties/activities/0/typeProperties/{pointer}")
    ]


def test_a_property_of_other_types_in_other_letter_case() -> None:
    """Is ignored as in the known case, no typo."""
    [item] = told(one({"waitTimeInSeconds": 1}, Policy={"timeout": "0.01:00:00"}))

    assert (item.code, item.location.pointer) == ("ADF106", "/properties/activities/0/Policy")


def test_what_studio_saves_of_a_change_data_capture() -> None:
    """Its own letter case is not told of."""
    connection = {
        "linkedService": {"referenceName": "ls", "type": "LinkedServiceReference"},
        "type": "linkedservicetype",
    }
    entities = [{"name": "t", "properties": {}}]
    body = {
        "SourceConnectionsInfo": [{"SourceEntities": entities, "Connection": connection}],
        "TargetConnectionsInfo": [
            {"TargetEntities": entities, "Connection": connection, "DataMapperMappings": [], "Relationships": []}
        ],
        "Policy": {"mode": "Microbatch", "recurrence": {"frequency": "Minute", "interval": 15}},
    }

    found = lint(
        example_factory(f"{STORE}\n\nadfcdc cdc: {json.dumps(body)}"), selection=Selection(("schema", "reference"))
    )

    assert found == ()


def test_values_a_deployment_works_out_stay_unknown() -> None:
    """Below a property in other letter case too."""
    [artifact] = one({"WaitTimeInSeconds": "[parameters('wait')]"})
    pointer = "/properties/activities/0/typeProperties/WaitTimeInSeconds"
    factory = Factory((replace(artifact, unknown=frozenset({pointer})),))

    [known] = in_known_case(factory).factory

    assert known.unknown == {"/properties/activities/0/typeProperties/waitTimeInSeconds"}
    assert get_at(known.body, *known.unknown) == "[parameters('wait')]"
    assert told(factory) == []
