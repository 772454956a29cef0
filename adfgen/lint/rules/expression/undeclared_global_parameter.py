"""ADF313: undeclared global parameter."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.expression.usage import Use
from adfgen.lint.near import did_you_mean
from adfgen.lint.pipeline.usage import pipeline_usages
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import as_object
from adfgen.model.kind import Kind

__all__ = ["UndeclaredGlobalParameter"]


@RULES.register("ADF313")
class UndeclaredGlobalParameter(Rule):
    """An expression uses a global parameter the factory does not declare.

    Only checked where the factory's own file is there: global parameters stand in it.

    Bad:

        factory adf: {"globalParameters": {"env": {"type": "String", "value": "dev"}}}
        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@pipeline().globalParameters.evn"}}
        ]}

    Good:

        factory adf: {"globalParameters": {"env": {"type": "String", "value": "dev"}}}
        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@pipeline().globalParameters.env"}}
        ]}
    """

    code = "ADF313"
    name = "undeclared-global-parameter"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/author-global-parameters"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        factories = view.factory.of_kind(Kind.FACTORY)
        if not (factories and factories[0].knows("/properties/globalParameters")):
            return
        parameters = factories[0].properties.get("globalParameters")
        declared = as_object(parameters)
        known = {name.casefold() for name in declared}
        for _, site, usage in pipeline_usages(view, Use.GLOBAL_PARAMETER):
            if usage.name.casefold() not in known:
                yield self.finding(
                    site.artifact,
                    site.pointer,
                    f"the factory has no global parameter '{usage.name}'",
                    did_you_mean(usage.name, declared, otherwise="declare it in the factory"),
                    offset=usage.offset,
                )
