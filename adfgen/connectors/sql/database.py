"""One DuckDB file as a database: its connection, its write lock, its T-SQL engine.

DuckDB throws where SQL Server waits, so writers take turns here; readers see snapshots and wait for nobody.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import duckdb

from adfgen.connectors.tsql.batch import parse_script
from adfgen.connectors.tsql.catalogue import adopt_native_tables, install_catalogue
from adfgen.connectors.tsql.compiler import Engine
from adfgen.connectors.tsql.interpreter import Interpreter
from adfgen.connectors.tsql.macro import install_macros
from adfgen.connectors.tsql.refusal import BatchError
from adfgen.connectors.tsql.session import Rows
from adfgen.connectors.tsql.statement import (
    Assign,
    Block,
    Declare,
    If,
    Print,
    Query,
    Return,
    SetOption,
    Statement,
    While,
)
from adfgen.errors import ServiceError
from adfgen.runtime.port import ActivityError, Cancellation

__all__ = ["PATIENCE", "Database"]

PATIENCE = 5.0  # seconds for another process to give the file back
_READING = (Query, Declare, Assign, If, While, SetOption, Print, Return)


class Database:
    """An open database file. Safe to share between threads; close it when done."""

    def __init__(self, path: Path, *, now: Callable[[], datetime], patience: float = PATIENCE) -> None:
        """Open or create the file at `path`; another process has `patience` seconds to give it back.

        Raises ServiceError when it is locked, damaged or cannot be written.
        """
        self.path = path
        self.engine = Engine(now, path.stem)
        self._writing = threading.RLock()
        self._connection = _open(path, patience)
        try:
            _prepare(self._connection)
            self.engine.reload(self._connection)
        except duckdb.Error as error:
            self._connection.close()
            raise _unreadable(path, error) from error

    def run(self, text: str, *, cancellation: Cancellation | None = None) -> tuple[Rows, ...]:
        """One batch; its result sets. Raises SqlError, or ActivityError when cancelled or the file is gone."""
        try:
            batches = parse_script(text)
        except BatchError as error:
            raise error.at(text) from error
        if len(batches) != 1:
            raise BatchError(102, "Incorrect syntax near 'GO'." if batches else "The batch is empty.").at(text)
        return self.run_block(batches[0], text, cancellation=cancellation)

    def run_script(self, text: str) -> tuple[Rows, ...]:
        """Every batch of a script, one after the other; the result sets of all. Raises SqlError at the first that fails."""
        try:
            batches = parse_script(text)
        except BatchError as error:
            raise error.at(text) from error
        return tuple(rows for block in batches for rows in self.run_block(block, text))

    def run_block(self, block: Block, text: str, *, cancellation: Cancellation | None = None) -> tuple[Rows, ...]:
        """A parsed batch. Raises as `run` does."""
        with self.session(writes=not _only_reads(block), cancellation=cancellation) as cursor:
            return Interpreter(self.engine, cursor).run(block, text)

    @contextlib.contextmanager
    def session(self, *, writes: bool, cancellation: Cancellation | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of its own; with `writes` nobody else writes meanwhile. Raises ActivityError for what DuckDB raises."""
        with contextlib.ExitStack() as stack:
            if writes:
                stack.enter_context(self._written_alone())
            cursor = self._cursor()
            stack.callback(cursor.close)
            if cancellation is not None:
                stack.enter_context(cancellation.stopping(cursor.interrupt))
                if cancellation.event.is_set():  # an interrupt stops only what already runs
                    raise _cancelled()
            try:
                yield cursor
            except duckdb.InterruptException as error:
                raise _cancelled() from error
            except duckdb.Error as error:
                raise self._broken(error) from error

    @contextlib.contextmanager
    def native(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A plain DuckDB cursor under the write lock, to load data; T-SQL knows its tables when the block ends."""
        with self.session(writes=True) as cursor:
            yield cursor
            adopt_native_tables(cursor)
            self.engine.reload(cursor)

    def close(self) -> None:
        """Write everything to the file and let go of it. Closing twice is allowed."""
        with self._writing:
            self._connection.close()

    @contextlib.contextmanager
    def _written_alone(self) -> Iterator[None]:
        with self._writing:
            if self.engine.catalogue.has_row_versions:
                with contextlib.closing(self._cursor()) as cursor:
                    self.engine.active_rowversion = self.engine.next_rowversion(cursor)
            try:
                yield
            finally:
                self.engine.active_rowversion = None

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.cursor()
        except duckdb.Error as error:
            raise self._broken(error) from error

    def _broken(self, error: duckdb.Error) -> ActivityError:
        message = f"The database '{self.path}' failed: {_first_line(error)}"
        return ActivityError("SqlFailedToConnect", message, failure_type="SystemError")


def _cancelled() -> ActivityError:
    return ActivityError("Cancelled", "The operation was cancelled.", failure_type="SystemError")


def _only_reads(statement: Statement) -> bool:
    match statement:
        case Block():
            return all(_only_reads(inner) for inner in statement.statements)
        case If():
            return _only_reads(statement.then) and (statement.otherwise is None or _only_reads(statement.otherwise))
        case While():
            return _only_reads(statement.body)
        case _:
            return isinstance(statement, _READING)


def _open(path: Path, patience: float) -> duckdb.DuckDBPyConnection:
    """The file's connection. Another process may be about to give it back, as an emulator does at the end of a run."""
    deadline = time.monotonic() + patience
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return duckdb.connect(str(path))
        except (duckdb.Error, OSError) as error:
            if not _is_held(error) or time.monotonic() > deadline:
                raise _unreadable(path, error) from error
            time.sleep(PATIENCE / 100)


def _is_held(error: Exception) -> bool:
    return "lock" in _first_line(error).lower()


def _prepare(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("SET GLOBAL default_collation = 'nocase'")
    connection.execute("SET GLOBAL timezone = 'UTC'")
    connection.execute("SET GLOBAL autoinstall_known_extensions = false")
    connection.execute("BEGIN TRANSACTION")
    install_catalogue(connection)
    install_macros(connection)
    adopt_native_tables(connection)
    connection.execute("COMMIT")


def _unreadable(path: Path, error: Exception) -> ServiceError:
    text = _first_line(error)
    if _is_held(error):
        return ServiceError(
            f"the database '{path}' is in use by another process",
            hint="end that process, or point the local profile to another file",
        )
    return ServiceError(
        f"the database '{path}' cannot be opened: {text}",
        hint="check the path, its rights and the free space; a damaged file can be deleted and filled again",
    )


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]
