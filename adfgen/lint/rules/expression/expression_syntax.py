"""ADF301: expression syntax."""

import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.expressions.error import ExpressionError
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["ExpressionSyntax"]

# what scanners put in place of a secret; what stood around it can no longer be judged
_SCRUBBED = re.compile(r"REDACTED|[*]{8}")
_LONGEST = 80


@RULES.register("ADF301")
class ExpressionSyntax(Rule):
    """An expression the engine cannot parse: the activity fails when it gets there.

    One with more than 100 calls and properties inside each other is a warning: the engine takes it, and it is not checked here.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@concat('a', 'b'"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@concat('a', 'b')"}}
        ]}
    """

    code = "ADF301"
    name = "expression-syntax"
    source = "the engine's own parser, measured"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for site in view.sites:
            error = site.parsed
            if isinstance(error, ExpressionError) and error.kind != "expression_too_long":  # ADF812 tells of it
                scrubbed = _SCRUBBED.search(site.text) is not None
                yield self.finding(
                    site.artifact,
                    site.pointer,
                    _in_short(error),
                    "a scrubbed secret may have taken a quote with it" if scrubbed else error.hint,
                    offset=error.offset,
                    severity=Severity.WARNING if scrubbed or error.kind == "too_deep" else Severity.ERROR,
                )


def _in_short(error: ExpressionError) -> str:
    """The engine's message, without the expression where that is long: it stands at the place, and what is wrong comes last."""
    if len(error.text) <= _LONGEST and "\n" not in error.text:
        return error.message
    message = error.message.replace(f" '{error.text}'", "", 1)
    return message if "position" in message else f"{message.removesuffix('.')}, at character {error.offset + 1}."
