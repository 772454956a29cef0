"""What a Lookup finds: the columns its query selects, and where expressions read a row of it."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.parser import is_expression, parse
from adfgen.expressions.syntax import Access, Call, Literal, Node
from adfgen.lint.expression.output import first_row_only
from adfgen.lint.expression.property_read import ELEMENT, PropertyRead
from adfgen.lint.expression.site import ExpressionSite
from adfgen.lint.pipeline.activity_read import activity_called
from adfgen.lint.value.select_list import MARK, selected_columns
from adfgen.lint.view import FactoryView, PipelineView
from adfgen.model.activity import ActivityView
from adfgen.model.body import Json, as_object

__all__ = ["RowRead", "looked_up_columns", "row_reads"]


class RowRead(NamedTuple):
    """A property that is read of a row a Lookup found, by which expression."""

    site: ExpressionSite
    lookup: ActivityView
    read: PropertyRead


class _Query(NamedTuple):
    """Which property of a source holds its query, and what makes the text one that is not read here for sure."""

    held_in: str
    doubtful: str = ""


# https://learn.microsoft.com/azure/data-factory/connector-overview: of each source its own page; doubtful are other ways
# to quote and to comment, and lists in brackets
_T_SQL = _Query("sqlReaderQuery")
_ORACLE = _Query("oracleReaderQuery", r"\[|q'")
_POSTGRES = _Query("query", r"\\|\[|\b(?:is|not)null\b")
_MYSQL = _Query("query", r'["#\\\[]|--(?!\s)|/\*!')
_SNOWFLAKE = _Query("query", r"\\|\[|//")
_QUERIES: Mapping[str, _Query] = {
    **dict.fromkeys(
        ("AmazonRdsForSqlServerSource", "AzureSqlSource", "SqlDWSource", "SqlMISource", "SqlServerSource", "SqlSource"),
        _T_SQL,
    ),
    **dict.fromkeys(("AmazonRdsForOracleSource", "OracleSource"), _ORACLE),
    **dict.fromkeys(("AzurePostgreSqlSource", "PostgreSqlSource", "PostgreSqlV2Source"), _POSTGRES),
    **dict.fromkeys(("AzureMySqlSource", "MariaDBSource", "MySqlSource"), _MYSQL),
    **dict.fromkeys(("SnowflakeSource", "SnowflakeV2Source"), _SNOWFLAKE),
}
_PARTS = frozenset({"skip", "take"})  # functions that give some of a list


def looked_up_columns(lookup: ActivityView) -> tuple[str, ...] | None:
    """The columns of each row a Lookup finds, in order; None where its source does not tell them for sure."""
    source = as_object(lookup.type_properties.get("source"))
    query = _QUERIES.get(str(source.get("type")))
    if query is None or source.get("sqlReaderStoredProcedureName") or source.get("additionalColumns"):
        return None
    text = _written(source.get(query.held_in))
    if not text or (query.doubtful and re.search(query.doubtful, text, re.IGNORECASE)):
        return None
    return selected_columns(text, equals_names=query is _T_SQL)


def row_reads(view: FactoryView) -> Iterator[RowRead]:
    """Every property read of a row of a Lookup: of its first row, of one of its list, of the item of a loop through it."""
    for pipeline in view.pipelines:
        if any(activity.type == "Lookup" for activity in pipeline.activities):
            for site in pipeline.sites:
                for read in site.reads:
                    lookup = _lookup_read(pipeline, site, read)
                    if lookup is not None:
                        yield RowRead(site, lookup, read)


def _lookup_read(pipeline: PipelineView, site: ExpressionSite, read: PropertyRead) -> ActivityView | None:
    """The Lookup of whose row a property is read."""
    match read.function, read.path:
        case "activity", ("output", "firstrow"):
            source = activity_called(pipeline, read.call)
            has_row = source is not None and source.type == "Lookup" and first_row_only(source) is not False
            return source if has_row else None
        case "activity", ("output", "value", element) if element == ELEMENT:
            return _listed_by(pipeline, activity_called(pipeline, read.call))
        case "item", ():
            return _listed_by(pipeline, _lister(pipeline, _items(pipeline, _loop_around(site))))
        case (("first" | "last"), ()) if len(read.call.arguments) == 1:
            return _listed_by(pipeline, _lister(pipeline, read.call.arguments[0]))
    return None


def _listed_by(pipeline: PipelineView, source: ActivityView | None) -> ActivityView | None:
    """The Lookup whose rows are the list an activity gives: itself, or the one a Filter chose from."""
    passed: set[str] = set()
    while source is not None and source.type == "Filter" and source.pointer not in passed:
        passed.add(source.pointer)
        source = _lister(pipeline, _items(pipeline, source))
    is_list = source is not None and source.type == "Lookup" and first_row_only(source) is not True
    return source if is_list else None


def _lister(pipeline: PipelineView, rows: Node | None) -> ActivityView | None:
    """The activity of whose list an expression gives all or some."""
    while isinstance(rows, Call) and rows.name.casefold() in _PARTS and len(rows.arguments) == 2:
        rows = rows.arguments[0]
    match rows:
        case Access(target=Access(target=called, key=Literal(value=str(output))), key=Literal(value=str(name))) if (
            output.casefold() == "output" and name.casefold() == "value"
        ):
            return activity_called(pipeline, called)
    return None


def _items(pipeline: PipelineView, loop: ActivityView | None) -> Node | None:
    """The one expression a ForEach or Filter takes its items from."""
    if loop is None:
        return None
    held = f"{loop.pointer}/typeProperties/items"
    found = next((site for site in pipeline.sites_in(loop) if site.pointer in (held, f"{held}/value")), None)
    return found.nodes[0] if found is not None and len(found.nodes) == 1 else None


def _loop_around(site: ExpressionSite) -> ActivityView | None:
    """The ForEach or Filter whose item `item()` is."""
    activity = site.activity
    if activity is None:
        return None
    if activity.type == "Filter" and site.pointer.startswith(f"{activity.pointer}/typeProperties/condition"):
        return activity
    return next((parent for parent in reversed(activity.parents) if parent.type == "ForEach"), None)


def _written(query: Json) -> str:
    """The text of a query with a mark for each part that a run works out; empty where it is no text."""
    match query:
        case {"type": "Expression", "value": str(text)} | str(text):
            pass
        case _:
            return ""
    if not is_expression(text):
        return text
    try:
        parts = parse(text).parts
    except ExpressionError:
        return ""
    return "".join(part if isinstance(part, str) else _known(part.node) for part in parts)


def _known(node: Node) -> str:
    match node:
        case Literal(value=str(text)):
            return text
        case Call(name=name, arguments=arguments) if name.casefold() == "concat":
            return "".join(map(_known, arguments))
    return MARK
