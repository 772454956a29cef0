"""ADF809: pipeline size."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import dump_compact

__all__ = ["PipelineSize"]


@RULES.register("ADF809")
class PipelineSize(Rule):
    """A pipeline of more than 200 KB, the documented default of the service (one of 275 KB was accepted).

    Bad:

        pipeline pl_a: {"activities": [
            1000 × {"name": "wait #", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}, "description": "a thousand of these and whatever else they say about themselves, in as many words as it takes to be read by nobody, are too many for one pipeline of the service"}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            10 × {"name": "wait #", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF809"
    name = "pipeline-size"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/data-factory-service-limits; one of 275 KB accepted"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            size = len(dump_compact(pipeline.artifact.body).encode("utf-8", "replace"))
            if size > 200 * 1024:
                yield self.finding(
                    pipeline.artifact,
                    "",
                    f"{pipeline.artifact.key} is {size // 1024} KB; the service's default limit is 200 KB",
                    "move a part into a pipeline of its own",
                )
