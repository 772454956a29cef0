"""Runs of a live factory followed to their end, by what a target answers at each look."""

from collections.abc import Sequence
from typing import Any

from adfgen.api.monitoring import follow
from adfgen.deploy.target import Rerun
from adfgen.model.body import Json
from adfgen.runtime.record import ActivityRun, PipelineRun


class Scripted:
    """A target that answers one look after another: how the run stands, and its activities."""

    def __init__(self, *looks: tuple[str, dict[str, str]]) -> None:
        self._looks = list(looks)

    def create_run(self, pipeline: str, parameters: Json, *, rerun: Rerun | None = None) -> str:
        return "r"

    def pipeline_run(self, run_id: str) -> Json:
        return {"runId": run_id, "pipelineName": "pl", "status": self._looks[0][0], "runStart": "2024-06-10T02:15:00Z"}

    def pipeline_runs(self, *, hours: float, filters: Sequence[Any] = ()) -> Sequence[Json]:
        return []

    def cancel_run(self, run_id: str) -> None:
        raise AssertionError(run_id)

    def activity_runs(self, run_id: str) -> Sequence[Json]:
        _, activities = self._looks.pop(0)
        return [
            {
                "activityRunId": name,
                "pipelineRunId": run_id,
                "pipelineName": "pl",
                "activityName": name,
                "activityType": "Wait",
                "status": status,
            }
            for name, status in activities.items()
        ]


class Story:
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def run_changed(self, run: PipelineRun) -> None:
        self.told.append((run.pipeline, str(run.status)))

    def activity_changed(self, run: ActivityRun) -> None:
        self.told.append((run.activity, str(run.status)))


def test_the_end_of_a_run_is_told_after_its_activities() -> None:
    """Those that ended between two looks are first seen when the run is over already."""
    target = Scripted(
        ("InProgress", {"a": "InProgress"}),
        ("Succeeded", {"a": "Succeeded", "b": "Succeeded"}),
    )
    story = Story()

    recorded = follow(target, "r", observers=(story,), sleep=lambda _: None)

    assert recorded.run["status"] == "Succeeded"
    assert story.told == [
        ("pl", "InProgress"),
        ("a", "InProgress"),
        ("a", "Succeeded"),
        ("b", "Succeeded"),
        ("pl", "Succeeded"),
    ]
