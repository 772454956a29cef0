"""ADF312: undeclared own parameter."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.expression.usage import Use
from adfgen.lint.near import did_you_mean
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.kind import Kind

__all__ = ["UndeclaredOwnParameter"]


@RULES.register("ADF312")
class UndeclaredOwnParameter(Rule):
    """A dataset or linked service uses a parameter of its own that it does not declare.

    Bad:

        dataset ds_file: {
            "type": "Parquet",
            "parameters": {"fs": {"type": "string"}},
            "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "@dataset().fileSystem"}}
        }
        linkedService ls_lake: {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}

    Good:

        dataset ds_file: {
            "type": "Parquet",
            "parameters": {"fs": {"type": "string"}},
            "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "@dataset().fs"}}
        }
        linkedService ls_lake: {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}
    """

    code = "ADF312"
    name = "undeclared-own-parameter"
    source = "calibrated on real factories; the service fails when the resource is used"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        own = {Kind.DATASET: Use.DATASET_PARAMETER, Kind.LINKED_SERVICE: Use.LINKED_SERVICE_PARAMETER}
        for site in view.sites:
            if site.artifact.key.kind in own:
                declared = view.parameters_of(site.artifact)
                known = {name.casefold() for name in declared}
                for usage in site.usages:
                    if usage.use is own[site.artifact.key.kind] and usage.name and usage.name.casefold() not in known:
                        yield self.finding(
                            site.artifact,
                            site.pointer,
                            f"{site.artifact.key} has no parameter '{usage.name}'",
                            did_you_mean(usage.name, declared, otherwise="declare it in 'parameters'"),
                            offset=usage.offset,
                        )
