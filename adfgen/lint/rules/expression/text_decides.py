"""ADF323: text decides."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.expressions.checker import is_known
from adfgen.expressions.error import ExpressionError
from adfgen.expressions.evaluator import evaluate_node
from adfgen.expressions.scope import Scope
from adfgen.expressions.sure_type import sure_type
from adfgen.expressions.syntax import Segment, Template
from adfgen.lint.expression.deciding_site import expected_type
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.value.declared_type import fits
from adfgen.lint.view import FactoryView

__all__ = ["TextDecides"]

_WORDS = {"string": "text", "integer": "number", "number": "number", "boolean": "boolean", "array": "array"}
# what each place surely fails on; a text may hold a number, and nobody said what a Switch does with a boolean
_REFUSED = {
    "boolean": {"text", "number", "array"},
    "array": {"text", "number", "boolean"},
    "text or number": {"array"},
    "number": {"array", "boolean"},
}
_INSTEAD = {
    "boolean": "compare it with something: equals(…, …), greater(…, 0)",
    "array": "give it a list: split(…, ','), createArray(…), or the list of an activity's output",
    "text or number": "give it one text or number",
    "number": "give it a number of seconds",
}


@RULES.register("ADF323")
class TextDecides(Rule):
    """A condition, or the items of a loop, that are a text or a number: without `@` in front, put together with `@{…}`, or by a function that gives it.

    The text `true` is no boolean, no text is an array, and no array a value to switch on or to wait for: the activity fails
    whenever it runs. Only what is sure is told: what `concat`, `length` or `utcNow` gives, whatever they are given.

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
            told = _objection(site.parsed, expected)
            if told is not None:
                word, hint = told
                article = "an" if word == "array" else "a"
                message = f"'{site.text.strip()[:60]}' is {article} {word}, no {expected}"
                yield self.finding(
                    site.artifact, site.pointer, f"{site.activity.type} '{site.activity.name}': {message}", hint
                )


def _objection(parsed: Template, expected: str) -> tuple[str, str] | None:
    """What the value is, in a word, and what to do; None where it may be what is expected."""
    if parsed.is_literal or parsed.is_interpolated:
        is_braced = len(parsed.parts) == 1 and not parsed.is_literal
        hint = "leave out '{' and '}'" if is_braced else "write one expression, with '@' in front of it"
        return ("text", hint) if "text" in _REFUSED[expected] else None
    segment = parsed.segments[0]
    word = _WORDS.get(sure_type(segment.node) or "")
    if word in _REFUSED[expected] or (expected == "number" and _is_no_number(segment)):
        return word or "text", _INSTEAD[expected]
    return None


def _is_no_number(segment: Segment) -> bool:
    """Whether it gives a text that holds no number, in every run."""
    if not is_known(segment.node):
        return False
    try:
        value = evaluate_node(segment.node, segment, Scope())
    except ExpressionError:  # ADF315 tells of it
        return False
    return isinstance(value, str) and not fits("float", value)
