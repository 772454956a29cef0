"""A database file between threads, processes and crashes; procedures and queries as activities call them."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest

from adfgen.connectors.sql.database import Database
from adfgen.connectors.sql.embedded import EmbeddedSqlStore
from adfgen.errors import ServiceError
from adfgen.runtime.port import ActivityError, Cancellation, ProcedureParameter, SqlError
from tests.connectors.tsql_case import NOW, ask, copied, opened

CLAIM = """
BEGIN TRAN;
UPDATE control.lease SET owner = @run WHERE name = 'x' AND owner IS NULL;
DECLARE @won int = @@ROWCOUNT;
COMMIT;
SELECT @won AS won
"""


def test_one_of_many_threads_claims_a_lease(tmp_path: Path) -> None:
    """SQL Server makes the second UPDATE wait for the first; so does the local database, and nobody sees a conflict."""
    with opened(tmp_path / "x.duckdb") as database:
        database.run_script("CREATE SCHEMA control\nGO\nCREATE TABLE control.lease (name varchar(9), owner int NULL)")
        for _ in range(20):
            database.run("DELETE FROM control.lease; INSERT INTO control.lease VALUES ('x', NULL)")
            barrier = threading.Barrier(4)

            def claim(run: int, barrier: threading.Barrier = barrier) -> object:
                barrier.wait()
                return ask(database, f"DECLARE @run int = {run};{CLAIM}").rows[0][0]

            with ThreadPoolExecutor(4) as pool:
                won = list(pool.map(claim, range(4)))

            assert sorted(won) == [0, 0, 0, 1]
            assert ask(database, "SELECT owner FROM control.lease").rows == [[won.index(1)]]


def test_counting_up_in_many_threads_loses_nothing(tmp_path: Path) -> None:
    with opened(tmp_path / "x.duckdb") as database:
        database.run("CREATE TABLE dbo.n (n int, v rowversion); INSERT INTO dbo.n (n) VALUES (0)")

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: database.run("UPDATE dbo.n SET n = n + 1"), range(80)))

        assert ask(database, "SELECT n, CAST(v AS bigint) AS v FROM dbo.n").rows == [[80, 2081]]


def test_readers_see_what_is_committed_and_wait_for_nobody(shop: Path, tmp_path: Path) -> None:
    with copied(shop, tmp_path) as database, database.session(writes=True) as cursor:
        cursor.execute("BEGIN TRANSACTION")
        cursor.execute("DELETE FROM dbo.customer")

        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(ask, database, "SELECT COUNT(*) AS n FROM dbo.customer").result(timeout=10)

        cursor.execute("ROLLBACK")
        assert answer.rows == [[4]]


def test_rows_of_a_writer_at_work_lie_above_the_active_row_version(shop: Path, tmp_path: Path) -> None:
    """What a watermark on rowversion relies on: MIN_ACTIVE_ROWVERSION() stands still while a writer is at work."""
    with copied(shop, tmp_path) as database, database.session(writes=True) as cursor:
        cursor.execute("BEGIN TRANSACTION")
        cursor.execute("UPDATE dbo.customer SET version = unhex(lpad(to_hex(nextval('adfgen.rowversion')), 16, '0'))")

        with ThreadPoolExecutor(1) as pool:
            text = "SELECT CAST(MIN_ACTIVE_ROWVERSION() AS bigint) AS a"
            active = pool.submit(ask, database, text).result(timeout=10)

        cursor.execute("ROLLBACK")
        assert active.rows == [[2005]]


VICTIM = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from adfgen.connectors.sql.database import Database

database = Database(Path(sys.argv[1]), now=datetime.now)
database.run("UPDATE control.watermark SET value = '2030-01-01' WHERE table_name = 'customer'")
with database.session(writes=True) as cursor:
    cursor.execute("BEGIN TRANSACTION")
    cursor.execute("UPDATE control.watermark SET value = TIMESTAMP '2031-01-01'")
    cursor.execute("DELETE FROM dbo.customer")
    cursor.execute("DROP TABLE control.incoming")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_killed_in_a_transaction_leaves_what_it_had_committed(shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    path.write_bytes(shop.read_bytes())

    victim = subprocess.run([sys.executable, "-c", VICTIM, path], check=False)

    assert victim.returncode == -signal.SIGKILL
    with opened(path) as database:
        assert ask(database, "SELECT value FROM control.watermark ORDER BY table_name").rows == [
            ["2030-01-01 00:00:00"],
            ["2024-01-01 00:00:00"],
        ]
        assert ask(database, "SELECT COUNT(*) AS n FROM dbo.customer CROSS JOIN control.incoming").rows == [[8]]
        assert ask(database, "UPDATE control.watermark SET value = '2032-01-01'").error is None


def test_tables_procedures_and_numbers_outlive_the_process(shop: Path, tmp_path: Path) -> None:
    with copied(shop, tmp_path) as database:
        ask(database, "INSERT INTO dbo.[order] (customer_id, amount, state) VALUES (1, 99, 'open')")
    with opened(tmp_path / "shop.duckdb") as database:
        ask(database, "INSERT INTO dbo.[order] (customer_id, amount, state) VALUES (1, 98, 'open')")

        assert ask(database, "SELECT MAX(order_id) AS n FROM dbo.[order]").rows == [[15]]
        assert ask(database, "EXEC control.set_watermark '2030-01-01'").rows == [["order", "2030-01-01 00:00:00"]]
        assert ask(database, "INSERT INTO control.watermark VALUES ('ORDER', NULL)").number == 2627


def test_a_file_that_another_process_holds_is_said_to_be_in_use(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"

        with pytest.raises(ServiceError, match=f"'{path}' is in use by another process"):
            Database(path, now=lambda: NOW)

        holder.communicate("")


def test_a_file_that_is_given_back_in_time_is_waited_for(tmp_path: Path) -> None:
    """An emulator tells that a run is over a moment before it closes the run's databases."""
    path = tmp_path / "x.duckdb"
    code = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('open', flush=True); time.sleep(0.5)"
    with subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"

        database = Database(path, now=lambda: NOW)

        assert ask(database, "SELECT 1 AS one").rows == [[1]]
        database.close()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    path.write_text("no database" * 1000)

    with pytest.raises(ServiceError, match=f"'{path}' cannot be opened"):
        Database(path, now=lambda: NOW)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with pytest.raises(ServiceError, match="cannot be opened"):
        Database(tmp_path / "x.duckdb", now=lambda: NOW)


