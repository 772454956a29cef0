from pathlib import Path

import duckdb
import pytest

from adfgen.errors import ServiceError
from adfgen.testing.lake_reader import CommittedBatch, TableShape, committed_batches, visible_rows_sql

SHAPE = TableShape("changed", key=("id",), hidden=("_batch",))


def write(path: Path, query: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")


def batch(batch_id: int, low: str | None, high: str | None, **rest: object) -> CommittedBatch:
    settings = {"kind": "incremental", "low_inclusive": False, "covers_null": False} | rest
    return CommittedBatch("t", batch_id, low=low, high=high, file=f"{batch_id}.parquet", **settings)  # type: ignore[arg-type]


def rows(lake: Path, batches: list[CommittedBatch], shape: TableShape = SHAPE) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return sorted(
            connection.execute(
                f"SELECT * REPLACE (CAST(changed AS VARCHAR) AS changed) FROM ({visible_rows_sql(lake, batches, shape)})"
            ).fetchall()
        )


def data(*values: tuple[int, str | None, str]) -> str:
    listed = ", ".join(
        f"({key}, {'NULL' if when is None else repr(when)}::TIMESTAMP, {text!r}, 'b')" for key, when, text in values
    )
    return f"SELECT * FROM (VALUES {listed}) AS v(id, changed, name, _batch)"


def test_the_newest_row_of_a_key_is_seen(tmp_path: Path) -> None:
    """An update arrives as a second row of its key in a later batch."""
    write(tmp_path / "1.parquet", data((1, "2024-01-01", "old"), (2, "2024-01-01", "same")))
    write(tmp_path / "2.parquet", data((1, "2024-01-02", "new")))

    seen = rows(tmp_path, [batch(1, None, "2024-01-01"), batch(2, "2024-01-01", "2024-01-02")])

    assert seen == [(1, "2024-01-02 00:00:00", "new"), (2, "2024-01-01 00:00:00", "same")]


def test_a_newer_batch_owns_the_values_it_covers_even_where_it_holds_no_row(tmp_path: Path) -> None:
    """A backfill re-reads a range: a row deleted from the source since then is not seen any more."""
    write(
        tmp_path / "1.parquet",
        data((1, "2024-01-01", "kept"), (2, "2024-01-02", "deleted since"), (3, "2024-01-03", "old")),
    )
    write(tmp_path / "2.parquet", data((3, "2024-01-03", "new")))

    seen = rows(tmp_path, [batch(1, None, "2024-01-03"), batch(2, "2024-01-02", "2024-01-03", low_inclusive=True)])

    assert [row[2] for row in seen] == ["kept", "new"]


def test_an_exclusive_bound_leaves_its_own_value_to_the_older_batch(tmp_path: Path) -> None:
    """(low, high]: the row at low belongs to the batch before."""
    write(tmp_path / "1.parquet", data((1, "2024-01-01", "mine")))
    write(tmp_path / "2.parquet", data((2, "2024-01-02", "next")))

    assert [row[2] for row in rows(tmp_path, [batch(1, None, "2024-01-01"), batch(2, "2024-01-01", "2024-01-02")])] == [
        "mine",
        "next",
    ]


def test_rows_without_a_cursor_value_belong_to_the_newest_batch_that_covers_null(tmp_path: Path) -> None:
    """NULL is a value a batch covers."""
    write(tmp_path / "1.parquet", data((1, None, "first"), (2, None, "gone")))
    write(tmp_path / "2.parquet", data((1, None, "second")))
    shape = TableShape("changed", hidden=("_batch",))

    seen = rows(
        tmp_path,
        [batch(1, None, "2024-01-01", covers_null=True), batch(2, "2024-01-01", "2024-01-02", covers_null=True)],
        shape,
    )

    assert [row[2] for row in seen] == ["second"]


def test_of_full_loads_only_the_newest_is_seen(tmp_path: Path) -> None:
    """A full load replaces the table, also when it is empty."""
    write(tmp_path / "1.parquet", data((1, "2024-01-01", "old")))
    write(tmp_path / "2.parquet", f"{data((1, '2024-01-01', 'x'))} WHERE false")
    full = {"kind": "full", "covers_null": True}

    assert (
        rows(tmp_path, [batch(1, None, None, **full), batch(2, None, None, **full)], TableShape(hidden=("_batch",)))
        == []
    )


def test_the_lists_of_all_runs_are_one_and_a_torn_one_is_passed_over(tmp_path: Path) -> None:
    """A crash while the list was written hides nothing that was committed before."""
    columns = "'t' AS table_id, {id} AS batch_id, 'full' AS kind, NULL::VARCHAR AS low, false AS low_inclusive, NULL::VARCHAR AS high, true AS covers_null, '{id}.parquet' AS file_name"
    write(tmp_path / "run=a.parquet", columns.format(id=1).join(["SELECT ", ""]))
    (tmp_path / "run=b.parquet").write_bytes(b"PAR1torn")

    assert committed_batches(tmp_path) == {"t": (CommittedBatch("t", 1, "full", None, False, None, True, "1.parquet"),)}


def test_a_listed_file_that_is_gone_is_said_and_never_read_as_empty(tmp_path: Path) -> None:
    """Losing a committed file is losing rows."""
    with pytest.raises(ServiceError) as stop:
        visible_rows_sql(tmp_path, [batch(7, None, "2024-01-01")], SHAPE)

    assert "7.parquet', which is not in the lake" in stop.value.message


def test_bounds_with_an_offset_are_read_as_sql_server_writes_them(tmp_path: Path) -> None:
    """A blank stands before the offset there."""
    shape = TableShape("changed", "TIMESTAMPTZ", ("id",), ("_batch",))
    for number in (1, 2):
        write(tmp_path / f"{number}.parquet", f"SELECT 1 AS id, TIMESTAMPTZ '2024-01-0{number} 00:00:00+00' AS changed, 'v{number}' AS name, 'b' AS _batch")  # fmt: skip
    batches = [batch(1, None, "2024-01-01 01:00:00.0000000 +01:00"), batch(2, "2024-01-01 01:00:00.0000000 +01:00", "2024-01-02 00:00:00.0000000 +00:00")]  # fmt: skip

    assert [row[2] for row in rows(tmp_path, batches, shape)] == ["v2"]
