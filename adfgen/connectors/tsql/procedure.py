"""Procedures and calls of them: name and parameters of CREATE PROCEDURE, EXECUTE with its arguments, which goes where."""

from sqlglot import exp

from adfgen.connectors.tsql.boundary import STARTS, is_at_end
from adfgen.connectors.tsql.cursor import TokenCursor
from adfgen.connectors.tsql.refusal import BatchError, refused
from adfgen.connectors.tsql.statement import Argument, CreateProcedure, Execute, ExecuteText, Name, Parameter, Statement

__all__ = ["match_arguments", "parse_execute", "parse_signature"]


def parse_signature(cursor: TokenCursor, start: int) -> tuple[Name, tuple[Parameter, ...]]:
    """What follows CREATE PROCEDURE, up to the AS before its statements. Raises BatchError."""
    if start != cursor.tokens[0].start:
        raise BatchError(111, "'CREATE/ALTER PROCEDURE' must be the first statement in a query batch.", start)
    name = cursor.name()
    wrapped = cursor.accept("(")
    parameters = []
    while cursor.peek() == "@":
        parameters.append(_parameter(cursor))
        if not cursor.accept(","):
            break
    if wrapped:
        cursor.expect(")")
    if cursor.peek() == "WITH":
        raise refused("CREATE PROCEDURE … WITH", cursor.start)
    cursor.expect("AS")
    return name, tuple(parameters)


def _parameter(cursor: TokenCursor) -> Parameter:
    name = cursor.variable()
    cursor.accept("AS")
    kind = cursor.type()
    default = None
    if cursor.accept("="):
        default = cursor.expression(cursor.until(",", ")", "AS", "OUTPUT", "OUT"))
    if cursor.peek() in ("OUTPUT", "OUT", "READONLY"):
        raise refused(f"the {cursor.peek()} parameter '@{name}'", cursor.start)
    return Parameter(name, kind, default)


def parse_execute(cursor: TokenCursor, start: int) -> Statement:
    """EXECUTE of a procedure, its first word left out at the beginning of a batch, or of a text. Raises BatchError."""
    cursor.accept("EXEC") or cursor.accept("EXECUTE")
    if cursor.peek() == "(":
        return ExecuteText(start, cursor.expression(cursor.wrapped()))
    if cursor.peek() == "@":
        raise refused("EXECUTE @result = …", start)
    procedure = cursor.name()
    arguments = []
    while not is_at_end(cursor):
        arguments.append(_argument(cursor))
        if not cursor.accept(","):
            break
    return Execute(start, procedure, tuple(arguments))


def _argument(cursor: TokenCursor) -> Argument:
    name = ""
    at = cursor.at
    if cursor.peek() == "@" and cursor.peek(1) != "@":
        name = cursor.variable()
        if not cursor.accept("="):
            name, cursor.at = "", at
    if cursor.accept("DEFAULT"):
        return Argument(name, None)
    tokens = cursor.until(",", ";", "OUTPUT", "OUT", *STARTS)
    if cursor.peek() in ("OUTPUT", "OUT"):
        raise refused("an OUTPUT argument", cursor.start)
    value = cursor.expression(tokens)
    if not isinstance(value.unnest(), exp.Literal | exp.National | exp.Parameter | exp.Null | exp.Neg | exp.HexString):
        raise cursor.error()
    return Argument(name, value)


def match_arguments(
    definition: CreateProcedure, arguments: tuple[Argument, ...]
) -> list[tuple[Parameter, exp.Expression | None]]:
    """Each parameter with its argument or default. Raises BatchError: 201, 8143, 8144 or 8145."""
    name = definition.procedure
    if len(arguments) > len(definition.parameters):
        raise BatchError(8144, f"Procedure or function {name.name} has too many arguments specified.")
    given: dict[str, exp.Expression | None] = {}
    for place, argument in enumerate(arguments):
        label = argument.name or definition.parameters[place].name
        if label.casefold() not in {parameter.name.casefold() for parameter in definition.parameters}:
            raise BatchError(8145, f"@{label} is not a parameter for procedure {name.name}.")
        if label.casefold() in given:
            raise BatchError(8143, f"Parameter '@{label}' was supplied multiple times.")
        given[label.casefold()] = argument.value
    matched: list[tuple[Parameter, exp.Expression | None]] = []
    for parameter in definition.parameters:
        tree = given.get(parameter.name.casefold())
        if tree is None:
            tree = parameter.default
        if tree is None:
            message = (
                f"Procedure or function '{name.name}' expects parameter '@{parameter.name}', which was not supplied."
            )
            raise BatchError(201, message)
        matched.append((parameter, tree))
    return matched
