from adfgen.model.activity import all_activities
from adfgen.model.body import get_at
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
