"""ADF304: undeclared variable."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.expression.usage import Use
from adfgen.lint.near import did_you_mean
from adfgen.lint.pipeline.usage import pipeline_usages
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView, PipelineView

__all__ = ["UndeclaredVariable"]


@RULES.register("ADF304")
class UndeclaredVariable(Rule):
    """A variable that is read or set and not declared by the pipeline.

    Bad:

        pipeline pl_a: {"variables": {"w": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@utcNow()"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@utcNow()"}}
        ]}
    """

    code = "ADF304"
    name = "undeclared-variable"
    source = "seen on 6,079 resources the live service accepted: none did; the service refuses it"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, site, usage in pipeline_usages(view, Use.VARIABLE):
            if usage.name.casefold() not in pipeline.variable_names:
                yield self._undeclared(pipeline, site.pointer, usage.name, usage.offset)
        for pipeline, activity in view.activities("SetVariable", "AppendVariable"):
            name = activity.variable_name
            is_empty = activity.type_properties.get("variableName") == ""
            if (name or is_empty) and name.casefold() not in pipeline.variable_names:
                yield self._undeclared(pipeline, f"{activity.pointer}/typeProperties/variableName", name, None)

    def _undeclared(self, pipeline: PipelineView, pointer: str, name: str, offset: int | None) -> Diagnostic:
        return self.finding(
            pipeline.artifact,
            pointer,
            f"{pipeline.artifact.key} has no variable '{name}'",
            did_you_mean(name, pipeline.variables, otherwise="declare it in 'variables'"),
            offset=offset,
        )