def test_a_closed_database_fails_the_activity_not_the_run(shop: Path, tmp_path: Path) -> None:
    with copied(shop, tmp_path) as database:
        database.close()

        with pytest.raises(ActivityError, match=r"shop\.duckdb' failed") as caught:
            database.run("SELECT 1 AS x")

    assert caught.value.code == "SqlFailedToConnect"


def test_tables_made_by_duckdb_itself_have_t_sql_types(tmp_path: Path) -> None:
    """The way test data comes in; a table with a type SQL Server has no match for stays unknown."""
    with opened(tmp_path / "x.duckdb") as database:
        with database.native() as cursor:
            cursor.execute(
                "CREATE SCHEMA s; CREATE TABLE s.t AS SELECT 1::BIGINT AS a, 'x' AS b, 1.5::DECIMAL(9,2) AS c"
            )
            cursor.execute("CREATE TABLE s.odd AS SELECT [1, 2] AS a")

        answer = ask(database, "SELECT a, b, c FROM s.t")
        assert answer.rows == [[1, "x", "1.50"]]
        assert answer.types == ["bigint", "nvarchar(max)", "decimal(9,2)"]
        assert ask(database, "SELECT a FROM s.odd").number == 208

        with database.native() as cursor:
            cursor.execute("DROP TABLE s.t")
        assert ask(database, "SELECT a FROM s.t").number == 208


def query(store: EmbeddedSqlStore, text: str) -> list[dict[str, Any]]:
    return store.query(text, cancellation=Cancellation()).records()


def test_a_lookup_renders_each_type_to_json(reading: Database) -> None:
    text = """
        SELECT CAST(1 AS bit) AS a, CAST(1.50 AS decimal(9,2)) AS b, CAST(2 AS money) AS c, CAST('2024-01-02' AS date) AS d,
               CAST('2024-01-02T03:04:05.600' AS datetime2(7)) AS e, CAST('2024-01-02T03:04:05' AS datetime) AS f,
               CAST('03:04:05' AS time) AS g, CAST('2024-01-02T03:04:05+01:00' AS datetimeoffset) AS h,
               CAST('6F9619FF-8B86-D011-B42D-00C04FC964FF' AS uniqueidentifier) AS i, N'zoë' AS j, NULL AS k, 5
    """

    assert query(EmbeddedSqlStore(reading), text) == [
        {
            "a": True, "b": 1.5, "c": 2, "d": "2024-01-02T00:00:00Z", "e": "2024-01-02T03:04:05.6Z",
            "f": "2024-01-02T03:04:05Z", "g": "03:04:05", "h": "2024-01-02T02:04:05+00:00",
            "i": "6f9619ff-8b86-d011-b42d-00c04fc964ff", "j": "zoë", "k": None, "Column12": 5,
        }
    ]  # fmt: skip


