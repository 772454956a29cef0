"""ADF331: list by name."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.expression.output import LISTS
from adfgen.lint.pipeline.activity_read import activity_reads
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["ListByName"]


@RULES.register("ADF331")
class ListByName(Rule):
    """A property, or an index in quotes, of a list an activity gives: what is in it is read by number.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "files", "type": "GetMetadata", "typeProperties": {"dataset": {"referenceName": "ds_file", "type": "DatasetReference"}, "fieldList": ["childItems"]}},
            {"name": "set", "type": "SetVariable", "dependsOn": [{"activity": "files", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"variableName": "v", "value": "@activity('files').output.childItems.name"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "files", "type": "GetMetadata", "typeProperties": {"dataset": {"referenceName": "ds_file", "type": "DatasetReference"}, "fieldList": ["childItems"]}},
            {"name": "set", "type": "SetVariable", "dependsOn": [{"activity": "files", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"variableName": "v", "value": "@activity('files').output.childItems[0].name"}}
        ]}
    """

    code = "ADF331"
    name = "list-by-name"
    source = "the engine's own answer: 'Array elements can only be selected using an integer index'"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for item in activity_reads(view):
            lists = {name.casefold(): name for name in LISTS.get(item.activity.type, ())}
            if len(item.read.path) == 2 and item.read.path[0] == "output" and item.read.path[1] in lists:
                name = lists[item.read.path[1]]
                index = item.read.name if item.read.name.isdecimal() else "0"
                after = "" if item.read.name.isdecimal() else f".{item.read.name}"
                yield self.finding(
                    item.site.artifact,
                    item.site.pointer,
                    f"output.{name} of {item.activity.type} '{item.activity.name}' is a list: it has no '{item.read.name}'",
                    f"read output.{name}[{index}]{after}, or go through it with a ForEach",
                    offset=item.read.offset,
                )
