"""ADF202: target case."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["TargetCase"]


@RULES.register("ADF202")
class TargetCase(Rule):
    """A reference whose name differs from its target in letter case only.

    The service finds it, Git and case-sensitive tools do not.

    Bad:

        pipeline pl_parent: {"activities": [
            {"name": "run", "type": "ExecutePipeline", "typeProperties": {
                "pipeline": {"referenceName": "PL_Child", "type": "PipelineReference"}, "waitOnCompletion": true}}
        ]}
        pipeline pl_child: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        pipeline pl_parent: {"activities": [
            {"name": "run", "type": "ExecutePipeline", "typeProperties": {
                "pipeline": {"referenceName": "pl_child", "type": "PipelineReference"}, "waitOnCompletion": true}}
        ]}
        pipeline pl_child: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF202"
    name = "target-case"
    severity = Severity.WARNING
    source = "names are compared without case by the service"
    holds_inactive = True

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for reference in view.references.all:
            names = [f"'{target.key.name}'" for target in view.references.misspelt(reference)]
            if names and reference.pointer:
                yield self.finding(
                    reference.source,
                    f"{reference.pointer}/referenceName",
                    f"{reference.source.key} refers to '{reference.target.name}', but it is called {' or '.join(names)}",
                    "write the name as it is" if len(names) == 1 else "write the name of the one that is meant",
                )
