"""The control store of a factory, through its own pipelines: what is published, what is not yet, how tables stand."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from adfgen.api.deploying import ControlNames
from adfgen.api.monitoring import follow
from adfgen.deploy.target import RunTarget
from adfgen.errors import ServiceError
from adfgen.metadata.service import ControlKind
from adfgen.model.body import Json, byte_size, dump_compact
from adfgen.render.definition import definition_arguments
from adfgen.render.lake_control import publication, retired
from adfgen.runtime.journal import Recorded

__all__ = [
    "DefinitionChanges",
    "RunPipeline",
    "changes_of",
    "publish",
    "published_definitions",
    "remotely",
    "table_states",
]

RunPipeline = Callable[[str, Mapping[str, Json]], Recorded]  # runs a pipeline with parameters to its end

_CHUNK_BYTES = 256 * 1024  # of definitions in one run; the service takes far more in a request than in an activity
_PAGES = {"definitions": 200, "status": 1000}  # rows of a page, as control/*.sql has them


@dataclass(frozen=True, slots=True)
class DefinitionChanges:
    """What publishing would change: ids of tables that are new or retired, and of changed ones the fields."""

    new: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]]
    retired: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.new or self.changed or self.retired)


def changes_of(
    published: Mapping[str, Mapping[str, Json]], definitions: Sequence[Mapping[str, Json]]
) -> DefinitionChanges:
    """The difference between what is published and what the metadata says, field by field."""
    wanted = {str(item["table_id"]): definition_arguments(item) for item in definitions}
    changed = {
        table: fields
        for table, arguments in wanted.items()
        if table in published and (fields := _unlike(published[table], arguments))
    }
    new = tuple(table for table in wanted if table not in published)
    retired = tuple(table for table, row in published.items() if table not in wanted and row.get("enabled"))
    return DefinitionChanges(new, changed, retired)


def _unlike(row: Mapping[str, Json], arguments: Mapping[str, Json]) -> tuple[str, ...]:
    return tuple(name for name, value in arguments.items() if ("" if row.get(name) is None else row[name]) != value)


def remotely(target: RunTarget) -> RunPipeline:
    """Runs of a live factory, each followed to its end. Raises ServiceError."""
    return lambda pipeline, parameters: follow(target, target.create_run(pipeline, parameters), every=0.2)


def published_definitions(run: RunPipeline, names: ControlNames) -> Mapping[str, Mapping[str, Json]]:
    """The definitions in the control store by table id. Raises ServiceError."""
    rows = _pages(run, names, "definitions") if names.kind is ControlKind.SQL else _definition_files(run, names)
    return {str(row["table_id"]): row for row in rows}


def table_states(run: RunPipeline, names: ControlNames) -> tuple[Mapping[str, Json], ...]:
    """How every table stands: watermark, lease, last batch. Raises ServiceError."""
    if names.kind is ControlKind.SQL:
        return tuple(_pages(run, names, "status"))
    recorded = _ended(run, names.status_pipeline, {"watermarks": True})
    marks = {row["table_id"]: row for row in _rows(recorded, "watermarks")}
    ordered = sorted(_rows(recorded, "definitions"), key=lambda row: str(row["table_id"]))
    return tuple(
        {name: row.get(name) for name in ("table_id", "enabled", "load_type", "cdc_type")}
        | _state(marks.get(row["table_id"], {}))
        for row in ordered
    )


def publish(run: RunPipeline, names: ControlNames, definitions: Sequence[Mapping[str, Json]]) -> int:
    """Create or upgrade the control store and publish what is not yet; in how many runs. Raises ServiceError."""
    if names.kind is ControlKind.LAKE:
        published = published_definitions(run, names)
        chunks = [chunk for chunk in _chunks(_unpublished(published, definitions)) if chunk]
        for chunk in chunks:
            _ended(run, names.publish_pipeline, {"definitions": chunk})
        return len(chunks)
    ids = dump_compact([item["table_id"] for item in definitions])
    chunks = list(_chunks([definition_arguments(item) for item in definitions]))
    for number, chunk in enumerate(chunks, start=1):
        kept = ids if number == len(chunks) else ""
        _ended(run, names.publish_pipeline, {"definitions": chunk, "kept": kept})
    return len(chunks)


def _definition_files(run: RunPipeline, names: ControlNames) -> Sequence[Mapping[str, Json]]:
    """The rows of the published definition files; none when one was torn by a crash: all are published again then."""
    recorded = run(names.status_pipeline, {"watermarks": False})
    return () if _is_torn(recorded) else _rows(_succeeded(recorded, names.status_pipeline), "definitions")


def _is_torn(recorded: Recorded) -> bool:
    failed = [
        item for item in recorded.activities if item["activityName"] == "definitions" and item["status"] == "Failed"
    ]
    return any("JsonInvalidDataFormat" in str(item["error"]["message"]) for item in failed)


def _rows(recorded: Recorded, lookup: str) -> Sequence[Mapping[str, Json]]:
    """What a lookup found; nothing where it did not run, because nothing was published."""
    found = next((item for item in recorded.activities if item["activityName"] == lookup), None)
    rows: Sequence[Mapping[str, Json]] = (found or {}).get("output", {}).get("value", ())
    return rows


def _unpublished(
    published: Mapping[str, Mapping[str, Json]], definitions: Sequence[Mapping[str, Json]]
) -> list[dict[str, Json]]:
    """What has to be written: definitions that differ, and those nobody describes any more."""
    changes = changes_of(published, definitions)
    wanted = {*changes.new, *changes.changed}
    differing = [item for item in definitions if item["table_id"] in wanted]
    return [publication(item) for item in differing] + [retired(published[table]) for table in changes.retired]


def _state(mark: Mapping[str, Json]) -> dict[str, Json]:
    """A watermark file in the words of ingest.status: nothing is no text, and there is no lease."""
    row: dict[str, Json] = {name: value if value != "" else None for name, value in mark.items()}
    return {"value": None, "kind": None, "state": None, "rows_copied": None, "batch_id": None, **row, "lease_run": None}


def _pages(run: RunPipeline, names: ControlNames, lookup: str) -> Iterator[Mapping[str, Json]]:
    after = ""
    while True:
        recorded = _ended(run, names.status_pipeline, {"after": after, "definitions": lookup == "definitions"})
        found = [item["output"] for item in recorded.activities if item["activityName"] == lookup]
        if not found:
            raise ServiceError(f"pipeline '{names.status_pipeline}' has no activity '{lookup}': it was changed by hand")
        rows = found[0]["value"]
        yield from rows
        if len(rows) < _PAGES[lookup]:
            return
        after = str(rows[-1]["table_id"])


def _chunks(items: Sequence[Mapping[str, Json]]) -> Iterator[list[Mapping[str, Json]]]:
    """Items in runs of a size the service takes; one empty run when there are none."""
    chunk: list[Mapping[str, Json]] = []
    size = 0
    for item in items:
        length = byte_size(item)
        if chunk and size + length > _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
        chunk.append(item)
        size += length
    yield chunk


def _ended(run: RunPipeline, pipeline: str, parameters: Mapping[str, Json]) -> Recorded:
    return _succeeded(run(pipeline, parameters), pipeline)


def _succeeded(recorded: Recorded, pipeline: str) -> Recorded:
    """The run, when it succeeded. Raises ServiceError with the first thing that failed."""
    if recorded.run["status"] != "Succeeded":
        failed = next((item for item in recorded.activities if item["status"] == "Failed"), None)
        why = failed["error"]["message"] if failed else recorded.run["message"]
        hint = f"adfgen runs {recorded.run['runId']} shows it; control/grants.*.sql says what the factory needs"
        if "Could not find stored procedure" in why:
            hint = "there is no control store in that database: adfgen deploy makes one; one that was lost is to be brought back"
        raise ServiceError(f"pipeline '{pipeline}' {recorded.run['status']}: {why}", hint=hint)
    return recorded
