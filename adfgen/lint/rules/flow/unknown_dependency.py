"""ADF212: unknown dependency."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.flow.upstream import fork_of
from adfgen.lint.near import did_you_mean
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView, PipelineView
from adfgen.model.activity import ActivityView

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
    holds_inactive = True

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            for graph in pipeline.graphs():
                beside = {activity.name.casefold(): activity.name for activity in graph}
                for activity in graph:
                    for index, (name, _) in enumerate(activity.dependencies):
                        if name.casefold() not in beside and (name or _names_nobody(activity)):
                            yield self.finding(
                                pipeline.artifact,
                                f"{activity.pointer}/dependsOn/{index}/activity",
                                f"activity '{activity.name}' depends on '{name}', {_where(pipeline, name)}",
                                did_you_mean(name, beside.values(), otherwise=_instead(pipeline, activity, name)),
                            )


def _names_nobody(activity: ActivityView) -> bool:
    """Whether an entry gives an empty name; ADF102 tells of one that gives none."""
    return any(isinstance(entry, dict) and entry.get("activity") == "" for entry in activity.body["dependsOn"])


def _where(pipeline: PipelineView, name: str) -> str:
    return (
        "which does not stand beside it"
        if name.casefold() in pipeline.by_name
        else f"which {pipeline.artifact.key} does not have"
    )


def _instead(pipeline: PipelineView, activity: ActivityView, name: str) -> str:
    """Which two activities of one list can depend on each other in its place."""
    other = pipeline.by_name.get(name.casefold())
    if other is None:
        return "remove the dependency, or add the activity"
    fork = fork_of(activity, other)
    if fork.right is None:
        return f"remove the dependency: '{activity.name}' runs inside '{other.name}'"
    if fork.left is None or fork.is_apart:
        return "dependencies cannot leave a loop or branch"
    target = f"'{fork.right.name}'" if fork.right.pointer == other.pointer else f"'{fork.right.name}', which holds it"
    who = (
        "let it" if fork.left.pointer == activity.pointer else f"let '{fork.left.name}', which holds '{activity.name}',"
    )
    return f"dependencies cannot leave a loop or branch: {who} depend on {target}"
