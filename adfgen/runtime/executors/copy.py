"""Copy: the rows of a query to a file."""

from adfgen.model.activity import ActivityView
from adfgen.model.body import Json
from adfgen.model.factory import Factory
from adfgen.runtime.activity import EXECUTORS, LIMITS, Activity
from adfgen.runtime.executors.lookup import SQL_SOURCES, table_query
from adfgen.runtime.port import ActivityError, AdditionalColumn, CopyResult, SqlError
from adfgen.runtime.store import lake_file_of

SINKS = {"ParquetSink": "Parquet", "DelimitedTextSink": "DelimitedText", "JsonSink": "Json"}


@EXECUTORS.register("Copy")
async def copy(activity: Activity) -> Json:
    """Move rows; counts and sizes as the service reports them."""
    source, sink = activity.property("source") or {}, activity.property("sink") or {}
    activity.input = {"source": source, "sink": sink}
    limit = _limit(source, sink, activity.property("translator"))
    if limit:
        raise ActivityError("NotSimulated", f"A Copy {limit} is not simulated by a local run.")
    origin = activity.dataset(_only(activity, "inputs"))
    target = activity.dataset(_only(activity, "outputs"))
    query = source.get("sqlReaderQuery") or table_query(origin)
    columns = [
        AdditionalColumn(str(entry["name"]), str(entry["value"])) for entry in source.get("additionalColumns") or ()
    ]
    file = lake_file_of(target, sink.get("formatSettings"))
    database = activity.connectors.sql(origin.linked_service)
    store = activity.torn(activity.connectors.files(target.linked_service))
    started = activity.run.clock.now()
    try:
        moved = await activity.blocking(
            lambda: database.copy_to_file(query, columns, file, store, cancellation=activity.cancellation)
        )
    except SqlError as error:
        raise ActivityError("2200", _failure(error.message, error.number)) from error
    seconds = (activity.run.clock.now() - started).total_seconds()
    return _output(moved, seconds, origin.linked_service.type, target.linked_service.type)


@LIMITS.register("Copy")
def copy_limit(_: Factory, view: ActivityView) -> str:
    """A pair of source and sink that is none of ours, or mappings."""
    return _limit(*(view.type_properties.get(name) for name in ("source", "sink", "translator")))


def _limit(source: Json, sink: Json, translator: Json) -> str:
    types = [side.get("type") if isinstance(side, dict) else None for side in (source, sink)]
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


def _output(moved: CopyResult, seconds: float, source_type: str, sink_type: str) -> Json:
    return {
        "dataRead": moved.bytes_read,
        "dataWritten": moved.bytes_written,
        "filesWritten": moved.files_written,
        "sourcePeakConnections": 1,
        "sinkPeakConnections": 1,
        "rowsRead": moved.rows_read,
        "rowsCopied": moved.rows_copied,
        "copyDuration": round(seconds),
        "throughput": round(moved.bytes_read / 1024 / seconds, 3) if seconds > 0 else 0,
        "errors": [],
        "effectiveIntegrationRuntime": "local",
        "usedParallelCopies": 1,
        "executionDetails": [{"source": {"type": source_type}, "sink": {"type": sink_type}, "status": "Succeeded"}],
        "dataConsistencyVerification": {"VerificationResult": "NotVerified"},
        "durationInQueue": {"integrationRuntimeQueue": 0},
    }
