"""ADF605: shared watermark."""

import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.ingestion.watermark import IncrementalCopy, incremental_copies
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["SharedWatermark"]

# what makes one run, or one iteration, read another table: after FROM, as an item's property or a parameter
_TABLE = re.compile(r"\bfrom\b(?P<table>.*?)(?:\bwhere\b|$)", re.IGNORECASE | re.DOTALL)
_CHOOSER = re.compile(r"(?:item\(\)|pipeline\(\)\.parameters)\.(\w+)", re.IGNORECASE)


@RULES.register("ADF605")
class SharedWatermark(Rule):
    """Several tables resume from one watermark: the newest of them makes the others skip rows.

    The copy reads another table in each iteration, or for each parameter value, and the watermark is looked up in a place
    that does not depend on it. A place that depends on the table's name and not on its schema is shared by tables of one name.

    Bad:

        pipeline pl_orders: {"concurrency": 1, "parameters": {"tables": {"type": "array"}}, "activities": [
            {"name": "each", "type": "ForEach", "typeProperties": {"items": {"value": "@pipeline().parameters.tables", "type": "Expression"}, "activities": [
            {"name": "old", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT low FROM dbo.watermark"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "new", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT MAX(modified) AS high FROM [@{item().schema}].[@{item().table}] WHERE modified <= DATEADD(minute, -10, SYSUTCDATETIME())"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "copy", "type": "Copy", "policy": {"retry": 2},
             "dependsOn": [{"activity": "old", "dependencyConditions": ["Succeeded"]}, {"activity": "new", "dependencyConditions": ["Succeeded"]}],
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT * FROM [@{item().schema}].[@{item().table}] WHERE modified > '@{activity('old').output.firstRow.low}' AND modified <= '@{activity('new').output.firstRow.high}'"},
                                "sink": {"type": "ParquetSink"}}}
            ]}}
        ]}

    Good:

        pipeline pl_orders: {"concurrency": 1, "parameters": {"tables": {"type": "array"}}, "activities": [
            {"name": "each", "type": "ForEach", "typeProperties": {"items": {"value": "@pipeline().parameters.tables", "type": "Expression"}, "activities": [
            {"name": "old", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT low FROM dbo.watermark WHERE table_schema = '@{item().schema}' AND table_name = '@{item().table}'"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "new", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT MAX(modified) AS high FROM [@{item().schema}].[@{item().table}] WHERE modified <= DATEADD(minute, -10, SYSUTCDATETIME())"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "copy", "type": "Copy", "policy": {"retry": 2},
             "dependsOn": [{"activity": "old", "dependencyConditions": ["Succeeded"]}, {"activity": "new", "dependencyConditions": ["Succeeded"]}],
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT * FROM [@{item().schema}].[@{item().table}] WHERE modified > '@{activity('old').output.firstRow.low}' AND modified <= '@{activity('new').output.firstRow.high}'"},
                                "sink": {"type": "ParquetSink"}}}
            ]}}
        ]}
    """

    code = "ADF605"
    name = "shared-watermark"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/tutorial-incremental-copy-portal"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for copy in incremental_copies(view):
            table, place = _choosers(_from_clause(copy.query.text)), _choosers(_watermark_texts(copy))
            if not table or not copy.sources or _is_chosen_elsewhere(copy):
                continue
            shared = "every table" if not table & place else "tables of one name in different schemas"
            if not table & place or _schemas(table) - place:
                yield self.finding(
                    copy.pipeline.artifact,
                    copy.query.pointer,
                    f"activity '{copy.activity.name}' (Copy) resumes {shared} from one watermark",
                    "look the watermark up by source, schema and table",
                )


def _choosers(text: str) -> frozenset[str]:
    return frozenset(name.casefold() for name in _CHOOSER.findall(text))


def _from_clause(query: str) -> str:
    found = _TABLE.search(query)
    return found["table"] if found else ""


def _schemas(names: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in names if "schema" in name or "esquema" in name)


def _watermark_texts(copy: IncrementalCopy) -> str:
    """Every expression of the activities the watermark comes from."""
    return "\n".join(
        site.text
        for name in sorted(copy.sources)
        for activity in copy.pipeline.called(name)
        for site in copy.pipeline.sites_in(activity)
    )


def _is_chosen_elsewhere(copy: IncrementalCopy) -> bool:
    """Whether the bound itself picks its table's value out of what was looked up."""
    start = copy.query.text.casefold().find("where")
    return bool(re.search(r"filter|first\(|\[(item|pipeline)\(\)", copy.query.text[start:], re.IGNORECASE))
