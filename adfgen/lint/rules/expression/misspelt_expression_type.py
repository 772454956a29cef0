"""ADF302: misspelt expression type."""

from collections.abc import Iterator
from functools import cache

from adfgen.diagnostics import Diagnostic
from adfgen.lint.near import near_hint
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["MisspeltExpressionType"]

_TYPES_WITH_VALUE = frozenset({"expression", "securestring"})


@RULES.register("ADF302")
class MisspeltExpressionType(Rule):
    """An object that was meant to be an Expression: its `type` is almost the word, so its value is passed on unevaluated.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "run", "type": "ExecutePipeline", "typeProperties": {
                "pipeline": {"referenceName": "pl_b", "type": "PipelineReference"}, "waitOnCompletion": true, "parameters": {"day": {"type": "Expresion", "value": "@utcNow()"}}}}
        ]}
        pipeline pl_b: {"parameters": {"day": {"type": "string", "defaultValue": "1"}}, "activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "run", "type": "ExecutePipeline", "typeProperties": {
                "pipeline": {"referenceName": "pl_b", "type": "PipelineReference"}, "waitOnCompletion": true, "parameters": {"day": {"type": "Expression", "value": "@utcNow()"}}}}
        ]}
        pipeline pl_b: {"parameters": {"day": {"type": "string", "defaultValue": "1"}}, "activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF302"
    name = "misspelt-expression-type"
    source = "seen in hand-edited files"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact, pointer, value in view.values:
            if (
                isinstance(value, dict)
                and value.keys() == {"type", "value"}
                and isinstance(value["type"], str)
                and _is_nearly(value["type"])
            ):
                yield self.finding(
                    artifact,
                    f"{pointer}/type",
                    f"{artifact.key}: type '{value['type']}' with a value is no Expression: it is passed on as it is",
                    near_hint("Expression"),
                )


@cache
def _is_nearly(word: str) -> bool:
    """Whether a word is `Expression` but for a slip; the right word in any letter case is what the service takes."""
    if word.casefold() in _TYPES_WITH_VALUE:
        return False
    from difflib import SequenceMatcher  # noqa: PLC0415 - most types say Expression

    return SequenceMatcher(None, word.casefold(), "expression").ratio() >= 0.8
