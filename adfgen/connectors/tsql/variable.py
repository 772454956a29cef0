"""Variables as data: DECLARE, and what gives them values: SET @x = … and SELECT @x = …."""

from sqlglot import exp

from adfgen.connectors.tsql.boundary import expression_until_statement
from adfgen.connectors.tsql.cursor import TokenCursor
from adfgen.connectors.tsql.refusal import BatchError, refused
from adfgen.connectors.tsql.statement import Assign, Declare

__all__ = ["assignment_of", "parse_declare", "parse_set_variable"]

_OPERATORS: dict[str, type[exp.Expression]] = {
    "+": exp.Add,
    "-": exp.Sub,
    "*": exp.Mul,
    "/": exp.Div,
    "%": exp.Mod,
}


def parse_declare(cursor: TokenCursor, start: int) -> Declare:
    """DECLARE. Raises BatchError."""
    cursor.expect("DECLARE")
    variables = []
    while True:
        if cursor.peek() != "@" and cursor.peek(1) == "CURSOR":
            raise refused("a cursor", cursor.start)
        name = cursor.variable()
        cursor.accept("AS")
        if cursor.peek() in ("TABLE", "CURSOR"):
            raise refused(f"a variable of type {cursor.peek()}", cursor.start)
        kind = cursor.type()
        value = expression_until_statement(cursor) if cursor.accept("=") else None
        variables.append((name, kind, value))
        if not cursor.accept(","):
            return Declare(start, tuple(variables))


def parse_set_variable(cursor: TokenCursor, start: int) -> Assign:
    """What follows SET where that is a variable. Raises BatchError."""
    name_at = cursor.at
    name = cursor.variable()
    operator = _OPERATORS.get(cursor.peek())
    if operator is None:
        cursor.expect("=")
        value = expression_until_statement(cursor)
    else:  # SET @x += 1 is SET @x = @x + 1
        cursor.at += 1
        cursor.expect("=")
        added = expression_until_statement(cursor)
        read = cursor.expression(cursor.tokens[name_at : name_at + 2])
        value = operator(this=read, expression=exp.Paren(this=added))
    return Assign(start, (name,), exp.Select(expressions=[value]), is_select=False)


def assignment_of(tree: exp.Expression, start: int) -> Assign | None:
    """SELECT @a = x, @b = y FROM …: the query of the values, and the variables they go to; None for what assigns nothing.

    Raises BatchError 141.
    """
    assigned = [_is_assigned(item) for item in tree.expressions] if isinstance(tree, exp.Select) else []
    if not any(assigned):
        return None
    if not all(assigned):
        message = (
            "A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations."
        )
        raise BatchError(141, message, start)
    names = tuple(item.this.name for item in tree.expressions)
    query = tree.copy()
    query.set("expressions", [item.expression for item in query.expressions])
    return Assign(start, names, query, is_select=True)


def _is_assigned(item: exp.Expression) -> bool:
    return isinstance(item, exp.EQ) and isinstance(item.this, exp.Parameter)
