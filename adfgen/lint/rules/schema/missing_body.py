"""ADF109: missing body."""

import re
from collections.abc import Iterator, Mapping

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.near import nearest
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json

__all__ = ["MissingBody"]

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_CREATE_RUN = re.compile(r"/pipelines/.*/createRun\?api-version=", re.IGNORECASE | re.DOTALL)
_ADDED_BY_THE_SERVICE = ("datasets", "linkedServices")  # what they name is sent as the body


@RULES.register("ADF109")
class MissingBody(Rule):
    """A request by POST, PUT or PATCH without a body, which its documentation asks for, or by GET where it is to be a POST.

    A receiver that needs none takes an empty object. The management API creates a run of a pipeline by POST alone. A body beside GET is documented as not allowed, but the service
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
    source = (
        "https://learn.microsoft.com/azure/data-factory/control-flow-web-activity#type-properties; "
        "https://learn.microsoft.com/rest/api/synapse/data-plane/pipeline/create-pipeline-run"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, activity in view.activities("WebActivity", "WebHook", "AzureFunctionActivity"):
            settings = activity.type_properties
            method = settings.get("method")
            if not isinstance(method, str):
                continue
            if method.upper() == "GET" and _creates_run(settings.get("url")):
                yield self.finding(
                    pipeline.artifact,
                    f"{activity.pointer}/typeProperties/method",
                    f"activity '{activity.name}' ({activity.type}) sends a {method} to create a run of a pipeline",
                    "send a POST, with an empty object as its 'body'",
                )
            elif method.upper() in _WITH_BODY and _lacks_body(settings):
                yield self.finding(
                    pipeline.artifact,
                    f"{activity.pointer}/typeProperties",
                    f"activity '{activity.name}' ({activity.type}) sends a {method} without 'body'",
                    "add a 'body'; an empty object where the receiver needs none",
                )


def _lacks_body(settings: Mapping[str, Json]) -> bool:
    """No body, and none the service adds; a misspelt one is told of as such."""
    if nearest("body", settings.keys() - {"body"}) is not None:
        return False
    return settings.get("body") in (None, "") and not any(settings.get(name) for name in _ADDED_BY_THE_SERVICE)


def _creates_run(url: Json) -> bool:
    """Whether a URL, or an expression that gives one, is that of `…/pipelines/{name}/createRun?api-version=…`."""
    text = url.get("value") if isinstance(url, dict) else url
    return isinstance(text, str) and _CREATE_RUN.search(text) is not None
