"""ADF210: argument type."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.reference.argument import calls_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.value.declared_type import fits, noun_of
from adfgen.lint.view import FactoryView
from adfgen.source import escape_pointer

__all__ = ["ArgumentType"]


@RULES.register("ADF210")
class ArgumentType(Rule):
    """An argument that cannot be of the type its parameter declares, such as a word for a number or a text for a list.

    The service converts texts of numbers, of `true` and `false` and of JSON, and takes objects for texts. What an
    expression gives is not known before the run.

    Bad:

        pipeline pl_parent: {"activities": [
            {"name": "run", "type": "ExecutePipeline", "typeProperties": {
                "pipeline": {"referenceName": "pl_child", "type": "PipelineReference"}, "waitOnCompletion": true, "parameters": {"pause": "long"}}}
        ]}
        pipeline pl_child: {"parameters": {"pause": {"type": "int"}}, "activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": {"value": "@pipeline().parameters.pause", "type": "Expression"}}}
        ]}

    Good:

        pipeline pl_parent: {"activities": [
            {"name": "run", "type": "ExecutePipeline", "typeProperties": {
                "pipeline": {"referenceName": "pl_child", "type": "PipelineReference"}, "waitOnCompletion": true, "parameters": {"pause": "60"}}}
        ]}
        pipeline pl_child: {"parameters": {"pause": {"type": "int"}}, "activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": {"value": "@pipeline().parameters.pause", "type": "Expression"}}}
        ]}
    """

    code = "ADF210"
    name = "argument-type"
    severity = Severity.WARNING
    source = "calibrated on real factories: nothing refuses it at publish, where a dataset was given words for numbers"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for call in calls_of(view):
            types = {
                name.casefold(): declared.get("type")
                for name, declared in view.parameters_of(call.target).items()
                if isinstance(declared, dict)
            }
            for name, value in call.arguments.items():
                declared = types.get(name.casefold())
                if not fits(declared, value):
                    yield self.finding(
                        call.source,
                        f"{call.pointer}/{escape_pointer(name)}",
                        f"{call.source.key} gives {noun_of(value)} for '{name}' to {call.target.key}, "
                        f"which declares the type {declared}",
                        f"give a value of type {declared}, or declare another type",
                    )
