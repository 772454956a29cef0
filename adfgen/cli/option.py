"""The options that mean the same in every command."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from adfgen.errors import ProjectError, UsageError
from adfgen.metadata.near_miss import did_you_mean
from adfgen.model.body import Json

__all__ = [
    "NearChoice",
    "azure_options",
    "check_writable",
    "environment_option",
    "format_option",
    "is_confirmed",
    "parameter_option",
    "parameters_of",
    "place_option",
    "project_option",
]

Command = TypeVar("Command", bound=Callable[..., Any])


if TYPE_CHECKING:
    _Choice = click.Choice[str]
else:
    _Choice = click.Choice  # generic from click 8.2 on


class NearChoice(_Choice):
    """One of some words; a word that is none of them is answered with the nearest."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word. Raises click.BadParameter, which names them all."""
        try:
            return str(super().convert(value, param, ctx))
        except click.BadParameter as error:
            near = did_you_mean(str(value), self.choices)
            self.fail(f"{error.message.rstrip('.')}; {near}" if near else error.message, param, ctx)


def project_option(command: Command) -> Command:
    """`--project DIR`: the folder that holds metadata/."""
    return click.option(
        "--project",
        "project",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path(),
        show_default="this folder",
        help="The project: the folder that holds metadata/.",
    )(command)


def environment_option(command: Command) -> Command:
    """`--factory ENV`, alias `--env`: an environment of the project."""
    return click.option(
        "--factory", "--env", "environment", metavar="ENV", help="The environment: a file below metadata/environments."
    )(command)


def place_option(command: Command) -> Command:
    """`--to ID`: any factory, by its ARM id."""
    return click.option("--to", "place", metavar="ID", help="The ARM id of a factory, in place of --factory.")(command)


def azure_options(command: Command) -> Command:
    """`--endpoint URL` and `--ca-file FILE`: another Resource Manager than Azure's, such as the emulator."""
    for option in (
        click.option(
            "--ca-file",
            envvar="ADFGEN_CA_FILE",
            help="The authority that signed its certificate.  [env: ADFGEN_CA_FILE]",
        ),
        click.option(
            "--endpoint",
            envvar="ADFGEN_ENDPOINT",
            metavar="URL",
            help="Another Resource Manager, such as the emulator.  [env: ADFGEN_ENDPOINT]",
        ),
    ):
        command = option(command)
    return command


def parameter_option(command: Command) -> Command:
    """`--parameter NAME=VALUE`, as often as there are pipeline parameters to give."""
    return click.option(
        "--parameter",
        "-p",
        "given",
        multiple=True,
        metavar="NAME=VALUE",
        help="A pipeline parameter; VALUE is JSON or text. May be repeated.",
    )(command)


def parameters_of(given: Sequence[str]) -> dict[str, Json]:
    """Pipeline parameters as they are given on the command line. Raises UsageError."""
    values: dict[str, Json] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError(f"'{text}' is no parameter", hint="write --parameter NAME=VALUE")
        try:
            values[name] = json.loads(value)
        except ValueError:
            values[name] = value
    return values


def check_writable(path: Path) -> None:
    """Raises ProjectError for a file that could not be written at the end: nobody wants to hear of it then."""
    is_new = not path.exists()
    try:
        path.open("ab").close()
        if is_new:
            path.unlink()
    except OSError as error:
        raise ProjectError(f"cannot write '{path}': {error.strerror}") from error


def format_option(*formats: str) -> Callable[[Command], Command]:
    """`--format F`, the first being the default."""
    return click.option(
        "--format",
        "form",
        type=NearChoice(formats),
        default=formats[0],
        show_default=True,
        help="The form of the answer.",
    )


def is_confirmed(question: str) -> bool:
    """Whether somebody says yes. An input that ends without an answer is no; an interrupt stays one."""
    try:
        return click.confirm(question, err=True)
    except click.Abort as error:
        if not isinstance(error.__context__, EOFError):
            raise
        click.echo("\nnobody is there to answer: --yes goes on without asking", err=True)
        return False
