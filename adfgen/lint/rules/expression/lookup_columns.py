"""ADF333: lookup columns."""

from collections.abc import Iterator, Sequence

from adfgen.diagnostics import Diagnostic
from adfgen.lint.near import did_you_mean
from adfgen.lint.pipeline.looked_up import RowRead, looked_up_columns, row_reads
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["LookupColumns"]

_FEW = 6


@RULES.register("ADF333")
class LookupColumns(Rule):
    """An expression reads a column that the query of a Lookup does not select.

    The activity that reads it fails in every run, or goes on with null after `?`. Read are its first row, one of its list,
    and the item of a loop through its list, or through what a Filter leaves of it. Letter case does not matter. Told is
    only what the text of the query leaves no doubt of: one SELECT that names each column, whatever a run puts into the rest.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "last", "type": "Lookup", "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT MAX(id) AS NewWatermark FROM dbo.sale"},
             "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "set", "type": "SetVariable", "dependsOn": [{"activity": "last", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"variableName": "v", "value": "@string(activity('last').output.firstRow.NewWatermrk)"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "last", "type": "Lookup", "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT MAX(id) AS NewWatermark FROM dbo.sale"},
             "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "set", "type": "SetVariable", "dependsOn": [{"activity": "last", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"variableName": "v", "value": "@string(activity('last').output.firstRow.NewWatermark)"}}
        ]}
    """

    code = "ADF333"
    name = "lookup-columns"
    source = (
        "https://learn.microsoft.com/azure/data-factory/control-flow-lookup-activity; "
        "the engine's own answer: 'property … doesn't exist, available properties are …'"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for item in row_reads(view):
            if item.lookup.is_inactive:  # ADF325 tells of these
                continue
            columns = looked_up_columns(item.lookup)
            if columns is not None and item.read.name.casefold() not in {column.casefold() for column in columns}:
                yield self._missing(item, columns)

    def _missing(self, item: RowRead, columns: Sequence[str]) -> Diagnostic:
        name = item.read.name
        return self.finding(
            item.site.artifact,
            item.site.pointer,
            f"Lookup '{item.lookup.name}' finds no '{name}': its query selects {_listed(columns)}",
            did_you_mean(name, columns, otherwise=f"read what it selects, or select '{name}' in its query"),
            offset=item.read.offset,
            severity=item.read.severity,
        )


def _listed(columns: Sequence[str]) -> str:
    """`'a', 'b' and 'c'`; of many the first few and how many more there are."""
    shown = [f"'{column}'" for column in columns]
    if len(columns) > _FEW:
        shown[_FEW - 1 :] = [f"{len(columns) - _FEW + 1} others"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
