"""ADF801: activity count."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["ActivityCount"]


@RULES.register("ADF801")
class ActivityCount(Rule):
    """More activities in a pipeline than the service takes; inner ones count.

    120 is the most (an error); more than 80, the limit of older factories, is a warning.

    Bad:

        pipeline pl_a: {"activities": [
            121 × {"name": "wait #", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            80 × {"name": "wait #", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF801"
    name = "activity-count"
    source = "https://learn.microsoft.com/azure/data-factory/data-factory-service-limits"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            count = len(pipeline.activities)
            if count > 80:
                yield self.finding(
                    pipeline.artifact,
                    "/properties/activities",
                    f"{pipeline.artifact.key} has {count} activities; the most is 120",
                    "move a part into a pipeline of its own",
                    severity=Severity.ERROR if count > 120 else Severity.WARNING,
                )
