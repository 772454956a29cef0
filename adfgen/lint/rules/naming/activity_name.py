"""ADF404: activity name."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["ActivityName"]

_REFUSED = frozenset(".+?/<>*%&:\\")
_LONGEST = 55


@RULES.register("ADF404")
class ActivityName(Rule):
    """An activity name Studio refuses: longer than 55 characters, or with one of `. + ? / < > * % & :` or a backslash in it.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "load/all", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "load all", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF404"
    name = "activity-name"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/naming-rules; calibrated on real factories"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            for activity in pipeline.activities:
                faults = [character for character in activity.name if character in _REFUSED]
                if faults or len(activity.name) > _LONGEST or activity.name != activity.name.strip():
                    what = (
                        f"has '{faults[0]}' in its name" if faults else "has a name too long or with spaces around it"
                    )
                    yield self.finding(
                        pipeline.artifact,
                        f"{activity.pointer}/name",
                        f"activity '{activity.name}' {what}",
                        f"at most {_LONGEST} characters, none of . + ? / < > * % & :",
                    )
