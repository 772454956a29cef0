"""Windows that a loop goes through, one an iteration, and what stores each of them as the watermark."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from adfgen.expressions.syntax import Node
from adfgen.lint.expression.usage import Use, usages_of
from adfgen.lint.flow.upstream import is_over_before
from adfgen.lint.ingestion.stored import is_named_store
from adfgen.lint.ingestion.value import value_of
from adfgen.lint.ingestion.watermark import flat_queries, names_watermark, query_of
from adfgen.lint.view import FactoryView, PipelineView
from adfgen.model.activity import ActivityView

__all__ = ["StoredWindow", "stored_windows"]

_UPDATES = re.compile(r"\bupdate\b", re.IGNORECASE)
_BY_ITEM = re.compile(r"\bwhere\b.*\bitem\s*\(", re.IGNORECASE | re.DOTALL)  # each window has a row of its own
_MOMENT = re.compile(r"date|time|stamp|day|week|month|year|hour|window|period|fecha|datum", re.IGNORECASE)


class StoredWindow(NamedTuple):
    """An activity in a loop that stores the window its iteration has copied, where the value stands, and what copied it."""

    pipeline: PipelineView
    loop: ActivityView
    copy: ActivityView
    activity: ActivityView
    pointer: str


def stored_windows(view: FactoryView) -> Iterator[StoredWindow]:
    """Each watermark that a body of a ForEach moves on, though nothing else tells its iterations apart.

    A row for each table, or for each window, is another watermark for each; so is what a condition in the loop decides.
    """
    for pipeline, activity in view.activities("SqlServerStoredProcedure", "Script"):
        loop = activity.parents[-1] if activity.parents else None
        if loop is not None and loop.type == "ForEach" and _stores_watermark(activity):
            stored = dict(_item_values(pipeline, activity, ""))
            copy = _copy_of(pipeline, loop, activity, frozenset(stored.values()))
            if copy is not None:
                yield StoredWindow(pipeline, loop, copy, activity, next(iter(stored)))


def _stores_watermark(activity: ActivityView) -> bool:
    statement = query_of(activity)
    is_update = bool(_UPDATES.search(statement)) and names_watermark(statement) and not _BY_ITEM.search(statement)
    return is_update or is_named_store(activity)


def _item_values(pipeline: PipelineView, activity: ActivityView, within: str) -> Iterator[tuple[str, str]]:
    """Pointer and text of each value of the loop's item that is given to a part of an activity."""
    for site in pipeline.sites_in(activity):
        if site.pointer.startswith(f"{activity.pointer}{within}"):
            yield from ((site.pointer, _value(pipeline, node)) for node in site.nodes if _uses_item(node))


def _copy_of(
    pipeline: PipelineView, loop: ActivityView, storing: ActivityView, stored: frozenset[str]
) -> ActivityView | None:
    """The Copy of a loop whose rows are those of the one moment that is stored after it, of the same table each time."""
    if len(stored) != 1 or not _MOMENT.search(next(iter(stored))):
        return None
    for copy in pipeline.activities:
        if copy.type == "Copy" and copy.parents and copy.parents[-1].pointer == loop.pointer:
            flat = list(flat_queries(pipeline, copy))
            compared = {_value(pipeline, node) for query in flat for node in query.compared}
            of_item = any(_uses_item(node) for query in flat for node in query.tables)
            of_item |= any(_item_values(pipeline, copy, "/inputs"))
            if stored <= compared and not of_item and is_over_before(pipeline, copy.name.casefold(), storing):
                return copy
    return None


def _value(pipeline: PipelineView, node: Node) -> str:
    return value_of(pipeline, node) or ""


def _uses_item(node: Node) -> bool:
    return any(usage.use is Use.ITEM for usage in usages_of(node))
