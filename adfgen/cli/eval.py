"""`adfgen eval`: the value of an expression, or of a file of them."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from adfgen.errors import ProjectError, UsageError
from adfgen.expressions.context import ContextError, scope_of
from adfgen.expressions.error import ExpressionError
from adfgen.expressions.evaluator import evaluate
from adfgen.expressions.scope import Scope
from adfgen.expressions.value import json_text, type_of
from adfgen.model.body import Json
from adfgen.source import escape_pointer, locate_key, position_at

__all__ = ["command"]


@click.command(
    epilog="""Example: adfgen eval "@concat('a', 1)". Exit codes: 0 it has a value, 1 it has none, 2 usage, 3 unreadable."""
)
@click.argument("expression", required=False)
@click.option(
    "--context",
    "context_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A JSON file: parameters, variables, activities, item …",
)
@click.option(
    "--batch",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A JSONL file of {id, expression, context}: one answer a line.",
)
@click.pass_context
def command(context: click.Context, expression: str | None, context_file: Path | None, batch: Path | None) -> None:
    """Evaluate an ADF expression as the service does; print its value and type."""
    if (expression is None) == (batch is None):
        raise UsageError("give one EXPRESSION or --batch FILE", hint="adfgen eval --help shows both")
    if batch is not None:
        for line in _answers(batch):
            click.echo(line)
        return
    assert expression is not None
    scope = _scope_in(context_file) if context_file else scope_of({})
    try:
        value = evaluate(expression, scope)
    except ExpressionError as error:
        hint = f"\n  hint: {error.hint}" if error.hint else ""
        click.echo(f"{error.kind}: {error.message}\n{_caret(expression, error.offset)}{hint}", err=True)
        context.exit(1)
    click.echo(f"{value if isinstance(value, str) else json_text(value)}\n({type_of(value)})")


def _answers(batch: Path) -> Iterator[str]:
    """One answer a line of the file, in order, as JSON; numbers JSON has no word for are texts."""
    for number, line in enumerate(_text(batch).splitlines(), start=1):
        if line.strip():
            case = _json(line, f"{batch}:{number}")
            if not isinstance(case, dict) or not isinstance(case.get("expression"), str):
                raise ProjectError(f"{batch}:{number}: a line is a JSON object with 'id' and 'expression'")
            scope = _scope(case.get("context") or {}, line, str(batch), pointer="/context", first_line=number)
            yield json_text({"id": case.get("id")} | _answer(case["expression"], scope))


def _answer(expression: str, scope: Scope) -> dict[str, Json]:
    try:
        value = evaluate(expression, scope)
    except ExpressionError as error:
        return {"error": error.kind, "message": error.message}
    return {"value": value, "type": type_of(value)}


def _scope_in(path: Path) -> Scope:
    text = _text(path)
    return _scope(_json(text, str(path)), text, str(path))


def _scope(context: Json, text: str, file: str, *, pointer: str = "", first_line: int = 1) -> Scope:
    """The scope of a context that stands at `pointer` of a JSON text. Raises UsageError with its place in the file."""
    try:
        return scope_of(context)
    except ContextError as error:
        about = f"{pointer}/{escape_pointer(error.member)}" if error.member else pointer
        line, column = position_at(text, locate_key(text, about).start)
        raise UsageError(f"{file}:{first_line + line - 1}:{column}: {error.message}", hint=error.hint) from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ProjectError(f"cannot read '{path}': {reason}") from error


def _json(text: str, where: str) -> Json:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ProjectError(f"{where}: not JSON: {error}") from error


def _caret(expression: str, offset: int) -> str:
    """The line of the expression an error is about, and a caret below its place."""
    start = expression.rfind("\n", 0, offset) + 1
    line = expression[start:].partition("\n")[0]
    return f"  {line}\n  {' ' * (offset - start)}^"
