"""ADF308: unknown function."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.expression.function import FUNCTIONS, UNDOCUMENTED
from adfgen.lint.near import did_you_mean
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["UnknownFunction"]


@RULES.register("ADF308")
class UnknownFunction(Rule):
    """A function the expression language does not have.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@conact('a', 'b')"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@concat('a', 'b')"}}
        ]}
    """

    code = "ADF308"
    name = "unknown-function"
    source = "https://learn.microsoft.com/azure/data-factory/control-flow-expression-language-functions"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for site in view.sites:
            for call in site.calls:
                if call.name.lower() in UNDOCUMENTED:
                    yield self.finding(
                        site.artifact,
                        site.pointer,
                        f"'{call.name}' is a function of Logic Apps: the engine knows it, Data Factory does not document it",
                        "say it with a documented function",
                        severity=Severity.WARNING,
                        offset=call.offset,
                    )
                elif call.name.lower() not in FUNCTIONS:
                    names = [function.name for function in FUNCTIONS.values()]
                    yield self.finding(
                        site.artifact,
                        site.pointer,
                        f"there is no function '{call.name}'",
                        did_you_mean(call.name, names),
                        offset=call.offset,
                    )
