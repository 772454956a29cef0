"""ADF205: missing argument."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.near import nearest
from adfgen.lint.reference.argument import calls_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["MissingArgument"]


@RULES.register("ADF205")
class MissingArgument(Rule):
    """A parameter without a default that the caller leaves out: the run fails when it gets there.

    What a data flow declares stands in its script.

    Bad:

        pipeline pl_parent: {"activities": [
            {"name": "run", "type": "ExecutePipeline", "typeProperties": {
                "pipeline": {"referenceName": "pl_child", "type": "PipelineReference"}, "waitOnCompletion": true}}
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

    code = "ADF205"
    name = "missing-argument"
    severity = Severity.WARNING
    source = "the run fails with 'the parameter … is missing'; nothing refuses it at publish"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for call in calls_of(view):
            given = {name.casefold() for name in call.arguments}
            declared = view.parameters_of(call.target)
            unknown = given - {name.casefold() for name in declared}  # a misspelt one is told of as such
            missing = [
                name
                for name, specification in declared.items()
                if name.casefold() not in given
                and not (isinstance(specification, dict) and "defaultValue" in specification)
                and nearest(name, unknown) is None
            ]
            if missing:
                names, noun = ", ".join(f"'{name}'" for name in missing), "them" if len(missing) > 1 else "it"
                yield self.finding(
                    call.source,
                    call.pointer,
                    f"{call.source.key} does not give {names} to {call.target.key}, which has no default for {noun}",
                    f"give {noun}, or declare a default",
                )
