"""ADF319: unknown activity property."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.expression.output import OUTPUTS
from adfgen.lint.near import near_hint, nearest
from adfgen.lint.pipeline.activity_read import ActivityRead, activity_reads
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["UnknownActivityProperty"]

_KNOWN = ("output", "status", "error", "ActivityRunId", "ExecutionStartTime", "ExecutionEndTime", "Duration")
_SEEN = frozenset({"statuscode"})  # read by real factories, of activities that ran; what it holds is not documented


@RULES.register("ADF319")
class UnknownActivityProperty(Rule):
    """A property that an activity does not have: `activity('…')` gives its output, status, error and times.

    An error where the name is a slip of one that exists, or stands below `output`: it fails whenever it is evaluated.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "load", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "set", "type": "SetVariable", "dependsOn": [{"activity": "load", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"variableName": "v", "value": "@string(activity('load').outputs)"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "load", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "set", "type": "SetVariable", "dependsOn": [{"activity": "load", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"variableName": "v", "value": "@string(activity('load').output)"}}
        ]}
    """

    code = "ADF319"
    name = "unknown-activity-property"
    source = (
        "https://learn.microsoft.com/azure/data-factory/control-flow-system-variables; calibrated on real factories"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        known = {name.casefold() for name in _KNOWN} | _SEEN
        for item in activity_reads(view):
            if not item.read.path and item.read.name.casefold() not in known:
                meant = _meant(item)
                yield self.finding(
                    item.site.artifact,
                    item.site.pointer,
                    f"activity('{item.activity.name}') has no '{item.read.name}'",
                    near_hint(meant, otherwise="what an activity gives stands below 'output'"),
                    offset=item.read.offset,
                    severity=item.read.severity if meant else Severity.WARNING,
                )


def _meant(item: ActivityRead) -> str | None:
    """What the name is a slip of: a property of activities, or one of this activity's output."""
    own = {name.casefold(): name for name in OUTPUTS.get(item.activity.type, ())}
    below = own.get(item.read.name.casefold())
    return f"output.{below}" if below else nearest(item.read.name, _KNOWN)
