"""ADF316: lookup rows."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.expression.output import first_row_only
from adfgen.lint.pipeline.activity_read import output_reads
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["LookupRows"]


@RULES.register("ADF316")
class LookupRows(Rule):
    """What an expression reads of a Lookup is not what this Lookup gives: one row, or a list of rows.

    With `firstRowOnly`, which is on unless it says false, the output holds `firstRow`; without it `value` and `count`.
    The other one is never there: the activity that reads it fails in every run, or goes on with null after `?`.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "last", "type": "Lookup", "typeProperties": {"firstRowOnly": false, "source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT MAX(id) AS id FROM dbo.sale"},
             "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "set", "type": "SetVariable", "dependsOn": [{"activity": "last", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"variableName": "v", "value": "@string(activity('last').output.firstRow.id)"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "last", "type": "Lookup", "typeProperties": {"firstRowOnly": true, "source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT MAX(id) AS id FROM dbo.sale"},
             "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "set", "type": "SetVariable", "dependsOn": [{"activity": "last", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"variableName": "v", "value": "@string(activity('last').output.firstRow.id)"}}
        ]}
    """

    code = "ADF316"
    name = "lookup-rows"
    source = "https://learn.microsoft.com/azure/data-factory/control-flow-lookup-activity"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for item in output_reads(view, "Lookup"):
            name = item.read.name.casefold()
            first_only = first_row_only(item.activity)
            if first_only is False and name == "firstrow":
                yield self.finding(
                    item.site.artifact,
                    item.site.pointer,
                    f"Lookup '{item.activity.name}' gives a list of rows: its output has no '{item.read.name}'",
                    "read output.value, or set firstRowOnly to true",
                    offset=item.read.offset,
                    severity=item.read.severity,
                )
            elif first_only is True and name in {"value", "count"}:
                yield self.finding(
                    item.site.artifact,
                    item.site.pointer,
                    f"Lookup '{item.activity.name}' gives the first row only: its output has no '{item.read.name}'",
                    "set firstRowOnly to false, or read output.firstRow",
                    offset=item.read.offset,
                    severity=item.read.severity,
                )
