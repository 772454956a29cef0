"""What a reader of the lake sees: rows of committed batches, and of two batches that cover a value only the newer one's.

The reader needs no database: every run publishes the list of all committed batches. Committed is final, so the newest
list that can be read holds every older one; a list torn by a crash is passed over, and so is a file no list names.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from adfgen.errors import ServiceError

__all__ = ["ADDED_COLUMNS", "CommittedBatch", "TableShape", "committed_batches", "quoted", "visible_rows_sql"]

ADDED_COLUMNS = ("_adfgen_batch", "_adfgen_run")
_BEFORE_OFFSET = re.compile(
    r"(?<=[0-9]) (?=[+-][0-9]{2}:[0-9]{2}$)"
)  # SQL Server writes a blank there, DuckDB reads none


@dataclass(frozen=True, slots=True)
class CommittedBatch:
    """One committed batch as the published list names it; `low` and `high` are text the source wrote."""

    table_id: str
    batch_id: int
    kind: str
    low: str | None
    low_inclusive: bool
    high: str | None
    covers_null: bool
    file: str


@dataclass(frozen=True, slots=True)
class TableShape:
    """What a reader must know of a table: its cursor column with a DuckDB type for its bounds, and its key, if any."""

    cursor: str | None = None
    cursor_type: str = "TIMESTAMP"
    key: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()  # columns the copy added


def committed_batches(lists: Path) -> Mapping[str, tuple[CommittedBatch, ...]]:
    """Committed batches by table id, oldest first, from the newest readable list in the folder `lists`."""
    columns = "table_id, batch_id, kind, low, low_inclusive, high, covers_null, file_name"
    found: dict[int, CommittedBatch] = {}
    with duckdb.connect() as connection:
        for path in sorted(lists.glob("run=*.parquet")):
            try:
                rows = connection.execute(f"SELECT {columns} FROM read_parquet(?)", [str(path)]).fetchall()
            except duckdb.Error:
                continue  # torn by a crash: a later list says the same and more
            found.update({int(row[1]): CommittedBatch(*row) for row in rows})
    tables: dict[str, list[CommittedBatch]] = {}
    for batch_id in sorted(found):
        tables.setdefault(found[batch_id].table_id, []).append(found[batch_id])
    return {table: tuple(batches) for table, batches in tables.items()}


def visible_rows_sql(lake: Path, batches: Sequence[CommittedBatch], shape: TableShape) -> str:
    """A DuckDB query for the rows a reader sees of one table. Raises ServiceError when a listed file is missing."""
    paths = {batch.batch_id: lake / batch.file for batch in batches if batch.file}
    missing = [str(path) for path in paths.values() if not path.is_file()]
    if missing:
        raise ServiceError(f"the list of committed batches names '{missing[0]}', which is not in the lake")
    union = " UNION ALL BY NAME ".join(
        f"SELECT *, {batch_id} AS _reader_batch FROM read_parquet({_literal(path)}, hive_partitioning = false)"
        for batch_id, path in paths.items()
    )
    hidden = ", ".join(quoted(column) for column in (*shape.hidden, "_reader_batch"))
    query = f"SELECT * FROM ({union}) AS r WHERE NOT EXISTS (SELECT 1 FROM ({_coverage(batches, shape)}) AS n WHERE {_owned_by_newer(shape)})"
    if shape.key:
        key = ", ".join(quoted(column) for column in shape.key)
        query += f" QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY _reader_batch DESC) = 1"
    return f"SELECT * EXCLUDE ({hidden}) FROM ({query})"


def _coverage(batches: Iterable[CommittedBatch], shape: TableShape) -> str:
    def bound(value: str | None) -> str:
        text = "NULL" if value is None else _literal(_BEFORE_OFFSET.sub("", value))
        return f"CAST({text} AS {shape.cursor_type})"

    rows = ", ".join(
        f"({batch.batch_id}, {batch.kind == 'full'}, {bound(batch.low)}, {bool(batch.low_inclusive)}, {bound(batch.high)}, {bool(batch.covers_null)})"
        for batch in batches
    )
    return f"SELECT * FROM (VALUES {rows}) AS b(id, whole, low, low_inclusive, high, covers_null)"


def _owned_by_newer(shape: TableShape) -> str:
    if shape.cursor is None:
        return "n.id > r._reader_batch"
    value = f"r.{quoted(shape.cursor)}"
    above = f"(n.low IS NULL OR {value} > n.low OR (n.low_inclusive AND {value} = n.low))"
    inside = f"(n.whole OR ({value} IS NULL AND n.covers_null) OR ({above} AND {value} <= n.high))"
    return f"n.id > r._reader_batch AND {inside}"


def quoted(identifier: str) -> str:
    """A name as DuckDB takes it, whatever it holds."""
    return '"' + identifier.replace('"', '""') + '"'


def _literal(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"
