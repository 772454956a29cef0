"""ADF315: sure failure."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.expressions.checker import sure_failures
from adfgen.expressions.syntax import Template
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["SureFailure"]


@RULES.register("ADF315")
class SureFailure(Rule):
    """A call that fails in every run, whatever the run brings.

    Arguments of a type the function does not take, and constants it can make nothing of: a time that is none, a division
    by zero, text that is no number. What stands in a branch that may not be taken is passed over.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@formatDateTime('15.3.2018x', 'yyyy')"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@formatDateTime('2018-03-15', 'yyyy')"}}
        ]}
    """

    code = "ADF315"
    name = "sure-failure"
    source = "the engine's own answers, measured"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for site in view.sites:
            if isinstance(site.parsed, Template):
                for failure in sure_failures(site.parsed):
                    if failure.kind != "arity":  # ADF309 tells of those
                        yield self.finding(site.artifact, site.pointer, failure.message, offset=failure.offset)
