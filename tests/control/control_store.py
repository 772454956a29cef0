"""The control store as its callers see it: procedures in, rows out, a clock that is moved by hand."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from adfgen.connectors.sql.database import Database
from adfgen.connectors.sql.embedded import EmbeddedSqlStore
from adfgen.render.control import CONTROL_SCRIPTS
from adfgen.render.environment import shipped_templates
from adfgen.runtime.port import Cancellation, ProcedureParameter, SqlError

Row = dict[str, Any]
SCRIPTS = {name: (shipped_templates() / "control" / name).read_text(encoding="utf-8") for name in CONTROL_SCRIPTS}
TEXTS = ("candidate", "initial_candidate", "initial", "delta", "nulls", "empty", "no_candidate")


class ControlStore:
    """An open control store. Every table has a lease of 100 seconds and the hash 'h1' unless it says otherwise."""

    def __init__(self, path: Path) -> None:
        self.now = datetime(2024, 6, 1, 12)
        self.database = Database(path, now=lambda: self.now)
        self.store = EmbeddedSqlStore(self.database)

    @classmethod
    def create(cls, path: Path) -> "ControlStore":
        """A new store with every shipped procedure."""
        store = cls(path)
        for text in SCRIPTS.values():
            store.database.run_script(text)
        return store

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    def later(self, seconds: int) -> None:
        """Time goes by."""
        self.now += timedelta(seconds=seconds)

    def call(self, procedure: str, **arguments: Any) -> Row:
        """The one row a procedure answers with. None crosses as an empty text, as the pipeline sends it."""
        parameters = {
            name: ProcedureParameter("" if value is None else value, _kind(value)) for name, value in arguments.items()
        }
        results = self.store.call(f"[ingest].[{procedure}]", parameters, cancellation=Cancellation())
        assert len(results) == 1, f"{procedure} gave {len(results)} result sets: the Lookup takes exactly one"
        return next(iter(results[0].records()), {})

    def define(self, table: str, **changes: Any) -> None:
        """Publish a table's definition."""
        values: Row = {
            "table_id": table, "table_key": table, "flow": "sales", "source_name": "sales", "database_name": "sales",
            "schema_name": "dbo", "table_name": table, "group_name": "default", "priority": 100, "enabled": True,
            "load_type": "incremental", "null_cdc": "initial", "cdc_column": "changed", "cdc_type": "datetime2(7)",
            "key_columns": "[]", "hash": "h1", "reset_token": "", "reset_to": "", "lease_seconds": 100,
            "lake_root": "", "sink_root": f"sales/{table}", **{f"{text}_sql": text for text in TEXTS},
        }  # fmt: skip
        self.call("publish_definition", **(values | changes))

    def claim(self, table: str, run: str, *, group: str = "g", hash_: str = "h1") -> Row:
        """What last_cdc answers."""
        return self.call("claim", table_id=table, group_id=group, run_id=run, hash=hash_)

    def open(self, table: str, run: str, claimed: Row, candidate: str | None, null_rows: int = 0) -> Row:
        """What open_batch answers to a candidate computed above what was claimed."""
        return self.call(
            "open_batch", table_id=table, run_id=run, claim_state=claimed["state"], low=claimed["low"],
            epoch=claimed["epoch"] if claimed["epoch"] is not None else -1, candidate=candidate, null_rows=null_rows,
        )  # fmt: skip

    def begin(self, table: str, run: str, candidate: str | None, null_rows: int = 0, *, group: str = "g") -> Row:
        """Claim and open in one."""
        return self.open(table, run, self.claim(table, run, group=group), candidate, null_rows)

    def commit(
        self, table: str, batch: int, run: str, rows: int = 1, *, file: str = "f.parquet", group: str = "g"
    ) -> Row:
        """What advance_cdc answers."""
        return self.call(
            "commit_batch", table_id=table, batch_id=batch, group_id=group, run_id=run, rows_copied=rows, file_name=file
        )

    def discard(self, table: str, batch: int, run: str, *, group: str = "g") -> Row:
        """What keep_cdc answers."""
        return self.call("discard_batch", table_id=table, batch_id=batch, group_id=group, run_id=run)

    def fail(self, table: str, run: str, error: str = "boom", *, group: str = "g") -> Row:
        """What table_failed answers."""
        return self.call("fail_table", table_id=table, group_id=group, run_id=run, error=error)

    def details(self, run: str, *, group: str = "g", flow: str = "sales", group_name: str = "", tables: str = "[]",
                failed_only: bool = False, page: int = 1) -> list[str]:  # fmt: skip
        """The ids of the tables TableDetails answers with."""
        arguments = {
            "flow": flow, "group_id": group, "run_id": run, "group_name": group_name, "tables": tables,
            "failed_only": str(failed_only), "page": page,
        }  # fmt: skip
        parameters = {name: ProcedureParameter(value, _kind(value)) for name, value in arguments.items()}
        results = self.store.call("[ingest].[table_details]", parameters, cancellation=Cancellation())
        return [row["table_id"] for row in results[0].records()]

    def loaded(self, table: str, run: str, high: str, **definition: Any) -> None:
        """A table whose watermark is `high`, its first batch committed."""
        self.define(table, **definition)
        self.commit(table, self.begin(table, run, high)["batch_id"], run)

    def watermark(self, table: str) -> Row:
        """The watermark row."""
        return self._rows("watermark", table)[0]

    def batches(self, table: str) -> list[Row]:
        """The batches, oldest first."""
        return self._rows("batch", table)

    def outcome(self, table: str, group: str = "g") -> str | None:
        """The outcome in the run list."""
        return next(row["outcome"] for row in self._rows("run_table", table) if row["group_id"] == group)

    def states(self, table: str) -> list[str]:
        """The states of the batches, oldest first."""
        return [row["state"] for row in self.batches(table)]

    def _rows(self, name: str, table: str) -> list[Row]:
        order = " ORDER BY batch_id" if name == "batch" else ""
        result = self.database.run(f"SELECT * FROM ingest.{name} WHERE table_id = '{table}'{order}")[0]
        names = [column.name for column in result.columns]
        return [dict(zip(names, row, strict=True)) for row in result.rows]


def error_number(store: ControlStore, procedure: str, *arguments: Any, **named: Any) -> int:
    """The number of the error a call ends in, 0 when it ends well."""
    try:
        getattr(store, procedure)(*arguments, **named)
    except SqlError as error:
        return error.number
    return 0


def _kind(value: object) -> str:
    return "Boolean" if isinstance(value, bool) else "Int64" if isinstance(value, int) else "String"
