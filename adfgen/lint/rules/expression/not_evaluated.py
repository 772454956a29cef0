"""ADF311: not evaluated."""

import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.expression.deciding_site import expected_type
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["NotEvaluated"]

_LOOKS_LIKE = re.compile(
    r"^(\s+@|\s*(pipeline|activity|variables|item|concat|dataset|linkedService|utcNow|if|equals|json)\s*\()"
)


@RULES.register("ADF311")
class NotEvaluated(Rule):
    """A text that looks like an expression and is none: it is passed on as it is written.

    An Expression object whose value lacks its `@`, or a value with a space before it.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "run", "type": "ExecutePipeline", "typeProperties": {
                "pipeline": {"referenceName": "pl_b", "type": "PipelineReference"}, "waitOnCompletion": true, "parameters": {"day": {"type": "Expression", "value": "pipeline().RunId"}}}}
        ]}
        pipeline pl_b: {"parameters": {"day": {"type": "string", "defaultValue": "1"}}, "activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "run", "type": "ExecutePipeline", "typeProperties": {
                "pipeline": {"referenceName": "pl_b", "type": "PipelineReference"}, "waitOnCompletion": true, "parameters": {"day": {"type": "Expression", "value": "@pipeline().RunId"}}}}
        ]}
        pipeline pl_b: {"parameters": {"day": {"type": "string", "defaultValue": "1"}}, "activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF311"
    name = "not-evaluated"
    severity = Severity.WARNING
    source = "the engine's own parser, measured"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for site in view.sites:
            is_told = expected_type(site) is not None  # ADF323 tells of those, where they are sure to fail
            if site.is_object and site.activity is not None and not is_told and _LOOKS_LIKE.match(site.text):
                yield self.finding(
                    site.artifact,
                    site.pointer,
                    f"activity '{site.activity.name}': the text '{site.text[:60]}' is not evaluated",
                    "remove the space before '@'" if site.text.lstrip().startswith("@") else "begin it with '@'",
                )
