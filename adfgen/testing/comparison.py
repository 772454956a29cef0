"""Compares what a reader of the lake sees with the source: every column, as a multiset of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from adfgen.connectors.sql.database import Database
from adfgen.errors import ServiceError
from adfgen.model.body import Json
from adfgen.testing.lake_reader import ADDED_COLUMNS, CommittedBatch, TableShape, quoted, visible_rows_sql

__all__ = ["Comparison", "Proof", "compare_table"]


@dataclass(frozen=True, slots=True)
class Proof:
    """A sentence about what was compared, and whether it held."""

    text: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows of a source table and of the lake: how many each has, and how many only one of them has."""

    table: str
    source_rows: int
    lake_rows: int
    lost: int
    unexpected: int

    @property
    def equal(self) -> bool:
        """Whether lake and source hold the same rows, each as often."""
        return self.lost == 0 and self.unexpected == 0

    def proof(self) -> Proof:
        """The comparison in one sentence."""
        if self.equal:
            return Proof(
                f"{self.table}: lake and source agree in every column of {self.source_rows:,} rows", holds=True
            )
        found = f"{self.lost:,} rows of the source are missing and {self.unexpected:,} rows are not in the source"
        return Proof(f"{self.table}: {found}", holds=False)


def compare_table(
    database: Database,
    definition: Mapping[str, Json],
    lake: Path,
    batches: Sequence[CommittedBatch],
    added: Sequence[str] = ADDED_COLUMNS,
) -> Comparison:
    """Compare one table, described by its entry of control/table_definition.json, with its committed batches.

    `added` are the columns the copy added, which the source does not have.

    Raises ServiceError when a listed file is missing or lake and source differ in their columns.
    """
    source = f"{quoted(definition['schema_name'])}.{quoted(definition['table_name'])}"
    with database.session(writes=False) as cursor:
        names = _columns(cursor, source)
        columns = ", ".join(quoted(name) for name in names)
        expected = f"SELECT {columns} FROM {source}"
        visible = _visible(cursor, definition, lake, batches, tuple(added))
        if visible and set(_columns(cursor, f"({visible})")) != set(names):
            raise ServiceError(f"the columns of {source} in the lake are not those of the source")
        seen = f"SELECT {columns} FROM ({visible})" if visible else f"{expected} WHERE FALSE"
        counts = [
            _count(cursor, query)
            for query in (expected, seen, f"({expected}) EXCEPT ALL ({seen})", f"({seen}) EXCEPT ALL ({expected})")
        ]
    return Comparison(f"{definition['schema_name']}.{definition['table_name']}", *counts)


def _visible(
    cursor: duckdb.DuckDBPyConnection,
    definition: Mapping[str, Json],
    lake: Path,
    batches: Sequence[CommittedBatch],
    added: tuple[str, ...],
) -> str:
    """A query for what the lake holds; empty when nothing was loaded yet."""
    files = [lake / batch.file for batch in batches if batch.file]
    if not files:
        return ""
    column = definition["cdc_column"] or None
    kind = _type_of(cursor, files[-1], column) if column else "TIMESTAMP"
    return visible_rows_sql(lake, batches, TableShape(column, kind, tuple(definition["key_columns"] or ()), added))


def _columns(cursor: duckdb.DuckDBPyConnection, relation: str) -> list[str]:
    return [str(row[0]) for row in cursor.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()]


def _type_of(cursor: duckdb.DuckDBPyConnection, file: Path, column: str) -> str:
    described = cursor.execute(
        "DESCRIBE SELECT * FROM read_parquet(?, hive_partitioning = false)", [str(file)]
    ).fetchall()
    return next(str(row[1]) for row in described if row[0].casefold() == column.casefold())


def _count(cursor: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(cursor.execute(f"SELECT count(*) FROM ({query})").fetchall()[0][0])
