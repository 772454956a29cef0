"""ADF314: unused declaration."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import dump_compact
from adfgen.source import escape_pointer

__all__ = ["UnusedDeclaration"]


@RULES.register("ADF314")
class UnusedDeclaration(Rule):
    """A pipeline parameter or variable that nothing in the pipeline reads or sets.

    Bad:

        pipeline pl_a: {"parameters": {"day": {"type": "string", "defaultValue": "1"}}, "activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "parameters": {"day": {"type": "string", "defaultValue": "1"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@pipeline().parameters.day"}}
        ]}
    """

    code = "ADF314"
    name = "unused-declaration"
    severity = Severity.NOTE
    source = "leftovers confuse whoever starts the pipeline by hand"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            if pipeline.artifact.unknown:
                continue  # what a deployment puts there may use anything
            text = dump_compact(pipeline.artifact.properties.get("activities", [])).casefold()
            for group, declared in (("parameters", pipeline.parameters), ("variables", pipeline.variables)):
                for name in declared:
                    if name.casefold() not in text:
                        yield self.finding(
                            pipeline.artifact,
                            f"/properties/{group}/{escape_pointer(name)}",
                            f"{pipeline.artifact.key} declares {group.removesuffix('s')} '{name}' and does not use it",
                            "remove it",
                            is_key=True,
                        )
