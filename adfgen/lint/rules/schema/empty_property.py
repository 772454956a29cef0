"""ADF111: empty property."""

from collections.abc import Iterator, Mapping

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json

__all__ = ["EmptyProperty"]

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "AzureFunctionActivity": ("functionName",),
    "Custom": ("command",),
    "DatabricksNotebook": ("notebookPath",),
    "Fail": ("message", "errorCode"),
    "ForEach": ("activities",),
    "Script": ("scripts",),
    "SqlServerStoredProcedure": ("storedProcedureName",),
    "Until": ("activities",),
    "WebActivity": ("url",),
    "WebHook": ("url",),
}
_ANSWERED = frozenset({"message", "errorCode"})  # the activity fails with a code of the service instead
_HINTS: Mapping[str, str] = {
    "activities": "put the activities to repeat into it, or remove the loop",
    "scripts": "add a script, or remove the activity",
}


@RULES.register("ADF111")
class EmptyProperty(Rule):
    """A property an activity cannot do without is there and empty: a loop over nothing, a request to no address.

    Studio asks for it before it publishes. An empty message or code of a Fail is a warning: it fails all the same, with
    the code `ErrorCodeNotString` or a message about the message.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "each", "type": "ForEach", "typeProperties": {
                "items": {"type": "Expression", "value": "@createArray(1, 2)"}, "activities": []}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "each", "type": "ForEach", "typeProperties": {
                "items": {"type": "Expression", "value": "@createArray(1, 2)"},
                "activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}}
        ]}
    """

    code = "ADF111"
    name = "empty-property"
    source = "https://learn.microsoft.com/azure/data-factory/control-flow-fail-activity#understand-the-fail-activity-error-code"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, activity in view.activities(*_NEEDED):
            settings = activity.type_properties
            for name in _NEEDED[activity.type]:
                if name in settings and _is_empty(settings[name]):
                    yield self.finding(
                        pipeline.artifact,
                        f"{activity.pointer}/typeProperties/{name}",
                        f"activity '{activity.name}' ({activity.type}): '{name}' is empty",
                        _HINTS.get(name, f"write its '{name}'"),
                        severity=Severity.WARNING if name in _ANSWERED else Severity.ERROR,
                    )


def _is_empty(value: Json) -> bool:
    """Whether there is nothing in it; a number or an object, of an expression, says something."""
    return not value.strip() if isinstance(value, str) else value in (None, [])
