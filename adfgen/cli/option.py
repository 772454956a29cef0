"""The options that mean the same in every command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

__all__ = ["environment_option", "format_option", "project_option"]

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
