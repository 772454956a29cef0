"""ADF323: text decides."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.expressions.syntax import Template
from adfgen.lint.deciding_site import expected_type
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["TextDecides"]


@RULES.register("ADF323")
class TextDecides(Rule):
    """A condition, or the items of a loop, that are a text: without `@` in front, or put together with `@{…}`.

    The text `true` is no boolean, and no text is an array: the activity fails whenever it runs.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "test", "type": "IfCondition", "typeProperties": {"expression": {"type": "Expression", "value": "true"},
                "ifTrueActivities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "test", "type": "IfCondition", "typeProperties": {"expression": {"type": "Expression", "value": "@bool('true')"},
                "ifTrueActivities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}}
        ]}
    """

    code = "ADF323"
    name = "text-decides"
    source = "the service fails with 'The result must be a valid array', and on a condition that is no boolean"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for site in view.sites:
            expected = expected_type(site)
            if expected is None or site.activity is None or not isinstance(site.parsed, Template):
                continue
            if site.parsed.is_literal or site.parsed.is_interpolated:
                is_braced = len(site.parsed.parts) == 1 and not site.parsed.is_literal
                yield self.finding(
                    site.artifact,
                    site.pointer,
                    f"{site.activity.type} '{site.activity.name}': '{site.text.strip()[:60]}' is a text, no {expected}",
                    "leave out '{' and '}'" if is_braced else "write one expression, with '@' in front of it",
                )
