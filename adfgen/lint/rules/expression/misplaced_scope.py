"""ADF310: misplaced scope."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.expressions.parser import is_expression
from adfgen.expressions.syntax import Template
from adfgen.lint.expression.site import ExpressionSite
from adfgen.lint.expression.usage import Usage, Use, usages_in
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.schema.misplaced import is_misplaced_pipeline
from adfgen.lint.view import FactoryView
from adfgen.model.body import as_object
from adfgen.model.factory import ArtifactKey
from adfgen.model.kind import Kind
from adfgen.source import escape_pointer

__all__ = ["MisplacedScope"]

_ACTIVITY_SCOPES = frozenset({Use.PIPELINE, Use.PARAMETER, Use.VARIABLE, Use.ACTIVITY, Use.ITEM, Use.TRIGGER})
_FOREIGN = {
    Kind.PIPELINE: frozenset({Use.DATASET_PARAMETER, Use.LINKED_SERVICE_PARAMETER, Use.TRIGGER}),
    Kind.DATASET: _ACTIVITY_SCOPES - {Use.PIPELINE} | {Use.LINKED_SERVICE_PARAMETER},
    Kind.LINKED_SERVICE: _ACTIVITY_SCOPES | {Use.DATASET_PARAMETER},
    Kind.TRIGGER: _ACTIVITY_SCOPES - {Use.TRIGGER, Use.PARAMETER}
    | {Use.DATASET_PARAMETER, Use.LINKED_SERVICE_PARAMETER},
}
_WITH_DEFAULTS = (Kind.DATASET, Kind.LINKED_SERVICE)
_NEVER = {  # where nothing could give it a value, and what to do instead
    Kind.PIPELINE: "pass the value as a parameter",
    Kind.TRIGGER: "a trigger has trigger() and, of events, triggerBody(); let the pipeline read the rest itself",
}


@RULES.register("ADF310")
class MisplacedScope(Rule):
    """A function that has no value here: `item()` inside a dataset, `dataset()` inside a pipeline.

    A dataset sees its own parameters, and of the pipeline system variables such as `pipeline().RunId`, as the service's
    own tutorial of incremental copying uses them; what else it needs is passed to it as an argument. The service saves such
    a dataset (a warning), which ties it to one pipeline at best; in a pipeline it is an error, and in a trigger, which
    fires before there is a run whose values could be read. The default of a parameter is judged as well. `trigger()` belongs
    into the parameters a trigger gives: what it holds inside a pipeline is not documented, and nothing when it is run by hand
    (a warning).

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@dataset().file"}}
        ]}

    Good:

        dataset ds_file: {
            "type": "Parquet",
            "parameters": {"fs": {"type": "string"}},
            "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "@dataset().fs"}}
        }
        linkedService ls_lake: {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}
    """

    code = "ADF310"
    name = "misplaced-scope"
    source = "https://learn.microsoft.com/azure/data-factory/concepts-parameters-variables"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for site in (*view.sites, *_defaults(view)):
            if isinstance(site.parsed, Template) and not is_misplaced_pipeline(site.artifact):
                key = site.artifact.key
                for usage in _first_of_each(site.parsed, _FOREIGN.get(key.kind, frozenset())):
                    message, hint, severity = _told(key, site.text, usage)
                    yield self.finding(
                        site.artifact, site.pointer, message, hint, offset=usage.offset, severity=severity
                    )


def _defaults(view: FactoryView) -> Iterator[ExpressionSite]:
    """Defaults of the parameters of datasets and linked services that are written as expressions.

    Whether the service evaluates them or passes them on as texts: what is not the resource's own has no value there.
    """
    for artifact in view.factory:
        parameters = artifact.properties.get("parameters") if artifact.key.kind in _WITH_DEFAULTS else None
        for name, declaration in as_object(parameters).items():
            default = as_object(declaration).get("defaultValue")
            if isinstance(default, str) and is_expression(default):
                pointer = f"/properties/parameters/{escape_pointer(name)}/defaultValue"
                yield ExpressionSite(artifact, pointer, default, is_object=False)


def _told(key: ArtifactKey, text: str, usage: Usage) -> tuple[str, str, Severity]:
    """What to say of a use, what to do, and how bad it is."""
    if key.kind is Kind.PIPELINE and usage.use is Use.TRIGGER:
        function = text[usage.offset :].partition("(")[0].strip()
        hint = f"declare a parameter, and let the trigger give it @{function}().…"
        return f"{key} uses {function}(), which only a trigger sees", hint, Severity.WARNING
    if key.kind in _NEVER:
        return f"{usage.use.value} has no value in {key}", _NEVER[key.kind], Severity.ERROR
    return f"{key} uses {usage.use.value}, which is not its own", "pass the value as a parameter", Severity.WARNING


def _first_of_each(template: Template, foreign: frozenset[Use]) -> Iterator[Usage]:
    """The first place of each foreign function in an expression: one is enough to say so."""
    seen: set[Use] = set()
    for usage in usages_in(template):
        if usage.use in foreign and usage.use not in seen:
            seen.add(usage.use)
            yield usage
