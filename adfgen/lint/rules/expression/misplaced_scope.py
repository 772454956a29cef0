"""ADF310: misplaced scope."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.expressions.syntax import Template
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.usage import Use, usages_in
from adfgen.lint.view import FactoryView
from adfgen.model.kind import Kind

__all__ = ["MisplacedScope"]

_ACTIVITY_SCOPES = frozenset({Use.PIPELINE, Use.PARAMETER, Use.VARIABLE, Use.ACTIVITY, Use.ITEM, Use.TRIGGER})
_FOREIGN = {
    Kind.PIPELINE: frozenset({Use.DATASET_PARAMETER, Use.LINKED_SERVICE_PARAMETER}),
    Kind.DATASET: _ACTIVITY_SCOPES | {Use.LINKED_SERVICE_PARAMETER},
    Kind.LINKED_SERVICE: _ACTIVITY_SCOPES | {Use.DATASET_PARAMETER},
}


@RULES.register("ADF310")
class MisplacedScope(Rule):
    """A function that has no value here: `pipeline()` inside a dataset, `dataset()` inside a pipeline.

    A dataset sees its own parameters only; what it needs from the pipeline is passed to it as an argument. The service
    saves such a dataset (a warning) and fails when it is used; in a pipeline it is an error.

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
        for site in view.sites:
            if isinstance(site.parsed, Template):
                for usage in usages_in(site.parsed):
                    if usage.use in _FOREIGN.get(site.artifact.key.kind, frozenset()):
                        yield self.finding(
                            site.artifact,
                            site.pointer,
                            f"{usage.use.value} has no value in {site.artifact.key}",
                            "pass the value as a parameter",
                            offset=usage.offset,
                            severity=Severity.ERROR if site.artifact.key.kind is Kind.PIPELINE else Severity.WARNING,
                        )
