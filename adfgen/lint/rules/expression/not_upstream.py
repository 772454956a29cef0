"""ADF306: not upstream."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.pipeline_usage import pipeline_usages
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.upstream import readable_from
from adfgen.lint.usage import Use
from adfgen.lint.view import FactoryView, PipelineView
from adfgen.model.activity import ActivityView

__all__ = ["NotUpstream"]


@RULES.register("ADF306")
class NotUpstream(Rule):
    """An expression reads the output of an activity that is not sure to be over: it may run before it.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "load", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@string(activity('load').output)"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "load", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "set", "type": "SetVariable", "dependsOn": [{"activity": "load", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"variableName": "v", "value": "@string(activity('load').output)"}}
        ]}
    """

    code = "ADF306"
    name = "not-upstream"
    severity = Severity.WARNING
    source = "the engine fails with 'the activity … cannot be referenced'; calibrated on real factories"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, site, usage in pipeline_usages(view, Use.ACTIVITY):
            name = usage.name.casefold()
            if site.activity is None or name not in pipeline.by_name:
                continue
            if name not in readable_from(pipeline, site.activity) and not _waits_for_nobody(site.activity, pipeline):
                yield self.finding(
                    site.artifact,
                    site.pointer,
                    f"activity '{site.activity.name}' reads activity '{usage.name}', which it does not wait for",
                    f"let '{site.activity.name}' depend on '{usage.name}', or on what contains it",
                    offset=usage.offset,
                )


def _waits_for_nobody(activity: ActivityView, pipeline: PipelineView) -> bool:
    """Whether a dependency of the activity, or of one around it, names none there is: ADF212 says so, and the rest follows."""
    chain = (*activity.parents, activity)
    return any(name.casefold() not in pipeline.by_name for view in chain for name, _ in view.dependencies)
