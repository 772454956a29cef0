"""ADF204: unknown argument."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.near import did_you_mean
from adfgen.lint.reference.argument import calls_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.source import escape_pointer

__all__ = ["UnknownArgument"]


@RULES.register("ADF204")
class UnknownArgument(Rule):
    """An argument for a parameter the target does not declare.

    A called pipeline ignores it; a dataset or a linked service is refused when the activity runs. What a data flow
    declares stands in its script.

    Bad:

        pipeline pl_parent: {"activities": [
            {"name": "run", "type": "ExecutePipeline", "typeProperties": {
                "pipeline": {"referenceName": "pl_child", "type": "PipelineReference"}, "waitOnCompletion": true, "parameters": {"dya": "1"}}}
        ]}
        pipeline pl_child: {"parameters": {"day": {"type": "string"}}, "activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        pipeline pl_parent: {"activities": [
            {"name": "run", "type": "ExecutePipeline", "typeProperties": {
                "pipeline": {"referenceName": "pl_child", "type": "PipelineReference"}, "waitOnCompletion": true, "parameters": {"day": "1"}}}
        ]}
        pipeline pl_child: {"parameters": {"day": {"type": "string"}}, "activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF204"
    name = "unknown-argument"
    severity = Severity.WARNING
    source = "calibrated on real factories: leftovers of renamed parameters are common and run"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for call in calls_of(view):
            declared = view.parameters_of(call.target)
            folded = {name.casefold() for name in declared}
            for name in call.arguments:
                if name.casefold() not in folded:
                    yield self.finding(
                        call.source,
                        f"{call.pointer}/{escape_pointer(name)}",
                        f"{call.source.key} gives '{name}' to {call.target.key}, which has no such parameter",
                        did_you_mean(name, declared, otherwise="remove it, or declare the parameter"),
                        is_key=True,
                    )
