"""Runs batches: control flow, variables, transactions and errors; queries and DML go to DuckDB.

An error ends the batch and rolls back its transaction, whatever XACT_ABORT says: DuckDB cannot go on in a transaction
in which a statement failed. Inside TRY the transaction is doomed (XACT_STATE() = -1) until the handler rolls it back.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb
from sqlglot import exp

from adfgen.connectors.tsql.batch import parse_batch
from adfgen.connectors.tsql.change import change_definition
from adfgen.connectors.tsql.compiler import Compiled, Engine
from adfgen.connectors.tsql.failure import sql_error
from adfgen.connectors.tsql.modification import Modification
from adfgen.connectors.tsql.procedure import match_arguments
from adfgen.connectors.tsql.refusal import NOT_SIMULATED, BatchError, refused
from adfgen.connectors.tsql.session import Frame, Rows, Session
from adfgen.connectors.tsql.statement import (
    AddColumns,
    Argument,
    Assign,
    BeginTransaction,
    Block,
    Break,
    Commit,
    Continue,
    CreateIndex,
    CreateProcedure,
    CreateSchema,
    CreateTable,
    Declare,
    DropTable,
    Execute,
    ExecuteText,
    If,
    Modify,
    Name,
    Print,
    Query,
    RaiseError,
    Return,
    Rollback,
    SetOption,
    Statement,
    Throw,
    Truncate,
    TryCatch,
    While,
)
from adfgen.connectors.tsql.transaction import Transaction
from adfgen.connectors.tsql.type import INT, NVARCHAR_MAX, SqlType
from adfgen.runtime.port import SqlError

__all__ = ["Interpreter"]

_MAX_NESTING = 32
_NUMBER, _TEXT = INT, NVARCHAR_MAX


class _Leave(Exception):
    """Control flow that leaves statements unfinished."""


class _Returned(_Leave):
    """RETURN."""


class _Broken(_Leave):
    """BREAK."""


class _Continued(_Leave):
    """CONTINUE."""


class Interpreter:
    """Runs statements on one DuckDB cursor. Errors leave as SqlError."""

    def __init__(self, engine: Engine, cursor: duckdb.DuckDBPyConnection) -> None:
        self.engine = engine
        self.cursor = cursor
        self.session = Session()
        self.transaction = Transaction(engine, cursor, self.session)

    def run(self, block: Block, text: str) -> tuple[Rows, ...]:
        """One batch from a client; its result sets. Raises SqlError, with nothing of an open transaction left."""
        return self._whole(lambda: self._enter(block, text))

    def run_call(self, name: Name, arguments: tuple[Argument, ...]) -> tuple[Rows, ...]:
        """One procedure call from a client, its arguments variables of this session. Raises as `run` does."""

        def call() -> None:
            with self._errors_of(str(name)):
                self.call(name, name, arguments)

        return self._whole(call)

    def _whole(self, work: Callable[[], None]) -> tuple[Rows, ...]:
        try:
            work()
            if self.session.trancount:
                raise _mismatch(0, self.session.trancount)
        finally:
            self.transaction.abandon()
        return tuple(self.session.results)

    def _enter(self, block: Block, text: str) -> None:
        try:
            with self._errors_of(text):
                self._run(block)
        except _Returned:
            return
        except _Leave as leave:
            raise SqlError(
                135, "Cannot use a BREAK or CONTINUE statement outside the scope of a WHILE statement."
            ) from leave

    @contextmanager
    def _errors_of(self, text: str) -> Iterator[None]:
        """Errors found here are placed in `text`."""
        try:
            yield
        except BatchError as error:
            raise error.at(text) from error
        except duckdb.InterruptException:
            raise
        except duckdb.Error as error:
            raise sql_error(error).at(text) from error

    def _run(self, statement: Statement) -> None:
        """One statement; an error that knows no better place stands where the statement begins."""
        try:
            self._step(statement)
        except BatchError as error:
            if error.start is None:
                error.start = statement.start
            raise
        except duckdb.InterruptException:
            raise
        except duckdb.Error as error:
            raise sql_error(error, start=statement.start) from error

    def _step(self, statement: Statement) -> None:  # noqa: C901 - one case a kind of statement
        match statement:
            case Block():
                for inner in statement.statements:
                    self._run(inner)
            case Modify():
                self._modify(statement)
            case Query():
                self._query(statement)
            case If():
                holds = self._holds(statement, statement.condition)
                self.session.rowcount = 0
                if holds:
                    self._run(statement.then)
                elif statement.otherwise is not None:
                    self._run(statement.otherwise)
            case While():
                self._loop(statement)
            case Declare():
                self._declare(statement)
            case Assign():
                self._assign(statement)
            case BeginTransaction() | Commit() | Rollback():
                self.transaction.carry_out(statement)
                self.session.rowcount = 0
            case Throw():
                self._throw(statement)
            case RaiseError():
                self._raise(statement)
            case Return():
                raise _Returned
            case Break():
                raise _Broken
            case Continue():
                raise _Continued
            case TryCatch():
                self._try(statement)
            case Execute():
                self._execute(statement)
            case ExecuteText():
                self._execute_text(statement)
            case Print():
                self._scalar(statement, statement.message, _TEXT)
                self.session.rowcount = 0
            case SetOption():  # NOCOUNT hides nothing a caller sees here; XACT_ABORT is always as good as on
                self.session.rowcount = 0
            case (
                CreateProcedure()
                | CreateSchema()
                | CreateTable()
                | AddColumns()
                | DropTable()
                | CreateIndex()
                | Truncate()
            ):
                self._change(statement)

    def _query(self, statement: Query) -> None:
        compiled = self.engine.compile_query(statement, statement.tree, self.session.frame.types)
        rows = self._fetch(compiled)
        self.session.rowcount = len(rows)
        self.session.results.append(Rows(compiled.columns, tuple(rows)))

    def _fetch(self, compiled: Compiled) -> list[tuple[object, ...]]:
        values = self.engine.parameter_values(compiled, self.session, self.cursor)
        return self.engine.rows(self.cursor, compiled.sql, values)

    def _scalar(self, statement: Statement, tree: exp.Expression, kind: SqlType) -> object:
        compiled = self.engine.compile_values(statement, (tree,), (kind,), self.session.frame.types)
        return self._fetch(compiled)[0][0]

    def _holds(self, statement: If | While, tree: exp.Expression) -> bool:
        compiled = self.engine.compile_condition(statement, tree, self.session.frame.types)
        return bool(self._fetch(compiled)[0][0])

    def _loop(self, statement: While) -> None:
        while self._holds(statement, statement.condition):
            self.session.rowcount = 0
            try:
                self._run(statement.body)
            except _Broken:
                return
            except _Continued:
                continue

    def _declare(self, statement: Declare) -> None:
        for name, kind, tree in statement.variables:
            if tree is None:
                value = None
            else:
                compiled = self.engine.compile_values((statement, name), (tree,), (kind,), self.session.frame.types)
                value = self._fetch(compiled)[0][0]
                self.session.rowcount = 1
            self.session.frame.declare(name, kind, value)

    def _assign(self, statement: Assign) -> None:
        frame = self.session.frame
        kinds = tuple(frame.kind(name) for name in statement.names)
        compiled = self.engine.compile_assignment(statement, statement.query, kinds, frame.types)
        rows = self._fetch(compiled)
        self.session.rowcount = len(rows) if statement.is_select else 1
        for row in rows[-1:]:
            for name, value in zip(statement.names, row, strict=True):
                frame.values[name.casefold()] = value

    def _modify(self, statement: Modify) -> None:
        self.transaction.refuse_when_doomed()
        modification, compiled = self.engine.compile_modification(statement, statement.tree, self.session.frame.types)
        values = self.engine.parameter_values(compiled, self.session, self.cursor)
        with self.transaction.of_statement():
            try:
                rows = self.engine.rows(self.cursor, compiled.sql, values)
            except duckdb.InterruptException:
                raise
            except duckdb.Error as error:
                raise sql_error(error, modification.table, start=statement.start) from error
            count = int(str(rows[0][0])) if rows else 0
            if count:
                self._probe(modification)
            self.session.rowcount = count
        if modification.numbers_rows and count:
            sequence = modification.table.sequence.replace("'", "''")
            self.session.identity = self.cursor.execute(f"SELECT currval('{sequence}')").fetchall()[0][0]

    def _probe(self, modification: Modification) -> None:
        for probe in modification.probes:
            found = self.engine.rows(self.cursor, probe.sql)
            if found:
                raise probe.error(found[0])

    def _throw(self, statement: Throw) -> None:
        if statement.number is None or statement.message is None:
            if self.session.caught is None:
                message = "To rethrow an error, a THROW statement must be used inside a CATCH block."
                raise SqlError(10704, message)
            raise self.session.caught
        trees, kinds = (statement.number, statement.message), (_NUMBER, _TEXT)
        compiled = self.engine.compile_values(statement, trees, kinds, self.session.frame.types)
        number, text = self._fetch(compiled)[0]
        raise SqlError(int(str(number)), str(text))

    def _raise(self, statement: RaiseError) -> None:
        if statement.arguments:
            raise refused("RAISERROR with arguments", statement.start)
        trees, kinds = (statement.message, statement.severity), (_TEXT, _NUMBER)
        compiled = self.engine.compile_values(statement, trees, kinds, self.session.frame.types)
        text, severity = self._fetch(compiled)[0]
        if int(str(severity)) > 10:  # up to 10 it only informs
            raise SqlError(50000, str(text))

    def _try(self, statement: TryCatch) -> None:
        try:
            self._run(statement.body)
        except (BatchError, SqlError) as raised:
            if raised.number == NOT_SIMULATED:
                raise
            error = raised if isinstance(raised, SqlError) else SqlError(raised.number, raised.message)
            self.transaction.doom()
            outer = self.session.caught
            self.session.caught, self.session.last_error = error, error.number
            self._run(statement.handler)
            self.session.caught = outer

    def _execute_text(self, statement: ExecuteText) -> None:
        text = self._scalar(statement, statement.text, _TEXT)
        if text is None:
            return
        with self._nested(Frame()):
            self._enter(parse_batch(str(text)), str(text))

    def _execute(self, statement: Execute) -> None:
        self.call(statement, statement.procedure, statement.arguments)

    def call(self, key: object, name: Name, arguments: tuple[Argument, ...]) -> None:
        """Run a stored procedure with arguments of this session's frame; `key` identifies the call for the cache."""
        found = self.engine.catalogue.procedure(name.schema or "dbo", name.name)
        if found is None:
            if name.name.casefold().startswith("sp_") or name.schema.casefold() == "sys":
                raise refused(f"system procedure '{name}'")
            raise BatchError(2812, f"Could not find stored procedure '{name}'.")
        definition = parse_batch(found.text).statements[0]
        assert isinstance(definition, CreateProcedure)
        given = match_arguments(definition, arguments)
        trees = tuple(tree for _, tree in given if tree is not None)
        kinds = tuple(parameter.type for parameter, tree in given if tree is not None)
        values: Iterator[object] = iter(())
        if trees:
            compiled = self.engine.compile_values((key, definition), trees, kinds, self.session.frame.types)
            values = iter(self._fetch(compiled)[0])
        frame = Frame()
        for parameter, tree in given:
            frame.declare(parameter.name, parameter.type, None if tree is None else next(values))
        before = self.session.trancount
        with self._nested(frame):
            self._enter(definition.body, found.text)
        if self.session.trancount != before:
            raise _mismatch(before, self.session.trancount)

    @contextmanager
    def _nested(self, frame: Frame) -> Iterator[None]:
        session = self.session
        if session.depth >= _MAX_NESTING:
            raise SqlError(
                217,
                f"Maximum stored procedure, function, trigger, or view nesting level exceeded (limit {_MAX_NESTING}).",
            )
        outer, session.frame = session.frame, frame
        session.depth += 1
        try:
            yield
        finally:
            session.frame = outer
            session.depth -= 1

    def _change(
        self, statement: CreateProcedure | CreateSchema | CreateTable | AddColumns | DropTable | CreateIndex | Truncate
    ) -> None:
        self.transaction.refuse_when_doomed()
        with self.transaction.of_statement():
            change_definition(self.engine, self.cursor, statement)
            self.engine.reload(self.cursor)


def _mismatch(before: int, now: int) -> SqlError:
    message = f"Transaction count after EXECUTE indicates a mismatching number of BEGIN and COMMIT statements. Previous count = {before}, current count = {now}."
    return SqlError(266, message)
