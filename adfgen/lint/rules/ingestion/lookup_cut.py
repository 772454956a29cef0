"""ADF604: lookup cut."""

import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.expression.output import first_row_only
from adfgen.lint.expression.property_read import read_at
from adfgen.lint.expression.usage import Use, nodes_of, usages_of
from adfgen.lint.ingestion.watermark import query_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView, PipelineView, once
from adfgen.model.activity import ActivityView

__all__ = ["LookupCut"]

_PAGED = re.compile(
    r"\btop\s*\(?\s*[\d@]|\blimit\s+[\d@]|\bfetch\s+(next|first)\b|\brownum\b|\brow_number\b", re.IGNORECASE
)


@RULES.register("ADF604")
class LookupCut(Rule):
    """A Lookup feeds a loop and is cut at 5,000 rows without an error.

    The 5,001st table of a list, and every one after it, is silently not ingested. Page the list (`OFFSET … FETCH`), or count
    it and compare the count with what came.

    Bad:

        pipeline pl_orders: {"activities": [
            {"name": "tables", "type": "Lookup",
             "typeProperties": {"firstRowOnly": false, "source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT name FROM dbo.tables"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "each", "type": "ForEach", "dependsOn": [{"activity": "tables", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"items": {"value": "@activity('tables').output.value", "type": "Expression"},
                                "activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}}
        ]}

    Good:

        pipeline pl_orders: {"activities": [
            {"name": "tables", "type": "Lookup",
             "typeProperties": {"firstRowOnly": false, "source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT TOP 5000 name FROM dbo.tables WHERE page = 1"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "each", "type": "ForEach", "dependsOn": [{"activity": "tables", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"items": {"value": "@activity('tables').output.value", "type": "Expression"},
                                "activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}}
        ]}
    """

    code = "ADF604"
    name = "lookup-cut"
    severity = Severity.NOTE
    source = "https://learn.microsoft.com/azure/data-factory/control-flow-lookup-activity"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, loop in view.activities("ForEach"):
            for name in _items_from(pipeline, loop):
                lookup = pipeline.by_name.get(name)
                if lookup is not None and lookup.type == "Lookup" and _may_be_cut(pipeline, lookup):
                    yield self.finding(
                        pipeline.artifact,
                        lookup.pointer,
                        f"activity '{lookup.name}' (Lookup) gives '{loop.name}' (ForEach) at most 5,000 rows and says nothing of the rest",
                        "page the query (TOP or FETCH NEXT), or compare the count of the source with output.count",
                    )


def _items_from(pipeline: PipelineView, loop: ActivityView) -> Iterator[str]:
    """The case-folded names of the activities whose output a loop runs over."""
    for site in pipeline.sites_in(loop):
        if site.pointer.startswith(f"{loop.pointer}/typeProperties/items"):
            yield from (use.name.casefold() for use in site.usages if use.use is Use.ACTIVITY)


def _may_be_cut(pipeline: PipelineView, lookup: ActivityView) -> bool:
    """A Lookup of rows whose query names no page and whose count nobody looks at; a procedure may page by itself."""
    source = lookup.type_properties.get("source")
    is_procedure = isinstance(source, dict) and "sqlReaderStoredProcedureName" in source
    if first_row_only(lookup) is not False or is_procedure or _PAGED.search(query_of(lookup)):
        return False
    return lookup.name.casefold() not in _counted(pipeline)


@once
def _counted(pipeline: PipelineView) -> frozenset[str]:
    """The case-folded names of the activities whose count an expression looks at."""
    return frozenset(
        usage.name.casefold()
        for site in pipeline.sites
        for root in site.nodes
        for node in nodes_of(root)
        if (read := read_at(node)) and read.path == ("output",) and read.name.casefold() == "count"
        for usage in usages_of(read.call)
        if usage.use is Use.ACTIVITY
    )
