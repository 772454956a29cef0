"""Rows on their way to a file: every SQL type to Parquet and back, text and JSON, names, settings, added columns."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from adfgen.connectors.lake.folder import FolderLake
from adfgen.connectors.sql.embedded import EmbeddedSqlStore
from adfgen.runtime.port import ActivityError, AdditionalColumn, Cancellation, CopyResult, LakeFile, SqlError
from tests.connectors.tsql_case import opened

# SQL type, T-SQL literal, the file's type, the value read back, the same in delimited text and in JSON
TYPES: list[tuple[str, str, str, Any, str, Any]] = [
    ("bit", "1", "bool", True, "True", True),
    ("tinyint", "255", "int16", 255, "255", 255),
    ("smallint", "-32768", "int16", -32768, "-32768", -32768),
    ("int", "-2147483648", "int32", -2147483648, "-2147483648", -2147483648),
    ("bigint", "9223372036854775807", "int64", 9223372036854775807, "9223372036854775807", 9223372036854775807),
    ("decimal(38,10)", "1234567890123456789012345678.0123456789", "decimal128(38, 10)",
     Decimal("1234567890123456789012345678.0123456789"), "1234567890123456789012345678.0123456789",
     Decimal("1234567890123456789012345678.0123456789")),
    ("numeric(5,0)", "-12345", "decimal128(5, 0)", Decimal(-12345), "-12345", -12345),
    ("money", "922337203685477.5807", "decimal128(19, 4)", Decimal("922337203685477.5807"), "922337203685477.5807",
     Decimal("922337203685477.5807")),
    ("smallmoney", "-214748.3648", "decimal128(10, 4)", Decimal("-214748.3648"), "-214748.3648", Decimal("-214748.3648")),
    ("real", "1.5", "float", 1.5, "1.5", Decimal("1.5")),
    ("float", "1.7976931348623157e308", "double", 1.7976931348623157e308, "1.7976931348623157e+308",
     Decimal("1.7976931348623157e308")),
    ("date", "'9999-12-31'", "date32[day]", date(9999, 12, 31), "9999-12-31 00:00:00.0000000", "9999-12-31T00:00:00Z"),
    ("time(7)", "'23:59:59.999999'", "time64[us]", time(23, 59, 59, 999999), "23:59:59.999999", "23:59:59.999999"),
    ("datetime", "'9999-12-31T23:59:59.997'", "timestamp[us]", datetime(9999, 12, 31, 23, 59, 59, 997000),
     "9999-12-31 23:59:59.9970000", "9999-12-31T23:59:59.997Z"),
    ("datetime2(7)", "'9999-12-31T23:59:59.9999999'", "timestamp[us]", datetime(9999, 12, 31, 23, 59, 59, 999999),
     "9999-12-31 23:59:59.9999990", "9999-12-31T23:59:59.999999Z"),
    ("datetime2(0)", "'0001-01-01'", "timestamp[us]", datetime(1, 1, 1), "0001-01-01 00:00:00.0000000", "0001-01-01T00:00:00Z"),
    ("smalldatetime", "'2079-06-06T23:59:00'", "timestamp[us]", datetime(2079, 6, 6, 23, 59), "2079-06-06 23:59:00.0000000",
     "2079-06-06T23:59:00Z"),
    ("datetimeoffset(7)", "'2024-01-01T10:00:00.5+02:00'", "timestamp[us, tz=UTC]",
     datetime(2024, 1, 1, 8, 0, 0, 500000, UTC), "2024-01-01 08:00:00.5000000 +00:00", "2024-01-01T08:00:00.5Z"),
    ("char(3)", "'a'", "string", "a  ", "a  ", "a  "),
    ("varchar(10)", "'x,y'", "string", "x,y", '"x,y"', "x,y"),
    ("nchar(3)", "N'é'", "string", "é  ", "é  ", "é  "),
    ("nvarchar(max)", "N'😀 \"q\"'", "string", '😀 "q"', '"😀 \\"q\\""', '😀 "q"'),
    ("binary(3)", "0xFF00", "binary", b"\xff\x00\x00", "/wAA", "/wAA"),
    ("varbinary(max)", "0x00", "binary", b"\x00", "AA==", "AA=="),
    ("uniqueidentifier", "'6f9619ff-8b86-d011-b42d-00c04fc964ff'", "string", "6F9619FF-8B86-D011-B42D-00C04FC964FF",
     "6F9619FF-8B86-D011-B42D-00C04FC964FF", "6F9619FF-8B86-D011-B42D-00C04FC964FF"),
]  # fmt: skip


class Bench:
    """A source table with one column, and a lake."""

    def __init__(self, store: EmbeddedSqlStore, root: Path) -> None:
        self.store = store
        self.lake = FolderLake(root)
        self.root = root

    def copy(self, sql: str, file: LakeFile, *added: AdditionalColumn) -> CopyResult:
        return self.store.copy_to_file(sql, added, file, self.lake, cancellation=Cancellation())

    def text(self, file: LakeFile) -> str:
        return (self.root / file.file_system / file.folder / file.name).read_text(encoding="utf-8")

    def table(self, file: LakeFile) -> Any:
        return parquet.read_table(self.root / file.file_system / file.folder / file.name)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with opened(tmp_path / "source.duckdb") as database:
        yield Bench(EmbeddedSqlStore(database), tmp_path / "lake")


def file_of(format_: str, **settings: Any) -> LakeFile:
    return LakeFile("lake", "a/b", "rows.bin", format_, settings)


@pytest.mark.parametrize(
    ("kind", "literal", "stored", "value", "text", "in_json"), TYPES, ids=[row[0] for row in TYPES]
)
def test_a_value_of_every_type_and_its_null_reach_every_format(
    bench: Bench, kind: str, literal: str, stored: str, value: Any, text: str, in_json: Any
) -> None:
    bench.store.database.run_script(
        f"CREATE TABLE dbo.t (n int, v {kind} NULL)\nGO\nINSERT INTO dbo.t VALUES (1, {literal}), (2, NULL)"
    )
    query = "SELECT n, v FROM dbo.t ORDER BY n"

    result = bench.copy(query, file_of("Parquet"))
    table = bench.table(file_of("Parquet"))
    assert (result.rows_read, result.rows_copied) == (2, 2)
    assert str(table.schema.field("v").type) == stored
    assert table.column("v").to_pylist() == [value, None]

    bench.copy(query, file_of("DelimitedText", firstRowAsHeader=True))
    assert bench.text(file_of("DelimitedText")) == f"n,v\n1,{text}\n2,\n"

    bench.copy(query, file_of("Json"))
    lines = [json.loads(line, parse_float=Decimal) for line in bench.text(file_of("Json")).splitlines()]
    assert lines == [{"n": 1, "v": in_json}, {"n": 2, "v": None}]


def test_row_versions_are_eight_bytes(bench: Bench) -> None:
    bench.store.database.run("CREATE TABLE dbo.t (n int, v rowversion); INSERT INTO dbo.t (n) VALUES (1)")

    bench.copy("SELECT v FROM dbo.t", file_of("Parquet"))

    assert bench.table(file_of("Parquet")).column("v").to_pylist() == [(2001).to_bytes(8, "big")]


def test_no_rows_still_make_a_file_with_its_columns(bench: Bench) -> None:
    result = bench.copy("SELECT 1 AS a, N'x' AS b WHERE 1 = 0", file_of("Parquet"))

    assert (result.rows_copied, result.files_written) == (0, 1)
    assert bench.table(file_of("Parquet")).schema.names == ["a", "b"]


def test_a_copy_replaces_the_file_of_an_earlier_one(bench: Bench) -> None:
    bench.copy("SELECT 1 AS a UNION ALL SELECT 2", file_of("Parquet"))
    bench.copy("SELECT 3 AS a", file_of("Parquet"))

    assert bench.table(file_of("Parquet")).column("a").to_pylist() == [3]


def test_added_columns_are_constants_or_double_a_column(bench: Bench) -> None:
    bench.copy(
        "SELECT 7 AS a", file_of("Parquet"), AdditionalColumn("run", "it's 1"), AdditionalColumn("b", "$$COLUMN:a")
    )

    assert bench.table(file_of("Parquet")).to_pylist() == [{"a": 7, "run": "it's 1", "b": 7}]


@pytest.mark.parametrize(
    ("sql", "added", "words"),
    [
        ("SELECT 1", (), "column 1 of the source has no name"),
        ("SELECT 1 AS a, 2 AS A", (), "column 'A' comes twice"),
        ("SELECT 1 AS a", (AdditionalColumn("A", "x"),), "column 'A' comes twice"),
        ("SELECT 1 AS [a b]", (), "ParquetInvalidColumnName"),
        ("SELECT 1 AS a", (AdditionalColumn("b", "$$COLUMN:c"),), "additional column 'b' with value '$$COLUMN:c'"),
        ("SELECT 1 AS a", (AdditionalColumn("b", "$$FILEPATH"),), "additional column 'b' with value '$$FILEPATH'"),
    ],
)
def test_columns_that_no_file_can_hold_fail_the_copy(
    bench: Bench, sql: str, added: tuple[AdditionalColumn, ...], words: str
) -> None:
    with pytest.raises(ActivityError, match=f"(?s).*{words.replace('$', '[$]')}") as caught:
        bench.copy(sql, file_of("Parquet"), *added)

    assert caught.value.code == "2200"


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (file_of("Avro"), "file format 'Avro'"),
        (file_of("Parquet", compressionCodec="lzo"), "compressionCodec 'lzo'"),
        (file_of("DelimitedText", rowDelimiter="\r\n"), "rowDelimiter"),
        (file_of("DelimitedText", encodingName="UTF-16"), "encodingName 'UTF-16'"),
        (file_of("DelimitedText", quoteChar=""), "quoteChar ''"),
        (LakeFile("lake", "", "x", "Json", {}, {"filePattern": "tree"}), "filePattern 'tree'"),
    ],
)
def test_a_setting_the_lake_does_not_write_is_refused_by_name(bench: Bench, file: LakeFile, words: str) -> None:
    with pytest.raises(ActivityError, match=words):
        bench.copy("SELECT 1 AS a", file)


@pytest.mark.parametrize("codec", ["snappy", "gzip", "none"])
def test_parquet_is_written_with_the_datasets_codec(bench: Bench, codec: str) -> None:
    bench.copy("SELECT 1 AS a", file_of("Parquet", compressionCodec=codec))

    metadata = parquet.read_metadata(bench.root / "lake/a/b/rows.bin")
    assert metadata.row_group(0).column(0).compression.lower() == {"none": "uncompressed"}.get(codec, codec)


def test_delimited_text_follows_the_dataset(bench: Bench) -> None:
    file = LakeFile(
        "lake", "", "x.csv", "DelimitedText",
        {"columnDelimiter": ";", "quoteChar": "'", "escapeChar": "'", "nullValue": "NULL"}, {"quoteAllText": True},
    )  # fmt: skip

    bench.copy("SELECT 'it''s' AS a, NULL AS b", file)

    assert bench.text(file) == "'it''s';NULL\n"


def test_json_can_be_one_array(bench: Bench) -> None:
    file = LakeFile("lake", "", "x.json", "Json", {}, {"filePattern": "arrayOfObjects"})

    bench.copy("SELECT 1 AS a UNION ALL SELECT 2", file)

    assert json.loads(bench.text(file)) == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("sql", "number", "words"),
    [
        ("SELECT 1 AS a; SELECT 2 AS b", 0, "a copy reads with one SELECT"),
        ("UPDATE dbo.t SET a = 1", 0, "a copy reads with one SELECT"),
        ("SELECT a FROM dbo.nothing", 208, "Invalid object name 'dbo.nothing'"),
        ("SELECT\n  FORMAT(1, 'N') AS a", 0, "line 2, column 3: function 'FORMAT' is not simulated"),
        ("SELECT 1 / 0 AS a", 8134, "Divide by zero"),
        ("SELECT a b c", 102, "Incorrect syntax"),
    ],
)
def test_a_query_that_cannot_be_copied_fails_as_sql_server_says(
    bench: Bench, sql: str, number: int, words: str
) -> None:
    with pytest.raises(SqlError, match=words) as caught:
        bench.copy(sql, file_of("Parquet"))

    assert caught.value.number == number


@pytest.mark.parametrize("delay", [None, 0.3], ids=["before it began", "while it ran"])
def test_a_cancelled_copy_stops(bench: Bench, delay: float | None) -> None:
    cancellation = Cancellation()
    if delay is None:
        cancellation.cancel()
    else:
        threading.Timer(delay, cancellation.cancel).start()
    digits = "(SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4)"
    joined = " CROSS JOIN ".join(f"{digits} AS d{place}" for place in range(14))

    with pytest.raises(ActivityError) as caught:
        bench.store.copy_to_file(
            f"SELECT d0.n AS a FROM {joined}", (), file_of("Parquet"), bench.lake, cancellation=cancellation
        )

    assert caught.value.code == "Cancelled"
