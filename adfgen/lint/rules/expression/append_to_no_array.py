"""ADF327: append to no array."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["AppendToNoArray"]

_SINGLE = frozenset({"string", "boolean", "bool", "integer", "int", "float"})  # another word is told of as such


@RULES.register("ADF327")
class AppendToNoArray(Rule):
    """An AppendVariable on a variable that is no Array: there is no list to append to.

    Bad:

        pipeline pl_a: {"variables": {"files": {"type": "String"}}, "activities": [
            {"name": "add", "type": "AppendVariable", "typeProperties": {"variableName": "files", "value": "a.csv"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"files": {"type": "Array"}}, "activities": [
            {"name": "add", "type": "AppendVariable", "typeProperties": {"variableName": "files", "value": "a.csv"}}
        ]}
    """

    code = "ADF327"
    name = "append-to-no-array"
    source = "https://learn.microsoft.com/azure/data-factory/control-flow-append-variable-activity"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, activity in view.activities("AppendVariable"):
            name, declared = pipeline.variable_called(activity.variable_name)
            if isinstance(declared, str) and declared.casefold() in _SINGLE:
                yield self.finding(
                    pipeline.artifact,
                    f"{activity.pointer}/typeProperties/variableName",
                    f"activity '{activity.name}' appends to variable '{name}', which is of type {declared}",
                    "declare it as Array, or set it by a SetVariable",
                )
