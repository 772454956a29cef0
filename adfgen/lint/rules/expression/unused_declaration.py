"""ADF314: unused declaration."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.expression.usage import Use
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView, PipelineView
from adfgen.model.body import as_object, dump_compact
from adfgen.source import escape_pointer

__all__ = ["UnusedDeclaration"]


@RULES.register("ADF314")
class UnusedDeclaration(Rule):
    """A pipeline parameter or variable that nothing in the pipeline reads or sets.

    A variable that is read, has no default and is never set is a warning: it is empty wherever it is read.

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
                        what = f"declares {group.removesuffix('s')} '{name}' and does not use it"
                        yield self._declared(pipeline, group, name, what, "remove it", Severity.NOTE)
            for name in _never_set(pipeline):
                what = f"reads variable '{name}', which nothing sets"
                hint = "set it before, or give it a 'defaultValue'"
                yield self._declared(pipeline, "variables", name, what, hint, Severity.WARNING)

    def _declared(
        self, pipeline: PipelineView, group: str, name: str, what: str, hint: str, severity: Severity
    ) -> Diagnostic:
        pointer, message = f"/properties/{group}/{escape_pointer(name)}", f"{pipeline.artifact.key} {what}"
        return self.finding(pipeline.artifact, pointer, message, hint, is_key=True, severity=severity)


def _never_set(pipeline: PipelineView) -> Iterator[str]:
    """The variables that expressions read, without a default and an activity that could set them."""
    setters = [view for view in pipeline.activities if view.type in ("SetVariable", "AppendVariable")]
    is_set = {view.variable_name.casefold() for view in setters}
    if any(not view.variable_name and not view.sets_return_value for view in setters):
        return  # any of them may be the one it sets
    is_read = {use.name.casefold() for site in pipeline.sites for use in site.usages if use.use is Use.VARIABLE}
    for name, declaration in pipeline.variables.items():
        if name.casefold() in is_read - is_set and as_object(declaration).get("defaultValue") is None:
            yield name
