"""The control store of a live factory, through its own pipelines: what is published, what is not yet, how tables stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from adfgen.api.deploying import ControlNames
from adfgen.api.monitoring import follow
from adfgen.deploy.target import RunTarget
from adfgen.errors import ServiceError
from adfgen.model.body import Json, dump_compact
from adfgen.render.definition import definition_arguments
from adfgen.runtime.journal import Recorded

__all__ = ["DefinitionChanges", "changes_of", "publish", "published_definitions", "table_states"]

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


def published_definitions(target: RunTarget, names: ControlNames) -> Mapping[str, Mapping[str, Json]]:
    """The definitions in the control store by table id. Raises ServiceError."""
    return {str(row["table_id"]): row for row in _pages(target, names, "definitions")}


def table_states(target: RunTarget, names: ControlNames) -> tuple[Mapping[str, Json], ...]:
    """How every table stands: watermark, lease, last batch. Raises ServiceError."""
    return tuple(_pages(target, names, "status"))


def _pages(target: RunTarget, names: ControlNames, lookup: str) -> Iterator[Mapping[str, Json]]:
    after = ""
    while True:
        parameters = {"after": after, "definitions": lookup == "definitions"}
        recorded = _run(target, names.status_pipeline, parameters)
        rows = next(item["output"]["value"] for item in recorded.activities if item["activityName"] == lookup)
        yield from rows
        if len(rows) < _PAGES[lookup]:
            return
        after = str(rows[-1]["table_id"])


def publish(target: RunTarget, names: ControlNames, definitions: Sequence[Mapping[str, Json]]) -> int:
    """Create or upgrade the control store and publish all definitions; in how many runs. Raises ServiceError."""
    ids = dump_compact([item["table_id"] for item in definitions])
    chunks = list(_chunks([definition_arguments(item) for item in definitions]))
    for number, chunk in enumerate(chunks, start=1):
        kept = ids if number == len(chunks) else ""
        _run(target, names.publish_pipeline, {"definitions": chunk, "kept": kept})
    return len(chunks)


def _chunks(items: Sequence[Mapping[str, Json]]) -> Iterator[list[Mapping[str, Json]]]:
    """Items in runs of a size the service takes; one empty run when there are none."""
    chunk: list[Mapping[str, Json]] = []
    size = 0
    for item in items:
        length = len(dump_compact(item).encode())
        if chunk and size + length > _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
        chunk.append(item)
        size += length
    yield chunk


def _run(target: RunTarget, pipeline: str, parameters: Mapping[str, Json]) -> Recorded:
    recorded = follow(target, target.create_run(pipeline, parameters), every=0.2)
    if recorded.run["status"] != "Succeeded":
        failed = next((item for item in recorded.activities if item["status"] == "Failed"), None)
        why = failed["error"]["message"] if failed else recorded.run["message"]
        raise ServiceError(
            f"pipeline '{pipeline}' {recorded.run['status']}: {why}",
            hint=f"adfgen runs {recorded.run['runId']} shows it; control/grants.*.sql says what the factory needs",
        )
    return recorded
