"""Scripts into batches (GO), batches into statements: the control flow of T-SQL, with or without semicolons."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from sqlglot import exp
from sqlglot.tokenizer_core import Token

from adfgen.connectors.tsql.cursor import TokenCursor
from adfgen.connectors.tsql.definition import parse_alter, parse_create, parse_drop
from adfgen.connectors.tsql.dialect import parse_statement, tokenize, word
from adfgen.connectors.tsql.refusal import BatchError, refused
from adfgen.connectors.tsql.statement import (
    Argument,
    Assign,
    BeginTransaction,
    Block,
    Break,
    Commit,
    Continue,
    CreateProcedure,
    Declare,
    Execute,
    ExecuteText,
    If,
    Modify,
    Parameter,
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

__all__ = ["parse_batch", "parse_script"]

_STARTS = frozenset(
    [
        "SELECT",
        "INSERT",
        "UPDATE",
        "DELETE",
        "MERGE",
        "WITH",
        "DECLARE",
        "SET",
        "IF",
        "WHILE",
        "BEGIN",
        "END",
        "ELSE",
        "COMMIT",
        "ROLLBACK",
        "THROW",
        "RAISERROR",
        "RETURN",
        "PRINT",
        "EXEC",
        "EXECUTE",
        "CREATE",
        "ALTER",
        "DROP",
        "TRUNCATE",
        "BREAK",
        "CONTINUE",
        "SAVE",
        "WAITFOR",
        "GOTO",
        "OPEN",
        "FETCH",
        "CLOSE",
        "DEALLOCATE",
        "USE",
        "GRANT",
        "DENY",
        "REVOKE",
    ]
)
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
    return tuple(_Parser(batch, text).batch() for batch in batches if batch)


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


class _Parser:
    """One batch."""

    def __init__(self, tokens: Sequence[Token], text: str) -> None:
        self.cursor = TokenCursor(tokens, text)
        self.text = text
        self.depth = 0

    def batch(self) -> Block:
        start = self.cursor.start
        statements = self._statements(())
        if not self.cursor.is_done:
            raise self.cursor.error()
        return Block(start, statements)

    def _statements(self, ends: tuple[str, ...]) -> tuple[Statement, ...]:
        statements: list[Statement] = []
        while True:
            while self.cursor.accept(";"):
                pass
            if self.cursor.is_done or self.cursor.peek() in ends:
                return tuple(statements)
            statements.append(self.statement())

    def statement(self) -> Statement:
        """The next statement."""
        start, keyword = self.cursor.start, self.cursor.peek()
        read = _STATEMENTS.get(keyword)
        if read is None:
            if keyword in _STARTS:
                raise refused(f"statement '{keyword}'", start)
            if keyword and self.cursor.at == 0:  # a procedure's name alone begins a batch
                return self._execute(start)
            raise self.cursor.error()
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise BatchError(191, "Some part of your SQL statement is nested too deeply.", start)
        statement = read(self, start)
        self.depth -= 1
        return statement

    def _query(self, start: int) -> Statement:
        tree = parse_statement(self._own_tokens(), self.text)
        if isinstance(tree, exp.Insert | exp.Update | exp.Delete | exp.Merge):
            return Modify(start, tree)
        if isinstance(tree, exp.Select) and any(_assigned(item) for item in tree.expressions):
            return _assignment(start, tree)
        return Query(start, tree)

    def _own_tokens(self) -> Sequence[Token]:
        """The tokens of one query or DML statement: up to `;`, or the word that begins the next statement."""
        cursor = self.cursor
        begin, depth, cases = cursor.at, 0, 0
        first = cursor.peek()
        body_seen = first != "WITH"
        cursor.at += 1
        while not cursor.is_done:
            keyword = cursor.peek()
            if keyword == "(":
                depth += 1
            elif keyword == ")":
                depth -= 1
            elif keyword == "CASE":
                cases += 1
            elif keyword == "END" and cases:
                cases -= 1
            elif depth == 0 and keyword == ";":
                break
            elif depth == 0 and not cases and keyword in _STARTS and not self._continues(first, keyword):
                if body_seen or keyword not in ("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"):
                    break
                body_seen, first = True, keyword
            cursor.at += 1
        return cursor.tokens[begin : cursor.at]

    def _continues(self, first: str, keyword: str) -> bool:
        """Whether a word that can begin a statement belongs to the one being read."""
        previous = word(self.cursor.tokens[self.cursor.at - 1])
        match keyword:
            case "SELECT":
                return previous in ("UNION", "ALL", "EXCEPT", "INTERSECT") or (
                    first == "INSERT" and not self._has_rows()
                )
            case "SET":
                return first in ("UPDATE", "MERGE")
            case "UPDATE" | "INSERT" | "DELETE":
                return first == "MERGE" and previous == "THEN"
            case "WITH":
                return self.cursor.peek(1) in ("(", "TIES")
            case "FETCH":
                return previous in ("ROW", "ROWS")
            case "EXEC" | "EXECUTE":
                return first == "INSERT" and not self._has_rows()
            case "MERGE":
                return previous in ("INNER", "LEFT", "RIGHT", "FULL")
            case _:
                return False

    def _has_rows(self) -> bool:
        """Whether the INSERT being read already has its rows."""
        at = self.cursor.at - 1
        depth = 0
        while at >= 0:
            keyword = word(self.cursor.tokens[at])
            depth += {")": 1, "(": -1}.get(keyword, 0)
            if depth == 0 and keyword in ("SELECT", "VALUES"):
                return True
            if depth == 0 and keyword == "INSERT":
                return False
            at -= 1
        return False

    def _expression_until_statement(self) -> exp.Expression:
        """A condition or value that ends where the next statement begins."""
        cursor = self.cursor
        begin, depth, cases = cursor.at, 0, 0
        while not cursor.is_done:
            keyword = cursor.peek()
            depth += {"(": 1, ")": -1}.get(keyword, 0)
            if keyword == "CASE":
                cases += 1
            elif keyword == "END" and cases:
                cases -= 1
            elif depth == 0 and not cases and (keyword in _STARTS or keyword in (";", ",")):
                break
            cursor.at += 1
        return cursor.expression(cursor.tokens[begin : cursor.at])

    def _declare(self, start: int) -> Statement:
        self.cursor.expect("DECLARE")
        variables = []
        while True:
            if self.cursor.peek() != "@" and self.cursor.peek(1) == "CURSOR":
                raise refused("a cursor", self.cursor.start)
            name = self.cursor.variable()
            self.cursor.accept("AS")
            if self.cursor.peek() in ("TABLE", "CURSOR"):
                raise refused(f"a variable of type {self.cursor.peek()}", self.cursor.start)
            kind = self.cursor.type()
            value = self._expression_until_statement() if self.cursor.accept("=") else None
            variables.append((name, kind, value))
            if not self.cursor.accept(","):
                return Declare(start, tuple(variables))

    def _set(self, start: int) -> Statement:
        self.cursor.expect("SET")
        if self.cursor.peek() == "@":
            name_at = self.cursor.at
            name = self.cursor.variable()
            operator = self.cursor.peek()
            if operator in ("+", "-", "*", "/", "%"):
                # SET @x += 1 is SET @x = @x + 1
                self.cursor.at += 1
                self.cursor.expect("=")
                value = self._expression_until_statement()
                read = self.cursor.expression(self.cursor.tokens[name_at : name_at + 2])
                kinds: dict[str, type[exp.Expression]] = {
                    "+": exp.Add,
                    "-": exp.Sub,
                    "*": exp.Mul,
                    "/": exp.Div,
                    "%": exp.Mod,
                }
                value = kinds[operator](this=read, expression=exp.Paren(this=value))
            else:
                self.cursor.expect("=")
                value = self._expression_until_statement()
            return Assign(start, (name,), exp.Select(expressions=[value]), is_select=False)
        option = self.cursor.peek()
        if option not in _OPTIONS:
            raise refused(f"SET {option}", start)
        self.cursor.at += 1
        is_on = self.cursor.accept("ON")
        if not is_on:
            self.cursor.expect("OFF")
        if not is_on and option in ("ANSI_NULLS", "QUOTED_IDENTIFIER", "CONCAT_NULL_YIELDS_NULL"):
            raise refused(f"SET {option} OFF", start)
        return SetOption(start, option, is_on)

    def _if(self, start: int) -> Statement:
        self.cursor.expect("IF")
        condition = self._expression_until_statement()
        then = self.statement()
        at = self.cursor.at
        self.cursor.accept(";")
        if self.cursor.accept("ELSE"):
            return If(start, condition, then, self.statement())
        self.cursor.at = at
        return If(start, condition, then, None)

    def _while(self, start: int) -> Statement:
        self.cursor.expect("WHILE")
        return While(start, self._expression_until_statement(), self.statement())

    def _begin(self, start: int) -> Statement:
        self.cursor.expect("BEGIN")
        if self.cursor.accept("TRAN") or self.cursor.accept("TRANSACTION"):
            self._transaction_name()
            return BeginTransaction(start)
        if self.cursor.accept("TRY"):
            body = Block(start, self._statements(("END",)))
            self.cursor.expect("END", "TRY")
            self.cursor.accept(";")
            handler_at = self.cursor.start
            self.cursor.expect("BEGIN", "CATCH")
            handler = Block(handler_at, self._statements(("END",)))
            self.cursor.expect("END", "CATCH")
            return TryCatch(start, body, handler)
        statements = self._statements(("END",))
        self.cursor.expect("END")
        if not statements:
            raise self.cursor.error()
        return Block(start, statements)

    def _transaction_name(self) -> None:
        if not self.cursor.is_done and self.cursor.peek() not in (*_STARTS, ";", ""):
            raise refused("a named transaction", self.cursor.start)

    def _commit(self, start: int) -> Statement:
        self.cursor.expect("COMMIT")
        self.cursor.accept("TRAN") or self.cursor.accept("TRANSACTION") or self.cursor.accept("WORK")
        self._transaction_name()
        return Commit(start)

    def _rollback(self, start: int) -> Statement:
        self.cursor.expect("ROLLBACK")
        self.cursor.accept("TRAN") or self.cursor.accept("TRANSACTION") or self.cursor.accept("WORK")
        self._transaction_name()
        return Rollback(start)

    def _throw(self, start: int) -> Statement:
        self.cursor.expect("THROW")
        if self.cursor.is_done or self.cursor.peek() in (*_STARTS, ";"):
            return Throw(start)
        number = self._expression_until_statement()
        self.cursor.expect(",")
        message = self._expression_until_statement()
        self.cursor.expect(",")
        self._expression_until_statement()
        return Throw(start, number, message)

    def _raiserror(self, start: int) -> Statement:
        self.cursor.expect("RAISERROR")
        inner = _Parser(self.cursor.wrapped(), self.text)
        parts = [inner._expression_until_statement()]
        while inner.cursor.accept(","):
            parts.append(inner._expression_until_statement())
        if len(parts) < 3:
            raise self.cursor.error()
        if self.cursor.peek() == "WITH":
            raise refused("RAISERROR … WITH", self.cursor.start)
        return RaiseError(start, parts[0], parts[1], tuple(parts[3:]))

    def _return(self, start: int) -> Statement:
        self.cursor.expect("RETURN")
        if not self.cursor.is_done and self.cursor.peek() not in (*_STARTS, ";"):
            self._expression_until_statement()
        return Return(start)

    def _print(self, start: int) -> Statement:
        self.cursor.expect("PRINT")
        return Print(start, self._expression_until_statement())

    def _break(self, start: int) -> Statement:
        self.cursor.expect("BREAK")
        return Break(start)

    def _continue(self, start: int) -> Statement:
        self.cursor.expect("CONTINUE")
        return Continue(start)

    def _execute(self, start: int) -> Statement:
        self.cursor.accept("EXEC") or self.cursor.accept("EXECUTE")
        if self.cursor.peek() == "(":
            return ExecuteText(start, self.cursor.expression(self.cursor.wrapped()))
        if self.cursor.peek() == "@":
            raise refused("EXECUTE @result = …", start)
        procedure = self.cursor.name()
        arguments = []
        while not self.cursor.is_done and self.cursor.peek() not in (*_STARTS, ";"):
            arguments.append(self._argument())
            if not self.cursor.accept(","):
                break
        return Execute(start, procedure, tuple(arguments))

    def _argument(self) -> Argument:
        name = ""
        at = self.cursor.at
        if self.cursor.peek() == "@" and self.cursor.peek(1) != "@":
            name = self.cursor.variable()
            if not self.cursor.accept("="):
                name, self.cursor.at = "", at
        if self.cursor.accept("DEFAULT"):
            return Argument(name, None)
        tokens = self.cursor.until(",", ";", "OUTPUT", "OUT", *_STARTS)
        if self.cursor.peek() in ("OUTPUT", "OUT"):
            raise refused("an OUTPUT argument", self.cursor.start)
        value = self.cursor.expression(tokens)
        if not isinstance(
            value.unnest(), exp.Literal | exp.National | exp.Parameter | exp.Null | exp.Neg | exp.HexString
        ):
            raise self.cursor.error()
        return Argument(name, value)

    def _create(self, start: int) -> Statement:
        self.cursor.expect("CREATE")
        may_exist = self.cursor.accept("OR", "ALTER")
        if self.cursor.accept("PROCEDURE") or self.cursor.accept("PROC"):
            return self._procedure(start, may_exist=may_exist, must_exist=False)
        return parse_create(self.cursor, start)

    def _alter(self, start: int) -> Statement:
        self.cursor.expect("ALTER")
        if self.cursor.accept("PROCEDURE") or self.cursor.accept("PROC"):
            return self._procedure(start, may_exist=True, must_exist=True)
        return parse_alter(self.cursor, start)

    def _drop(self, start: int) -> Statement:
        self.cursor.expect("DROP")
        return parse_drop(self.cursor, start)

    def _truncate(self, start: int) -> Statement:
        self.cursor.expect("TRUNCATE", "TABLE")
        return Truncate(start, self.cursor.name())

    def _procedure(self, start: int, *, may_exist: bool, must_exist: bool) -> Statement:
        if start != self.cursor.tokens[0].start:
            raise BatchError(111, "'CREATE/ALTER PROCEDURE' must be the first statement in a query batch.", start)
        name = self.cursor.name()
        wrapped = self.cursor.accept("(")
        parameters = []
        while self.cursor.peek() == "@":
            parameters.append(self._parameter())
            if not self.cursor.accept(","):
                break
        if wrapped:
            self.cursor.expect(")")
        if self.cursor.peek() == "WITH":
            raise refused("CREATE PROCEDURE … WITH", self.cursor.start)
        self.cursor.expect("AS")
        body = Block(self.cursor.start, self._statements(()))
        text = self.text[start : self.cursor.tokens[-1].end + 1]
        return CreateProcedure(start, name, tuple(parameters), body, text, may_exist, must_exist)

    def _parameter(self) -> Parameter:
        name = self.cursor.variable()
        self.cursor.accept("AS")
        kind = self.cursor.type()
        default = None
        if self.cursor.accept("="):
            default = self.cursor.expression(self.cursor.until(",", ")", "AS", "OUTPUT", "OUT"))
        if self.cursor.peek() in ("OUTPUT", "OUT", "READONLY"):
            raise refused(f"the {self.cursor.peek()} parameter '@{name}'", self.cursor.start)
        return Parameter(name, kind, default)


def _assigned(node: exp.Expression) -> bool:
    return isinstance(node, exp.EQ) and isinstance(node.this, exp.Parameter)


def _assignment(start: int, tree: exp.Select) -> Assign:
    """SELECT @a = x, @b = y FROM …: the query of the values, and the variables they go to."""
    if not all(_assigned(item) for item in tree.expressions):
        message = (
            "A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations."
        )
        raise BatchError(141, message, start)
    names = tuple(item.this.name for item in tree.expressions)
    query = tree.copy()
    query.set("expressions", [item.expression for item in query.expressions])
    return Assign(start, names, query, is_select=True)


_STATEMENTS: dict[str, Callable[[_Parser, int], Statement]] = {
    "SELECT": _Parser._query,  # noqa: SLF001 - the parser's own table
    "WITH": _Parser._query,  # noqa: SLF001
    "INSERT": _Parser._query,  # noqa: SLF001
    "UPDATE": _Parser._query,  # noqa: SLF001
    "DELETE": _Parser._query,  # noqa: SLF001
    "MERGE": _Parser._query,  # noqa: SLF001
    "DECLARE": _Parser._declare,  # noqa: SLF001
    "SET": _Parser._set,  # noqa: SLF001
    "IF": _Parser._if,  # noqa: SLF001
    "WHILE": _Parser._while,  # noqa: SLF001
    "BREAK": _Parser._break,  # noqa: SLF001
    "CONTINUE": _Parser._continue,  # noqa: SLF001
    "BEGIN": _Parser._begin,  # noqa: SLF001
    "COMMIT": _Parser._commit,  # noqa: SLF001
    "ROLLBACK": _Parser._rollback,  # noqa: SLF001
    "THROW": _Parser._throw,  # noqa: SLF001
    "RAISERROR": _Parser._raiserror,  # noqa: SLF001
    "RETURN": _Parser._return,  # noqa: SLF001
    "PRINT": _Parser._print,  # noqa: SLF001
    "EXEC": _Parser._execute,  # noqa: SLF001
    "EXECUTE": _Parser._execute,  # noqa: SLF001
    "CREATE": _Parser._create,  # noqa: SLF001
    "ALTER": _Parser._alter,  # noqa: SLF001
    "DROP": _Parser._drop,  # noqa: SLF001
    "TRUNCATE": _Parser._truncate,  # noqa: SLF001
}
