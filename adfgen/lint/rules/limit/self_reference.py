"""ADF811: self reference."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.expression.usage import Use
from adfgen.lint.pipeline.usage import pipeline_usages
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["SelfReference"]


@RULES.register("ADF811")
class SelfReference(Rule):
    """SetVariable reads the variable it sets: the service refuses it.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@concat(variables('v'), 'x')"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}, "w": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@concat(variables('w'), 'x')"}}
        ]}
    """

    code = "ADF811"
    name = "self-reference"
    source = "https://learn.microsoft.com/azure/data-factory/control-flow-set-variable-activity; calibrated on real factories"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, site, usage in pipeline_usages(view, Use.VARIABLE):
            activity = site.activity
            if activity is None or activity.type != "SetVariable":
                continue
            if activity.variable_name.casefold() == usage.name.casefold():
                yield self.finding(
                    pipeline.artifact,
                    site.pointer,
                    f"activity '{activity.name}' reads variable '{usage.name}', which it sets",
                    "go through a second variable",
                    offset=usage.offset,
                )
