"""ADF109: missing body."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.near import nearest
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["MissingBody"]

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_ADDED_BY_THE_SERVICE = ("datasets", "linkedServices")  # what they name is sent as the body


@RULES.register("ADF109")
class MissingBody(Rule):
    """A request by POST, PUT or PATCH without a body, which its documentation asks for.

    A receiver that needs none takes an empty object. A body beside GET is documented as not allowed, but the service
    accepted it in real factories: nothing is said of it.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "tell", "type": "WebActivity", "policy": {"retry": 1}, "typeProperties": {"method": "POST", "url": "https://example.com/jobs"}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "tell", "type": "WebActivity", "policy": {"retry": 1}, "typeProperties": {"method": "POST", "url": "https://example.com/jobs", "body": {}}}
        ]}
    """

    code = "ADF109"
    name = "missing-body"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/control-flow-web-activity#type-properties"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, activity in view.activities("WebActivity", "WebHook", "AzureFunctionActivity"):
            settings = activity.type_properties
            method = settings.get("method")
            if not isinstance(method, str) or method.upper() not in _WITH_BODY:
                continue
            if nearest("body", settings.keys() - {"body"}) is not None:
                continue  # a misspelt one is told of as such
            if settings.get("body") in (None, "") and not any(settings.get(name) for name in _ADDED_BY_THE_SERVICE):
                yield self.finding(
                    pipeline.artifact,
                    f"{activity.pointer}/typeProperties",
                    f"activity '{activity.name}' ({activity.type}) sends a {method} without 'body'",
                    "add a 'body'; an empty object where the receiver needs none",
                )
