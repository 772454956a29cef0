"""ADF305: unknown activity."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.expression.usage import Use
from adfgen.lint.near import near_hint, nearest
from adfgen.lint.pipeline.usage import pipeline_usages
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["UnknownActivity"]


@RULES.register("ADF305")
class UnknownActivity(Rule):
    """An expression reads the output of an activity the pipeline does not have.

    An error where the name is a slip of one that exists. A leftover of a deleted activity is accepted by the service
    and fails only when it is evaluated: a warning.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "load", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@string(activity('laod').output)"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "load", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "set", "type": "SetVariable", "dependsOn": [{"activity": "load", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"variableName": "v", "value": "@string(activity('load').output)"}}
        ]}
    """

    code = "ADF305"
    name = "unknown-activity"
    source = "seen on 6,079 resources the live service accepted: 15 leftovers"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, site, usage in pipeline_usages(view, Use.ACTIVITY):
            if usage.name.casefold() not in pipeline.by_name:
                names = [activity.name for activity in pipeline.activities]
                near = nearest(usage.name, names)
                yield self.finding(
                    site.artifact,
                    site.pointer,
                    f"{site.artifact.key} has no activity '{usage.name}'",
                    near_hint(near),
                    offset=usage.offset,
                    severity=Severity.ERROR if near else Severity.WARNING,
                )
