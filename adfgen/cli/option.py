"""The options that mean the same in every command."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from adfgen.errors import UsageError
from adfgen.model.body import Json

__all__ = [
    "azure_options",
    "environment_option",
    "format_option",
    "is_confirmed",
    "parameter_option",
    "parameters_of",
    "place_option",
    "project_option",
]

Command = TypeVar("Command", bound=Callable[..., Any])


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


def format_option(*formats: str) -> Callable[[Command], Command]:
    """`--format F`, the first being the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
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
