"""What a reader of the lake form sees: the numbered files of a table up to its watermark file's number.

A file says of itself which window it holds, in the columns the copy added; of a batch without rows only a full load leaves one.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import duckdb

from adfgen.errors import ServiceError
from adfgen.model.body import Json
from adfgen.render.lake_control import publication
from adfgen.testing.lake_reader import CommittedBatch

__all__ = ["NUMBERED_COLUMNS", "numbered_batches", "watermark_of"]

NUMBERED_COLUMNS = (
    "_adfgen_batch", "_adfgen_run", "_adfgen_low", "_adfgen_low_inclusive", "_adfgen_high", "_adfgen_covers_null",
)  # fmt: skip
_FILE = re.compile(r"batch=(\d+)\.parquet")


def watermark_of(lake: Path, definition: Mapping[str, Json]) -> Mapping[str, Json]:
    """The watermark file of a table, empty when there is none. Raises ServiceError when it cannot be read."""
    path = lake / publication(definition)["watermark_folder"] / "cdc.json"
    try:
        found: Mapping[str, Json] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (OSError, ValueError) as error:
        raise ServiceError(f"the watermark '{path}' cannot be read: {error}") from error
    return found


def numbered_batches(lake: Path, definition: Mapping[str, Json]) -> tuple[CommittedBatch, ...]:
    """The batches of a table that are committed, oldest first. Raises ServiceError when a file cannot be read."""
    committed = int(watermark_of(lake, definition).get("batch_id") or 0)
    found = []
    for path in (lake / str(definition["sink_root"])).glob("batch=*.parquet"):
        number = _FILE.fullmatch(path.name)
        if number is not None and int(number[1]) <= committed:
            found.append(_batch(path, int(number[1]), definition, path.relative_to(lake).as_posix()))
    return tuple(sorted(found, key=lambda batch: batch.batch_id))


def _batch(path: Path, number: int, definition: Mapping[str, Json], file: str) -> CommittedBatch:
    columns = ", ".join(NUMBERED_COLUMNS[2:])
    try:
        with duckdb.connect() as connection:
            row = connection.execute(f"SELECT {columns} FROM read_parquet(?) LIMIT 1", [str(path)]).fetchone()
    except duckdb.Error as error:
        raise ServiceError(f"the committed file '{path}' cannot be read: {error}") from error
    low, inclusive, high, covers_null = row or ("", "0", "", "0")
    return CommittedBatch(
        str(definition["table_id"]),
        number,
        "full" if definition["load_type"] == "full" else "regular",
        low or None,
        inclusive == "1",
        high or None,
        covers_null == "1",
        file,
    )
