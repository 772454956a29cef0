"""ADF303: undeclared parameter."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.expression.usage import Use
from adfgen.lint.near import did_you_mean
from adfgen.lint.pipeline.usage import pipeline_usages
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["UndeclaredParameter"]


@RULES.register("ADF303")
class UndeclaredParameter(Rule):
    """An expression uses a pipeline parameter the pipeline does not declare.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "parameters": {"day": {"type": "string", "defaultValue": "1"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@pipeline().parameters.dya"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "parameters": {"day": {"type": "string", "defaultValue": "1"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@pipeline().parameters.day"}}
        ]}
    """

    code = "ADF303"
    name = "undeclared-parameter"
    source = "seen on 6,079 resources the live service accepted: none did; the service refuses it"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, site, usage in pipeline_usages(view, Use.PARAMETER):
            declared = pipeline.parameters
            if usage.name.casefold() not in pipeline.parameter_names:
                yield self.finding(
                    site.artifact,
                    site.pointer,
                    f"{site.artifact.key} has no parameter '{usage.name}'",
                    did_you_mean(usage.name, declared, otherwise="declare it in 'parameters'"),
                    offset=usage.offset,
                )
