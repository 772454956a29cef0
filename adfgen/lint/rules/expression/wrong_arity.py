"""ADF309: wrong arity."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.expressions.error import ExpressionError
from adfgen.expressions.syntax import Call
from adfgen.lint.expression.function import FUNCTIONS
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["WrongArity"]


@RULES.register("ADF309")
class WrongArity(Rule):
    """A function called with more or fewer arguments than it takes.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@toUpper('a', 'b')"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@toUpper('a')"}}
        ]}
    """

    code = "ADF309"
    name = "wrong-arity"
    source = "the engine's own parser, measured"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for site in view.sites:
            for call in site.calls:
                message = _wrong_count(call)
                if message:
                    yield self.finding(site.artifact, site.pointer, message, offset=call.offset)


def _wrong_count(call: Call) -> str:
    function = FUNCTIONS.get(call.name.lower())
    try:
        if function is not None:
            function.check_arity(len(call.arguments), call.offset)
    except ExpressionError as error:
        return error.message
    return ""
