"""ADF213: dependency cycle."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.activity import ActivityView

__all__ = ["DependencyCycle"]


@RULES.register("ADF213")
class DependencyCycle(Rule):
    """Activities that wait for each other in a circle, or one that waits for itself: none of them ever starts.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "first", "type": "Wait", "dependsOn": [{"activity": "second", "dependencyConditions": ["Succeeded"]}], "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "second", "type": "Wait", "dependsOn": [{"activity": "first", "dependencyConditions": ["Succeeded"]}], "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "first", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "second", "type": "Wait", "dependsOn": [{"activity": "first", "dependencyConditions": ["Succeeded"]}], "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF213"
    name = "dependency-cycle"
    source = "the service refuses it"
    holds_inactive = True

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            for graph in pipeline.graphs():
                by_name = {activity.name.casefold(): activity for activity in graph}
                for stuck in _circles(by_name):
                    names = ", ".join(f"'{activity.name}'" for activity in stuck)
                    waits = "waits for itself" if len(stuck) == 1 else "wait for each other"
                    yield self.finding(
                        pipeline.artifact,
                        f"{stuck[0].pointer}/dependsOn",
                        f"activities {names} {waits}" if len(stuck) > 1 else f"activity {names} {waits}",
                        "take one of these dependencies away",
                    )


def _circles(by_name: Mapping[str, ActivityView]) -> Iterator[tuple[ActivityView, ...]]:
    """One circle after the other, each cut open once it is found."""
    needs = {
        name: [folded for other, _ in activity.dependencies if (folded := other.casefold()) in by_name]
        for name, activity in by_name.items()
    }
    while True:
        try:
            TopologicalSorter(needs).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1][:-1]
            first = circle.index(min(circle))  # the same circle, whatever order the file has them in
            yield tuple(by_name[name] for name in (*circle[first:], *circle[:first]))
            for name in circle:  # in the order of the file: that of a set is another in each process
                needs[name] = [other for other in needs[name] if other not in circle]
        else:
            return