def test_a_lookup_takes_no_bytes(reading: Database) -> None:
    with pytest.raises(SqlError, match=r"column 'version' is rowversion: byte arrays are not supported by a Lookup"):
        query(EmbeddedSqlStore(reading), "SELECT version FROM dbo.customer")


@pytest.mark.parametrize(
    ("text", "found"),
    [("SET NOCOUNT ON", "no result set"), ("SELECT 1 AS a; SELECT 2 AS b", "2 result sets")],
)
def test_a_lookup_takes_exactly_one_result_set(reading: Database, text: str, found: str) -> None:
    with pytest.raises(SqlError, match=f"exactly one result set, and gave {found}"):
        query(EmbeddedSqlStore(reading), text)


@pytest.mark.parametrize("text", ["SELECT 1 AS a\nGO\nSELECT 2 AS b", ""])
def test_a_client_sends_one_batch_without_go(reading: Database, text: str) -> None:
    with pytest.raises(SqlError) as caught:
        reading.run(text)

    assert caught.value.number == 102


ARGUMENTS: list[tuple[Any, str, str, Any]] = [
    ("7", "Int32", "int", 7),
    (9223372036854775807, "Int64", "bigint", 9223372036854775807),
    ("True", "Boolean", "bit", True),
    (False, "Boolean", "bit", False),
    ("1.25", "Decimal", "decimal(9,2)", 1.25),
    (1.25, "Double", "float", 1.25),
    ("2024-01-02T03:04:05Z", "DateTime", "datetime2(7)", "2024-01-02T03:04:05Z"),
    ("it's", "String", "nvarchar(50)", "it's"),
    ({"a": [1]}, "String", "nvarchar(50)", '{"a":[1]}'),
    ("12", "String", "int", 12),
    ("", "String", "nvarchar(50)", ""),
    (None, "String", "nvarchar(50)", None),
    (None, "Int32", "int", None),
]


@pytest.mark.parametrize(
    ("value", "kind", "declared", "expected"), ARGUMENTS, ids=[f"{row[1]}-{row[0]}" for row in ARGUMENTS]
)
def test_an_argument_reaches_its_parameter(tmp_path: Path, value: Any, kind: str, declared: str, expected: Any) -> None:
    with opened(tmp_path / "x.duckdb") as database:
        database.run(f"CREATE PROCEDURE dbo.echo @v {declared} AS SELECT @v AS v")

        (result,) = EmbeddedSqlStore(database).call(
            "[dbo].[echo]", {"v": ProcedureParameter(value, kind)}, cancellation=Cancellation()
        )

    assert result.records() == [{"v": expected}]


@pytest.mark.parametrize(
    ("value", "kind"), [("x", "Int32"), ("x", "Decimal"), ("no date", "DateTime"), ([1], "Int64"), ("x", "Double")]
)
def test_an_argument_its_type_cannot_hold_is_named(reading: Database, value: Any, kind: str) -> None:
    with pytest.raises(ActivityError, match=f"stored procedure parameter 'value' is no {kind}"):
        EmbeddedSqlStore(reading).call(
            "control.set_watermark", {"value": ProcedureParameter(value, kind)}, cancellation=Cancellation()
        )


@pytest.mark.parametrize("name", ["", "a.b.c.d", "1", "dbo.x y", "[dbo"])
def test_a_name_that_is_no_procedure_name_is_refused(reading: Database, name: str) -> None:
    with pytest.raises(SqlError):
        EmbeddedSqlStore(reading).call(name, {}, cancellation=Cancellation())


def test_an_error_in_a_procedure_is_placed_in_its_own_text(tmp_path: Path) -> None:
    with opened(tmp_path / "x.duckdb") as database:
        database.run("  CREATE PROCEDURE dbo.p AS\n  SELECT FORMAT(1, 'N') AS v")

        with pytest.raises(SqlError, match=r"line 2, column 10: function 'FORMAT' is not simulated"):
            EmbeddedSqlStore(database).call("dbo.p", {}, cancellation=Cancellation())


def test_the_shop_is_a_plain_duckdb_file(shop: Path) -> None:
    """Users may look into it with DuckDB's own tools."""
    with duckdb.connect(str(shop), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM dbo.customer").fetchall() == [(4,)]
