"""`adfgen init`: a new project, small and in order."""

from pathlib import Path

import click

from adfgen.api.new_project import name_of_folder, new_project

__all__ = ["command"]


@click.command(
    epilog="Example: adfgen init shop. Exit codes: 0 written, 2 a file is there already or the name cannot be one, 3 cannot be written."
)
@click.argument("folder", metavar="[DIR]", type=click.Path(file_okay=False, path_type=Path), default=Path())
@click.option("--name", help="The project's name, and its first source's.  [default: the folder's name]")
def command(folder: Path, name: str | None) -> None:
    """Write a new project into DIR (this folder): metadata/ with one table, a workflow that checks it, .gitignore.

    Nothing that is there is overwritten.
    """
    for file in new_project(folder, name or name_of_folder(folder)):
        click.echo((folder / file).as_posix())
    there = "" if folder == Path() else f" --project {folder}"
    click.echo(
        f"next: say in metadata/project.yml, environments/ and tables/ what is yours, then `adfgen render{there}`;\n"
        f"`adfgen run{there}` runs it on this machine once there is a source: metadata/local.yml says how",
        err=True,
    )
