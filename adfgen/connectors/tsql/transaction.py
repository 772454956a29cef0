"""The transaction of a session, as SQL Server counts and dooms it, over the one that DuckDB has open."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb

from adfgen.connectors.tsql.compiler import Engine
from adfgen.connectors.tsql.session import Session
from adfgen.connectors.tsql.statement import BeginTransaction, Commit, Rollback
from adfgen.runtime.port import SqlError

__all__ = ["Transaction"]


class Transaction:
    """What begins, ends and dooms the transaction of one session on one cursor; the session tells how it stands."""

    def __init__(self, engine: Engine, cursor: duckdb.DuckDBPyConnection, session: Session) -> None:
        self._engine = engine
        self._cursor = cursor
        self._session = session

    def carry_out(self, statement: BeginTransaction | Commit | Rollback) -> None:
        """Begin, commit or roll back as a statement says. Raises SqlError."""
        match statement:
            case BeginTransaction():
                self._begin()
            case Commit():
                self._commit()
            case Rollback():
                self._rollback()

    def _begin(self) -> None:
        if self._session.trancount == 0:
            self._cursor.execute("BEGIN TRANSACTION")
        self._session.trancount += 1

    def _commit(self) -> None:
        if self._session.trancount == 0:
            raise SqlError(3902, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.")
        self.refuse_when_doomed()
        self._session.trancount -= 1
        if self._session.trancount == 0:
            self._cursor.execute("COMMIT")

    def _rollback(self) -> None:
        if self._session.trancount == 0:
            raise SqlError(3903, "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.")
        self.abandon()

    def abandon(self) -> None:
        """Roll back what is open, if anything is."""
        if self._session.trancount == 0:
            return
        was_doomed = self._session.is_doomed
        self._session.trancount, self._session.is_doomed = 0, False
        if not was_doomed:
            self._undo()

    def doom(self) -> None:
        """After an error: undo what is open, and let nothing but ROLLBACK follow."""
        if self._session.trancount and not self._session.is_doomed:
            self._undo()
            self._session.is_doomed = True

    def refuse_when_doomed(self) -> None:
        """Raises SqlError 3930 where only ROLLBACK is left."""
        if self._session.is_doomed:
            message = "The current transaction cannot be committed and cannot support operations that write to the log file. Roll back the transaction."
            raise SqlError(3930, message)

    @contextmanager
    def of_statement(self) -> Iterator[None]:
        """A statement outside a transaction is one of its own: all of it and its checks, or nothing."""
        if self._session.trancount:
            yield
            return
        self._cursor.execute("BEGIN TRANSACTION")
        try:
            yield
            self._cursor.execute("COMMIT")
        except BaseException:
            self._undo()
            raise

    def _undo(self) -> None:
        with suppress(duckdb.TransactionException):  # DuckDB may have ended it already
            self._cursor.execute("ROLLBACK")
        self._engine.reload(self._cursor)
