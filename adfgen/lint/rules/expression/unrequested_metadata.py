"""ADF317: unrequested metadata."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.activity_read import output_reads
from adfgen.lint.output import METADATA_FIELDS
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.activity import ActivityView

__all__ = ["UnrequestedMetadata"]

_FIELDS = {name.casefold(): name for name in METADATA_FIELDS}


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
            field = _FIELDS.get(item.read.name.casefold())
            asked = _asked_for(item.activity)
            if field is not None and asked is not None and field.casefold() not in asked:
                yield self.finding(
                    item.site.artifact,
                    item.site.pointer,
                    f"GetMetadata '{item.activity.name}' does not ask for '{field}'",
                    f"add '{field}' to its fieldList",
                    offset=item.read.offset,
                    severity=item.read.severity,
                )


def _asked_for(activity: ActivityView) -> frozenset[str] | None:
    """The case-folded fields of the list; None where any of it is computed."""
    listed = activity.type_properties.get("fieldList", [])
    if not isinstance(listed, list):
        return None
    fields = [field for field in listed if isinstance(field, str) and "@" not in field]
    return frozenset(field.casefold() for field in fields) if len(fields) == len(listed) else None
