"""The SqlStore of local runs: T-SQL on a DuckDB file."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
from sqlglot import exp

from adfgen.connectors.sql.copy_file import copied_columns, copy_statement
from adfgen.connectors.sql.database import Database
from adfgen.connectors.sql.procedure import argument_of, procedure_name
from adfgen.connectors.sql.rendering import render
from adfgen.connectors.tsql.batch import parse_batch
from adfgen.connectors.tsql.failure import sql_error
from adfgen.connectors.tsql.interpreter import Interpreter
from adfgen.connectors.tsql.refusal import BatchError
from adfgen.connectors.tsql.session import Session
from adfgen.connectors.tsql.statement import Argument, Query
from adfgen.runtime.port import (
    ActivityError,
    AdditionalColumn,
    Cancellation,
    CopyResult,
    FileSink,
    LakeFile,
    ProcedureParameter,
    ResultSet,
    SqlError,
)

__all__ = ["EmbeddedSqlStore"]


class EmbeddedSqlStore:
    """A database behind a SQL linked service. Several stores may share one Database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def query(self, text: str, *, cancellation: Cancellation) -> ResultSet:
        """Run a batch that gives exactly one result set. Raises SqlError, ActivityError."""
        results = self.database.run(text, cancellation=cancellation)
        if len(results) != 1:
            found = "no result set" if not results else f"{len(results)} result sets"
            raise SqlError(0, f"the query must give exactly one result set, and gave {found}")
        return render(results[0])

    def call(
        self, procedure: str, parameters: Mapping[str, ProcedureParameter], *, cancellation: Cancellation
    ) -> Sequence[ResultSet]:
        """Execute a stored procedure; its result sets. Raises SqlError, ActivityError."""
        name = procedure_name(procedure)
        with self.database.session(writes=True, cancellation=cancellation) as cursor:
            interpreter = Interpreter(self.database.engine, cursor)
            arguments = []
            for label, parameter in parameters.items():
                kind, value = argument_of(label, parameter)
                interpreter.session.frame.declare(label, kind, value)
                tree = exp.Parameter(this=exp.Var(this=label))
                arguments.append(Argument(label, tree))
            results = interpreter.run_call(name, tuple(arguments))
        return tuple(render(rows) for rows in results)

    def script(self, text: str, *, cancellation: Cancellation) -> Sequence[ResultSet]:
        """Run one batch. Raises SqlError, ActivityError."""
        return tuple(render(rows) for rows in self.database.run(text, cancellation=cancellation))

    def copy_to_file(
        self,
        text: str,
        columns: Sequence[AdditionalColumn],
        file: LakeFile,
        store: FileSink,
        *,
        cancellation: Cancellation,
    ) -> CopyResult:
        """Write the rows of one query, with the additional columns, to one file. Raises SqlError, ActivityError."""
        statement = self._copied_query(text)
        path = store.path_for_write(file)
        with self.database.session(writes=False, cancellation=cancellation) as cursor:
            engine = self.database.engine
            try:
                bound, parameters = engine.bind(statement.tree)
            except BatchError as error:
                raise error.at(text) from error
            sql = copy_statement(copied_columns(bound, columns, file), path, file)
            values = engine.values_of(parameters, Session(), cursor)
            try:
                count = int(cursor.execute(sql, values).fetchall()[0][0])
            except duckdb.InterruptException:
                raise
            except duckdb.IOException as error:
                raise _unwritable(file, error) from error
            except duckdb.Error as error:
                raise sql_error(error, start=statement.start).at(text) from error
        size = Path(path).stat().st_size
        store.written(file)
        return CopyResult(rows_read=count, rows_copied=count, bytes_read=size, bytes_written=size)

    def _copied_query(self, text: str) -> Query:
        try:
            statements = parse_batch(text).statements
        except BatchError as error:
            raise error.at(text) from error
        if len(statements) != 1 or not isinstance(statements[0], Query):
            raise SqlError(0, "a copy reads with one SELECT; this text is no single SELECT")
        return statements[0]


def _unwritable(file: LakeFile, error: duckdb.Error) -> ActivityError:
    reason = str(error).split("\n", 1)[0]
    target = "/".join(part for part in (file.file_system, file.folder, file.name) if part)
    return ActivityError(
        "2200",
        f"Failure happened on 'Sink' side. ErrorCode=AdlsGen2OperationFailed,'Type=Microsoft.DataTransfer.Common.Shared.HybridDeliveryException,Message=the lake cannot write '{target}': {reason},Source=adfgen,'",
        failure_type="SystemError",
    )
