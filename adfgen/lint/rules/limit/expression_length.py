"""ADF812: expression length."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["ExpressionLength"]

_MOST = 8192


@RULES.register("ADF812")
class ExpressionLength(Rule):
    """An expression longer than the 8,192 characters the service takes.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@concat(9000 × 'a', 'b')"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@concat('a', 'b')"}}
        ]}
    """

    code = "ADF812"
    name = "expression-length"
    source = "https://learn.microsoft.com/azure/data-factory/data-factory-service-limits"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for site in view.sites:
            if len(site.text) > _MOST:
                yield self.finding(
                    site.artifact,
                    site.pointer,
                    f"the expression has {len(site.text):,} characters; the most is {_MOST:,}",
                    "compute parts of it in variables, or read the text from a file or a table",
                )
