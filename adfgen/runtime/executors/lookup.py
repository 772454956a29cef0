"""Lookup: rows of one query or procedure, or of JSON files, as JSON in the activity's output."""

from collections.abc import Mapping

from adfgen.model.activity import ActivityView
from adfgen.model.body import Json, byte_size
from adfgen.model.factory import Factory
from adfgen.runtime.activity import EXECUTORS, LIMITS, Activity
from adfgen.runtime.file_source import json_rows, source_files
from adfgen.runtime.port import ActivityError, ProcedureParameter, ResultSet, SqlError
from adfgen.runtime.store import Dataset, lake_file_of

MOST_ROWS = 5_000  # the service drops the rest without a word
MOST_BYTES = 4 * 1024 * 1024
SQL_SOURCES = frozenset({"AzureSqlSource", "SqlServerSource", "SqlMISource", "SqlDWSource", "SqlSource"})


@EXECUTORS.register("Lookup")
async def lookup(activity: Activity) -> Json:
    """Read rows; `firstRow` or `count` and `value`."""
    dataset = activity.dataset(activity.view.type_properties.get("dataset"))
    source = activity.property("source") or {}
    first_row_only = activity.property("firstRowOnly", default=True) is not False
    activity.input = {
        "source": source,
        "dataset": {"referenceName": dataset.name, "type": "DatasetReference"},
        "firstRowOnly": first_row_only,
    }
    records = await _records(activity, dataset, source)
    return _output(records, first_row_only=first_row_only)


@LIMITS.register("Lookup")
def lookup_limit(_: Factory, view: ActivityView) -> str:
    """A source that is none of ours."""
    return _limit(view.type_properties.get("source"))


def _limit(source: Json) -> str:
    kind = source.get("type") if isinstance(source, Mapping) else None
    return "" if kind == "JsonSource" or kind in SQL_SOURCES else f"from '{kind}'"


async def _records(activity: Activity, dataset: Dataset, source: Mapping[str, Json]) -> list[dict[str, Json]]:
    if source.get("type") == "JsonSource":
        return await _from_files(activity, dataset, source.get("storeSettings") or {})
    if limit := _limit(source):
        raise ActivityError("NotSimulated", f"A Lookup {limit} is not simulated by a local run.")
    try:
        return (await _from_database(activity, dataset, source)).records()
    except SqlError as error:
        raise ActivityError(
            "2100",
            f"A database operation failed with the following error: '{error.message}', SqlErrorNumber={error.number}.",
        ) from error


async def _from_files(activity: Activity, dataset: Dataset, settings: Mapping[str, Json]) -> list[dict[str, Json]]:
    file = lake_file_of(dataset)
    store = activity.connectors.files(dataset.linked_service)

    def read() -> list[dict[str, Json]]:
        paths = source_files(store, file, settings)
        return [row for path in paths for row in json_rows(store.read(file.file_system, path), path)]

    return await activity.blocking(read)


async def _from_database(activity: Activity, dataset: Dataset, source: Mapping[str, Json]) -> ResultSet:
    store = activity.connectors.sql(dataset.linked_service)
    procedure = source.get("sqlReaderStoredProcedureName")
    if procedure:
        parameters = procedure_parameters(source.get("storedProcedureParameters"))
        results = await activity.blocking(lambda: store.call(procedure, parameters, cancellation=activity.cancellation))
        if not results:
            raise ActivityError("2100", f"The stored procedure '{procedure}' returned no result set.")
        return results[0]
    query = source.get("sqlReaderQuery") or table_query(dataset)
    return await activity.blocking(lambda: store.query(query, cancellation=activity.cancellation))


def procedure_parameters(value: Json) -> dict[str, ProcedureParameter]:
    """Arguments of a stored procedure as an activity writes them."""
    found = {}
    for name, entry in (value or {}).items():
        body = entry if isinstance(entry, Mapping) else {"value": entry}
        found[name] = ProcedureParameter(body.get("value"), str(body.get("type", "String")))
    return found


def table_query(dataset: Dataset) -> str:
    """The query for a whole table, its names quoted."""
    schema, table = dataset.type_properties.get("schema"), dataset.type_properties.get("table")
    if not table:
        raise ActivityError("2100", f"Dataset '{dataset.name}' names no table and the activity has no query.")
    parts = [part for part in (schema, table) if part]
    return "SELECT * FROM " + ".".join("[" + str(part).replace("]", "]]") + "]" for part in parts)


def _output(found: list[dict[str, Json]], *, first_row_only: bool) -> Json:
    records = found[:MOST_ROWS]
    body: dict[str, Json] = {}
    if not first_row_only:
        body = {"count": len(records), "value": records}
    elif records:
        body = {"firstRow": records[0]}
    if byte_size(body) > MOST_BYTES:
        raise ActivityError("2001", "The length of the output exceeds the limit of 4194304 bytes.")
    return body | {"effectiveIntegrationRuntime": "local", "durationInQueue": {"integrationRuntimeQueue": 0}}
