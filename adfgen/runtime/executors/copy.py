"""Copy: the rows of a query to a file, and files as they are."""

from adfgen.model.activity import ActivityView
from adfgen.model.body import Json, as_list, as_object
from adfgen.model.factory import Factory
from adfgen.runtime.activity import EXECUTORS, LIMITS, Activity
from adfgen.runtime.executors.lookup import SQL_SOURCES, table_query
from adfgen.runtime.file_copy import FileCopy, file_copy_limit
from adfgen.runtime.port import ActivityError, AdditionalColumn, SqlError
from adfgen.runtime.store import Dataset, file_limit, lake_file_of

BINARY_SOURCE = "BinarySource"
SINKS = {"ParquetSink": "Parquet", "DelimitedTextSink": "DelimitedText", "JsonSink": "Json"}


@EXECUTORS.register("Copy")
async def copy(activity: Activity) -> Json:
    """Move rows or files; counts and sizes as the service reports them."""
    source, sink = activity.property("source") or {}, activity.property("sink") or {}
    activity.input = {"source": source, "sink": sink}
    limit = _limit(source, sink, activity.property("translator"))
    if limit:
        raise ActivityError("NotSimulated", f"A Copy {limit} is not simulated by a local run.")
    ends = activity.dataset(_only(activity, "inputs")), activity.dataset(_only(activity, "outputs"))
    started = activity.run.clock.now()
    counts = await (_files if source.get("type") == BINARY_SOURCE else _rows)(activity, *ends)
    seconds = (activity.run.clock.now() - started).total_seconds()
    return _output(counts, seconds, *(end.linked_service.type for end in ends))


async def _rows(activity: Activity, origin: Dataset, target: Dataset) -> dict[str, Json]:
    source, sink = activity.input["source"], activity.input["sink"]
    query = source.get("sqlReaderQuery") or table_query(origin)
    columns = [
        AdditionalColumn(str(entry["name"]), str(entry["value"])) for entry in source.get("additionalColumns") or ()
    ]
    file = lake_file_of(target, sink.get("formatSettings"))
    database = activity.connectors.sql(origin.linked_service)
    store = activity.torn(activity.connectors.files(target.linked_service))
    try:
        moved = await activity.blocking(
            lambda: database.copy_to_file(query, columns, file, store, cancellation=activity.cancellation)
        )
    except SqlError as error:
        raise ActivityError("2200", _failure(error.message, error.number)) from error
    return {
        "dataRead": moved.bytes_read,
        "dataWritten": moved.bytes_written,
        "filesWritten": moved.files_written,
        "rowsRead": moved.rows_read,
        "rowsCopied": moved.rows_copied,
        "dataConsistencyVerification": {"VerificationResult": "NotVerified"},
    }


async def _files(activity: Activity, origin: Dataset, target: Dataset) -> dict[str, Json]:
    settings = [activity.input[end].get("storeSettings") or {} for end in ("source", "sink")]
    store = activity.connectors.files(origin.linked_service)
    sink = activity.torn(activity.connectors.files(target.linked_service))
    copying = FileCopy(store, lake_file_of(origin), sink, lake_file_of(target))
    moved = await activity.blocking(lambda: copying.run(*settings, cancellation=activity.cancellation))
    is_verified = activity.property("validateDataConsistency") is True
    return {
        "dataRead": moved.bytes_moved,
        "dataWritten": moved.bytes_moved,
        "filesRead": moved.files_read,
        "filesWritten": moved.files_written,
        "dataConsistencyVerification": {"VerificationResult": "Verified" if is_verified else "NotVerified"},
    }


@LIMITS.register("Copy")
def copy_limit(factory: Factory, view: ActivityView) -> str:
    """A pair of source and sink that is none of ours, mappings, settings of a copy of files, or a dataset that is no file."""
    source, *rest = (view.type_properties.get(name) for name in ("source", "sink", "translator"))
    ends = ("inputs", "outputs") if as_object(source).get("type") == BINARY_SOURCE else ("outputs",)
    limits = (file_limit(factory, reference) for end in ends for reference in as_list(view.body.get(end)))
    return _limit(source, *rest) or next(filter(None, limits), "")


def _limit(source: Json, sink: Json, translator: Json) -> str:
    types = [as_object(side).get("type") for side in (source, sink)]
    if types == [BINARY_SOURCE, "BinarySink"]:
        return file_copy_limit(*(as_object(side.get("storeSettings")) for side in (source, sink)))
    if types[0] not in SQL_SOURCES or types[1] not in SINKS:
        return f"from '{types[0]}' to '{types[1]}'"
    return "with column mappings" if isinstance(translator, dict) and translator.get("mappings") else ""


def _only(activity: Activity, name: str) -> Json:
    references = activity.view.body.get(name)
    if not isinstance(references, list) or len(references) != 1:
        raise ActivityError("BadRequest", f"Copy '{activity.name}' must name exactly one dataset in its {name}.")
    return references[0]


def _failure(message: str, number: int) -> str:
    return (
        "ErrorCode=SqlOperationFailed,'Type=Microsoft.DataTransfer.Common.Shared.HybridDeliveryException,"
        f"Message=A database operation failed. SqlErrorNumber={number}. Error Message: {message},Source=local,'"
    )


def _output(counts: dict[str, Json], seconds: float, source_type: str, sink_type: str) -> Json:
    return {
        **counts,
        "sourcePeakConnections": 1,
        "sinkPeakConnections": 1,
        "copyDuration": round(seconds),
        "throughput": round(counts["dataRead"] / 1024 / seconds, 3) if seconds > 0 else 0,
        "errors": [],
        "effectiveIntegrationRuntime": "local",
        "usedParallelCopies": 1,
        "executionDetails": [{"source": {"type": source_type}, "sink": {"type": sink_type}, "status": "Succeeded"}],
        "durationInQueue": {"integrationRuntimeQueue": 0},
    }
