import pytest

from adfgen.model.activity import ActivityView, all_activities
from adfgen.model.body import Body, get_at
from adfgen.model.factory import Artifact, ArtifactKey
from adfgen.model.kind import Kind


def activity(name: str, kind: str = "Wait", **type_properties: object) -> dict[str, object]:
    return {"name": name, "type": kind, "typeProperties": type_properties}


PIPELINE = Artifact(
    ArtifactKey(Kind.PIPELINE, "p"),
    {
        "name": "p",
        "properties": {
            "activities": [
                activity(
                    "loop",
                    "ForEach",
                    activities=[
                        activity(
                            "check",
                            "IfCondition",
                            ifTrueActivities=[activity("yes")],
                            ifFalseActivities=[activity("no")],
                        )
                    ],
                ),
                activity(
                    "pick",
                    "Switch",
                    cases=[{"value": "a", "activities": [activity("case a")]}],
                    defaultActivities=[activity("else")],
                ),
                "not an activity",
            ]
        },
    },
)


def test_every_activity_is_seen_with_the_containers_it_stands_in() -> None:
    """Inner activities come after their container, in the order of the file."""
    seen = [(view.name, [parent.name for parent in view.parents]) for view in all_activities(PIPELINE)]

    assert seen == [
        ("loop", []),
        ("check", ["loop"]),
        ("yes", ["loop", "check"]),
        ("no", ["loop", "check"]),
        ("pick", []),
        ("case a", ["pick"]),
        ("else", ["pick"]),
    ]


def test_a_views_pointer_leads_to_its_body() -> None:
    """A finding on an activity can be shown in its file."""
    assert all(get_at(PIPELINE.body, view.pointer) is view.body for view in all_activities(PIPELINE))


def test_a_case_that_is_no_object_has_no_activities() -> None:
    """Whatever stands in a list of cases, those that are cases are looked into."""
    switch = activity("pick", "Switch", cases=[["x"], "y", None, {"activities": [activity("case a")]}])
    pipeline = Artifact(ArtifactKey(Kind.PIPELINE, "p"), {"properties": {"activities": [switch]}})

    assert [view.name for view in all_activities(pipeline)] == ["pick", "case a"]


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({}, "Succeeded"),
        ({"onInactiveMarkAs": None}, "Succeeded"),
        ({"onInactiveMarkAs": "Failed"}, "Failed"),
        ({"onInactiveMarkAs": "skipped"}, "Skipped"),
    ],
)
def test_an_inactive_activity_counts_as_succeeded_unless_it_says_otherwise(body: Body, outcome: str) -> None:
    """null is as good as nothing, and letter case does not matter."""
    assert ActivityView(body, "").inactive_outcome == outcome


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"variableName": "Total"}, "Total"),
        ({"variableName": None}, ""),
        ({"variableName": 5}, ""),
        ({}, ""),
        ({"variableName": "pipelineReturnValue", "setSystemVariable": True}, ""),
        ({"variableName": "Total", "setSystemVariable": False}, "Total"),
    ],
)
def test_which_variable_an_activity_sets(settings: Body, name: str) -> None:
    """Its name as written; none where there is no text, and where the return value of the pipeline is set."""
    view = ActivityView({"name": "set", "type": "SetVariable", "typeProperties": settings}, "")

    assert view.variable_name == name
    assert view.sets_return_value == (settings.get("setSystemVariable") is True)


def test_a_policy_is_an_object_whatever_stands_there() -> None:
    """What is none has no settings."""
    assert ActivityView({"policy": {"retry": 2}}, "").policy == {"retry": 2}
    assert [ActivityView({"policy": value}, "").policy for value in (None, "x", [])] == [{}, {}, {}]
