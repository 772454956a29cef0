"""ADF212: unknown dependency."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.near import did_you_mean
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["UnknownDependency"]


@RULES.register("ADF212")
class UnknownDependency(Rule):
    """An activity depends on one that does not stand beside it.

    Dependencies stay inside one list: the top level, a loop body, a branch or a case.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "first", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "second", "type": "Wait", "dependsOn": [{"activity": "frist", "dependencyConditions": ["Succeeded"]}], "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "first", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "second", "type": "Wait", "dependsOn": [{"activity": "first", "dependencyConditions": ["Succeeded"]}], "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF212"
    name = "unknown-dependency"
    source = "seen on 6,079 resources the live service accepted: about 9,000 dependencies, none unknown"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            for graph in pipeline.graphs():
                beside = {activity.name.casefold(): activity.name for activity in graph}
                for activity in graph:
                    for index, (name, _) in enumerate(activity.dependencies):
                        if name.casefold() not in beside:
                            yield self.finding(
                                pipeline.artifact,
                                f"{activity.pointer}/dependsOn/{index}/activity",
                                f"activity '{activity.name}' depends on '{name}', which does not stand beside it",
                                did_you_mean(
                                    name, beside.values(), otherwise="dependencies cannot leave a loop or branch"
                                ),
                            )
