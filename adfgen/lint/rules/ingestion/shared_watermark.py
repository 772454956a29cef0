"""ADF605: shared watermark."""

from collections.abc import Iterable, Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.expressions.syntax import Access, Call, Node
from adfgen.lint.expression.usage import Use, item_properties, nodes_of, usages_of
from adfgen.lint.ingestion.watermark import IncrementalCopy, flat_queries, incremental_copies
from adfgen.lint.ingestion.window import stored_windows
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.activity import ActivityView
from adfgen.model.body import as_object

__all__ = ["SharedWatermark"]


@RULES.register("ADF605")
class SharedWatermark(Rule):
    """Several tables, or windows, have one watermark: the newest of them makes the others skip rows.

    The copy reads another table in each iteration, or for each parameter value, and the watermark is looked up in a place
    that does not depend on it. A place that depends on the table's name and not on its schema is shared by tables of one name.

    A loop over days that stores each of them as the watermark loses those that fail: a ForEach goes on with the others, and the
    last one to succeed is where the next run begins. Store it once, when the loop has succeeded.

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
            table, place = _choosers(copy.flat.tables), _choosers(_watermark_queries(copy))
            if not table or not _sources(copy) or _is_chosen_elsewhere(copy):
                continue
            shared = "every table" if not table & place else "tables of one name in different schemas"
            if not table & place or _schemas(table) - place:
                yield self.finding(
                    copy.pipeline.artifact,
                    copy.query.pointer,
                    f"activity '{copy.activity.name}' (Copy) resumes {shared} from one watermark",
                    _own_watermark(copy),
                )
        for stored in stored_windows(view):
            loop = f"'{stored.loop.name}' (ForEach)"
            yield self.finding(
                stored.pipeline.artifact,
                stored.pointer,
                f"'{stored.activity.name}' moves the watermark on in each iteration of {loop}: where an earlier one failed, "
                f"its rows are never copied (by '{stored.copy.name}')",
                f"store it once, by an activity that depends on {loop} as Succeeded",
            )


def _choosers(nodes: Iterable[Node]) -> frozenset[str]:
    """What makes one run, or one iteration, another: the case-folded properties of an item and parameters that are used."""
    found: set[str] = set()
    for node in nodes:
        found.update(name.casefold() for name in item_properties(node))
        found.update(usage.name.casefold() for usage in usages_of(node) if usage.use is Use.PARAMETER)
    return frozenset(found)


def _schemas(names: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in names if "schema" in name or "esquema" in name)


def _sources(copy: IncrementalCopy) -> tuple[ActivityView, ...]:
    """The activities the watermark comes from; none where a name is that of no activity."""
    found = [copy.pipeline.called(name) for name in copy.sources]
    return tuple(activity for called in found for activity in called) if all(found) else ()


def _watermark_queries(copy: IncrementalCopy) -> Iterator[Node]:
    """Every expression of the activities the watermark comes from."""
    for activity in _sources(copy):
        for site in copy.pipeline.sites_in(activity):
            yield from site.nodes


def _own_watermark(copy: IncrementalCopy) -> str:
    """How each table gets a watermark of its own, where this one is kept: in a table, or in a file."""
    if any("storeSettings" in as_object(activity.type_properties.get("source")) for activity in _sources(copy)):
        return "keep the watermark in a file for each source, schema and table: give them to the dataset as parameters"
    return "look the watermark up by source, schema and table"


def _is_chosen_elsewhere(copy: IncrementalCopy) -> bool:
    """Whether the bound itself picks its table's value out of what was looked up, a Filter does, or who starts the run."""
    sources = _sources(copy)
    return (
        any(map(_picks, nodes_of(copy.lower.node)))
        or any(activity.type == "Filter" for activity in sources)
        or any(_choosers(flat.tables) for activity in sources for flat in flat_queries(copy.pipeline, activity))
    )


def _picks(node: Node) -> bool:
    match node:
        case Call(name=function):
            return function.lower() == "first"
        case Access(key=key):
            return bool(_choosers([key])) or any(usage.use is Use.ITEM for usage in usages_of(key))
    return False
