"""ADF326: variable value."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.value.computed import is_computed
from adfgen.lint.value.declared_type import fits_variable, noun_of
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json

__all__ = ["VariableValue"]


@RULES.register("ADF326")
class VariableValue(Rule):
    """A variable is set to a written-out value of another type: the activity fails in every run.

    A variable converts nothing: not a number into a text, and not the text `["a", "b"]` into a list. What an expression
    gives is not looked at.

    Bad:

        pipeline pl_a: {"variables": {"files": {"type": "Array"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "files", "value": "a.csv, b.csv"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"files": {"type": "Array"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "files", "value": ["a.csv"]}}
        ]}
    """

    code = "ADF326"
    name = "variable-value"
    source = (
        "the run's error: the variable of type 'Array' cannot be initialized or updated with value of type 'String'; "
        "seen for the text of a list, too"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, activity in view.activities("SetVariable"):
            name, declared = pipeline.variable_called(activity.variable_name)
            value = activity.type_properties.get("value")
            if fits_variable(declared, value) or _is_meant_computed(value):
                continue
            yield self.finding(
                pipeline.artifact,
                f"{activity.pointer}/typeProperties/value",
                f"activity '{activity.name}' sets variable '{name}' of type {declared} to {noun_of(value)}",
                f"give it a value of type {declared}, or declare the variable otherwise",
            )


def _is_meant_computed(value: Json) -> bool:
    """Whether an object holds an expression though its type is misspelt, which is told of as such."""
    return isinstance(value, dict) and "type" in value and is_computed(value.get("value"))
