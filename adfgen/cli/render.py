"""`adfgen render`: the files a project renders to, written or compared."""

from pathlib import Path

import click

from adfgen.api.rendering import render, stale_files, write_rendering
from adfgen.cli.findings import show_findings
from adfgen.cli.option import project_option
from adfgen.diagnostics import Severity

__all__ = ["command"]


@click.command(
    epilog="Example: adfgen render --check. Exit codes: 0 written or up to date, 1 findings or stale files, 3 unreadable."
)
@project_option
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Write below this folder instead of the project's."
)
@click.option("--check", is_flag=True, help="Write nothing; fail when the files on disk are not what is rendered.")
@click.pass_context
def command(context: click.Context, project: Path, out: Path | None, check: bool) -> None:
    """Write factory/, arm/ and control/ from the metadata.

    Nothing is written when the metadata or the rendered factory has errors.
    """
    rendering = render(project)
    show_findings(
        rendering.diagnostics,
        root=project,
        texts=rendering.files,
        least=Severity.ERROR if check else Severity.WARNING,
    )
    if rendering.has_errors:
        context.exit(1)
    folder = out or project
    if check:
        stale = stale_files(rendering, folder)
        for path in stale:
            click.echo(path)
        click.echo(
            f"{len(stale)} of {len(rendering.files)} files are stale: run adfgen render" if stale else "up to date",
            err=True,
        )
        context.exit(1 if stale else 0)
    changed = write_rendering(rendering, folder)
    for path in changed:
        click.echo(path)
    click.echo(f"{len(changed)} of {len(rendering.files)} files changed, {len(rendering.factory)} resources", err=True)
