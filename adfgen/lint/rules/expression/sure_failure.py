"""ADF315: sure failure."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.expressions.checker import sure_failures
from adfgen.expressions.syntax import Template
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.value.zone_name import windows_name_hint
from adfgen.lint.view import FactoryView

__all__ = ["SureFailure"]


@RULES.register("ADF315")
class SureFailure(Rule):
    """A call that fails in every run, whatever the run brings.

    Arguments of a type the function does not take, and constants it can make nothing of: a time that is none, a division
    by zero, text that is no number, a unit or a format that does not exist, a property of a text. What stands in a branch that
    may not be taken is passed over. A time zone that is not known is a warning: one may be newer than this checker's list.

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
                        zone = failure.unknown_zone
                        yield self.finding(
                            site.artifact,
                            site.pointer,
                            failure.message,
                            windows_name_hint(zone) if zone else "",
                            offset=failure.offset,
                            severity=Severity.WARNING if zone else Severity.ERROR,
                        )
