"""Script: batches of statements one after the other; the rows of queries come back in its output."""

from collections.abc import Mapping
from functools import partial

from adfgen.model.activity import ActivityView
from adfgen.model.body import Json, as_list
from adfgen.model.factory import Factory
from adfgen.runtime.activity import EXECUTORS, LIMITS, Activity
from adfgen.runtime.executors.lookup import MOST_ROWS
from adfgen.runtime.port import ActivityError, ResultSet, SqlError


@EXECUTORS.register("Script")
async def script(activity: Activity) -> Json:
    """Run every script; `resultSets` of those of type Query."""
    service = activity.service()
    activity.linked_service = service.name
    scripts = activity.property("scripts") or []
    activity.input = {"scripts": scripts}
    if limit := _limit(scripts):
        raise ActivityError("NotSimulated", f"A Script {limit} is not simulated by a local run.")
    store = activity.connectors.sql(service)
    found: list[ResultSet] = []
    try:
        for item in scripts:
            results = await activity.blocking(
                partial(store.script, str(item["text"]), cancellation=activity.cancellation)
            )
            found += results if item.get("type") == "Query" else ()
    except SqlError as error:
        raise ActivityError(
            "2011", f"The SQL statement failed with the error number {error.number}: {error.message}"
        ) from error
    return _output(found)


@LIMITS.register("Script")
def script_limit(_: Factory, view: ActivityView) -> str:
    """Parameters."""
    return _limit(view.type_properties.get("scripts"))


def _limit(scripts: Json) -> str:
    listed = as_list(scripts)
    return "with parameters" if any(isinstance(item, Mapping) and item.get("parameters") for item in listed) else ""


def _output(found: list[ResultSet]) -> Json:
    rows = [item.records() for item in found]
    return {
        "resultSetCount": len(found),
        "recordsAffected": 0,
        "resultSets": [{"rowCount": len(items), "rows": items[:MOST_ROWS]} for items in rows],
        "outputParameters": {},
        "outputLogs": "",
        "outputTruncated": any(len(items) > MOST_ROWS for items in rows),
        "effectiveIntegrationRuntime": "local",
    }
