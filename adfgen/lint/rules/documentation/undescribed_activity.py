"""ADF412: undescribed activity."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.activity import ActivityView

__all__ = ["UndescribedActivity"]

_SHOWN = 3


@RULES.register("ADF412")
class UndescribedActivity(Rule):
    """Activities without a description; one note a pipeline, at the first of them by name.

    Bad:

        pipeline pl_a: {"activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "wait", "type": "Wait", "description": "The source needs a moment.", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF412"
    name = "undescribed-activity"
    severity = Severity.NOTE
    source = "the community's template test reports the same"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            silent = [activity for activity in pipeline.activities if not activity.body.get("description")]
            silent.sort(key=lambda activity: activity.name)  # the same note, whatever order the file has them in
            if silent:
                names = ", ".join(_called(activity) for activity in silent[:_SHOWN])
                more = f" and {len(silent) - _SHOWN} more" if len(silent) > _SHOWN else ""
                yield self.finding(
                    pipeline.artifact,
                    silent[0].pointer,
                    f"{pipeline.artifact.key}: {len(silent)} of {len(pipeline.activities)} activities have no "
                    f"description: {names}{more}",
                    "say what each is there for",
                )


def _called(activity: ActivityView) -> str:
    return f"'{activity.name}'" if activity.name else f"a nameless {activity.type or 'one'}"
