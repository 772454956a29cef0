"""ADF317: unrequested metadata."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.expression.metadata_request import FIELDS, request_of
from adfgen.lint.pipeline.activity_read import output_reads
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["UnrequestedMetadata"]


@RULES.register("ADF317")
class UnrequestedMetadata(Rule):
    """An expression reads a field of a GetMetadata that its `fieldList` does not ask for.

    The output holds what was asked for and nothing else: the activity that reads it fails in every run.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "meta", "type": "GetMetadata", "typeProperties": {"dataset": {"referenceName": "ds_file", "type": "DatasetReference"}, "fieldList": ["exists"]}},
            {"name": "set", "type": "SetVariable", "dependsOn": [{"activity": "meta", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"variableName": "v", "value": "@activity('meta').output.lastModified"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "meta", "type": "GetMetadata", "typeProperties": {"dataset": {"referenceName": "ds_file", "type": "DatasetReference"}, "fieldList": ["lastModified"]}},
            {"name": "set", "type": "SetVariable", "dependsOn": [{"activity": "meta", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"variableName": "v", "value": "@activity('meta').output.lastModified"}}
        ]}
    """

    code = "ADF317"
    name = "unrequested-metadata"
    source = "https://learn.microsoft.com/azure/data-factory/control-flow-get-metadata-activity"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for item in output_reads(view, "GetMetadata"):
            field, request = FIELDS.get(item.read.name.casefold()), request_of(item.activity)
            if field is None or request is None or not request.is_sound:  # ADF332 tells of a list with a mistake
                continue
            if field.casefold() not in request.asked:
                yield self.finding(
                    item.site.artifact,
                    item.site.pointer,
                    f"GetMetadata '{item.activity.name}' does not ask for '{field}'",
                    f"add '{field}' to its fieldList",
                    offset=item.read.offset,
                    severity=item.read.severity,
                )
