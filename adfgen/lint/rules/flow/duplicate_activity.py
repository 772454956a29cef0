"""ADF211: duplicate activity."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["DuplicateActivity"]


@RULES.register("ADF211")
class DuplicateActivity(Rule):
    """Two activities of a pipeline with one name; inner activities count, letter case does not.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "Wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "wait again", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF211"
    name = "duplicate-activity"
    source = "seen on 6,079 resources the live service accepted: none had one; the service refuses it"
    holds_inactive = True

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            seen: set[str] = set()
            for activity in pipeline.activities:
                if activity.name and activity.name.casefold() in seen:
                    yield self.finding(
                        pipeline.artifact,
                        f"{activity.pointer}/name",
                        f"{pipeline.artifact.key} has two activities called '{activity.name}'",
                        "names are unique in the whole pipeline, inner activities included",
                    )
                seen.add(activity.name.casefold())
