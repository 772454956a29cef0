"""Scripts into batches (GO), batches into statements: the control flow of T-SQL, with or without semicolons."""

from collections.abc import Callable
from functools import lru_cache

from sqlglot import exp
from sqlglot.tokenizer_core import Token

from adfgen.connectors.tsql.boundary import STARTS, expression_until_statement, is_at_end, statement_tokens
from adfgen.connectors.tsql.cursor import TokenCursor
from adfgen.connectors.tsql.definition import parse_alter, parse_create, parse_drop
from adfgen.connectors.tsql.dialect import parse_statement, tokenize, word
from adfgen.connectors.tsql.procedure import parse_execute, parse_signature
from adfgen.connectors.tsql.refusal import BatchError, refused
from adfgen.connectors.tsql.statement import (
    BeginTransaction,
    Block,
    Break,
    Commit,
    Continue,
    CreateProcedure,
    If,
    Modify,
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
from adfgen.connectors.tsql.variable import assignment_of, parse_declare, parse_set_variable

__all__ = ["parse_batch", "parse_script"]

_OPTIONS = frozenset(
    [
        "NOCOUNT",
        "XACT_ABORT",
        "ANSI_NULLS",
        "QUOTED_IDENTIFIER",
        "ANSI_PADDING",
        "ANSI_WARNINGS",
        "ARITHABORT",
        "CONCAT_NULL_YIELDS_NULL",
    ]
)
_ALWAYS_ON = frozenset({"ANSI_NULLS", "QUOTED_IDENTIFIER", "CONCAT_NULL_YIELDS_NULL"})
_MAX_DEPTH = 64


@lru_cache(maxsize=512)
def parse_script(text: str) -> tuple[Block, ...]:
    """The batches of a script, cut at GO lines. Raises BatchError."""
    batches: list[list[Token]] = [[]]
    for token in tokenize(text):
        if word(token) == "GO" and _is_alone(text, token):
            batches.append([])
        else:
            batches[-1].append(token)
    return tuple(_Batch(batch, text).block() for batch in batches if batch)


def parse_batch(text: str) -> Block:
    """The statements of one batch, as a client sends it: GO means nothing here. Raises BatchError."""
    batches = parse_script(text)
    if len(batches) > 1:
        raise BatchError(102, "Incorrect syntax near 'GO'.")
    return batches[0] if batches else Block(0, ())


def _is_alone(text: str, token: Token) -> bool:
    before = text.rfind("\n", 0, token.start) + 1
    after = text.find("\n", token.end)
    line = text[before : after if after >= 0 else len(text)]
    return line.strip().upper() == "GO"


class _Batch(TokenCursor):
    """The cursor of one batch, which reads whole statements, too."""

    depth = 0

    def block(self) -> Block:
        """All of it."""
        start = self.start
        statements = self.statements()
        if not self.is_done:
            raise self.error()
        return Block(start, statements)

    def statements(self, *ends: str) -> tuple[Statement, ...]:
        """The statements up to one of these words, or to the end."""
        statements: list[Statement] = []
        while True:
            while self.accept(";"):
                pass
            if self.is_done or self.peek() in ends:
                return tuple(statements)
            statements.append(self.statement())

    def statement(self) -> Statement:
        """The next statement."""
        start, keyword = self.start, self.peek()
        read = _STATEMENTS.get(keyword)
        if read is None:
            if keyword in STARTS:
                raise refused(f"statement '{keyword}'", start)
            if keyword and self.at == 0:  # a procedure's name alone begins a batch
                return parse_execute(self, start)
            raise self.error()
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise BatchError(191, "Some part of your SQL statement is nested too deeply.", start)
        statement = read(self, start)
        self.depth -= 1
        return statement


def _if(batch: _Batch, start: int) -> If:
    batch.expect("IF")
    condition = expression_until_statement(batch)
    then = batch.statement()
    at = batch.at
    batch.accept(";")
    if batch.accept("ELSE"):
        return If(start, condition, then, batch.statement())
    batch.at = at
    return If(start, condition, then, None)


def _while(batch: _Batch, start: int) -> While:
    batch.expect("WHILE")
    return While(start, expression_until_statement(batch), batch.statement())


def _begin(batch: _Batch, start: int) -> Statement:
    batch.expect("BEGIN")
    if batch.accept("TRAN") or batch.accept("TRANSACTION"):
        _refuse_transaction_name(batch)
        return BeginTransaction(start)
    if batch.accept("TRY"):
        return _try_catch(batch, start)
    statements = batch.statements("END")
    batch.expect("END")
    if not statements:
        raise batch.error()
    return Block(start, statements)


def _try_catch(batch: _Batch, start: int) -> TryCatch:
    body = Block(start, batch.statements("END"))
    batch.expect("END", "TRY")
    batch.accept(";")
    handler_at = batch.start
    batch.expect("BEGIN", "CATCH")
    handler = Block(handler_at, batch.statements("END"))
    batch.expect("END", "CATCH")
    return TryCatch(start, body, handler)


def _create(batch: _Batch, start: int) -> Statement:
    batch.expect("CREATE")
    may_exist = batch.accept("OR", "ALTER")
    if batch.accept("PROCEDURE") or batch.accept("PROC"):
        return _procedure(batch, start, may_exist=may_exist, must_exist=False)
    return parse_create(batch, start)


def _alter(batch: _Batch, start: int) -> Statement:
    batch.expect("ALTER")
    if batch.accept("PROCEDURE") or batch.accept("PROC"):
        return _procedure(batch, start, may_exist=True, must_exist=True)
    return parse_alter(batch, start)


def _procedure(batch: _Batch, start: int, *, may_exist: bool, must_exist: bool) -> CreateProcedure:
    """A procedure is the rest of its batch."""
    name, parameters = parse_signature(batch, start)
    body = Block(batch.start, batch.statements())
    return CreateProcedure(start, name, parameters, body, batch.source(batch.tokens), may_exist, must_exist)


def _drop(cursor: TokenCursor, start: int) -> Statement:
    cursor.expect("DROP")
    return parse_drop(cursor, start)


def _truncate(cursor: TokenCursor, start: int) -> Truncate:
    cursor.expect("TRUNCATE", "TABLE")
    return Truncate(start, cursor.name())


def _query(cursor: TokenCursor, start: int) -> Statement:
    tree = parse_statement(statement_tokens(cursor), cursor.text)
    if isinstance(tree, exp.Insert | exp.Update | exp.Delete | exp.Merge):
        return Modify(start, tree)
    return assignment_of(tree, start) or Query(start, tree)


def _set(cursor: TokenCursor, start: int) -> Statement:
    cursor.expect("SET")
    return parse_set_variable(cursor, start) if cursor.peek() == "@" else _set_option(cursor, start)


def _set_option(cursor: TokenCursor, start: int) -> SetOption:
    option = cursor.peek()
    if option not in _OPTIONS:
        raise refused(f"SET {option}", start)
    cursor.at += 1
    is_on = cursor.accept("ON")
    if not is_on:
        cursor.expect("OFF")
    if not is_on and option in _ALWAYS_ON:
        raise refused(f"SET {option} OFF", start)
    return SetOption(start, option, is_on)


def _commit(cursor: TokenCursor, start: int) -> Commit:
    cursor.expect("COMMIT")
    cursor.accept("TRAN") or cursor.accept("TRANSACTION") or cursor.accept("WORK")
    _refuse_transaction_name(cursor)
    return Commit(start)


def _rollback(cursor: TokenCursor, start: int) -> Rollback:
    cursor.expect("ROLLBACK")
    cursor.accept("TRAN") or cursor.accept("TRANSACTION") or cursor.accept("WORK")
    _refuse_transaction_name(cursor)
    return Rollback(start)


def _refuse_transaction_name(cursor: TokenCursor) -> None:
    if cursor.peek() and not is_at_end(cursor):
        raise refused("a named transaction", cursor.start)


def _throw(cursor: TokenCursor, start: int) -> Throw:
    cursor.expect("THROW")
    if is_at_end(cursor):
        return Throw(start)
    number = expression_until_statement(cursor)
    cursor.expect(",")
    message = expression_until_statement(cursor)
    cursor.expect(",")
    expression_until_statement(cursor)
    return Throw(start, number, message)


def _raiserror(cursor: TokenCursor, start: int) -> RaiseError:
    cursor.expect("RAISERROR")
    inner = TokenCursor(cursor.wrapped(), cursor.text)
    parts = [expression_until_statement(inner)]
    while inner.accept(","):
        parts.append(expression_until_statement(inner))
    if len(parts) < 3:
        raise cursor.error()
    if cursor.peek() == "WITH":
        raise refused("RAISERROR … WITH", cursor.start)
    return RaiseError(start, parts[0], parts[1], tuple(parts[3:]))


def _return(cursor: TokenCursor, start: int) -> Return:
    cursor.expect("RETURN")
    if not is_at_end(cursor):
        expression_until_statement(cursor)
    return Return(start)


def _print(cursor: TokenCursor, start: int) -> Print:
    cursor.expect("PRINT")
    return Print(start, expression_until_statement(cursor))


def _break(cursor: TokenCursor, start: int) -> Break:
    cursor.expect("BREAK")
    return Break(start)


def _continue(cursor: TokenCursor, start: int) -> Continue:
    cursor.expect("CONTINUE")
    return Continue(start)


_STATEMENTS: dict[str, Callable[[_Batch, int], Statement]] = {
    **dict.fromkeys(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE"), _query),
    "DECLARE": parse_declare,
    "SET": _set,
    "IF": _if,
    "WHILE": _while,
    "BREAK": _break,
    "CONTINUE": _continue,
    "BEGIN": _begin,
    "COMMIT": _commit,
    "ROLLBACK": _rollback,
    "THROW": _throw,
    "RAISERROR": _raiserror,
    "RETURN": _return,
    "PRINT": _print,
    "EXEC": parse_execute,
    "EXECUTE": parse_execute,
    "CREATE": _create,
    "ALTER": _alter,
    "DROP": _drop,
    "TRUNCATE": _truncate,
}
