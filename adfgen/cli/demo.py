"""`adfgen demo`: the whole story of an ingestion on this machine, each step proved against the source."""

import shutil
import time
from pathlib import Path

import click

from adfgen.cli.output.report import Section, report_html
from adfgen.errors import ProjectError, UsageError
from adfgen.render.output import FOLDERS
from adfgen.sample.story import OWN_NAMES, Step, Story
from adfgen.testing.local_project import LocalProject

__all__ = ["command", "make_room"]

_REPORT = "report.html"
_OURS = frozenset((*OWN_NAMES, *FOLDERS, _REPORT))


@click.command(
    epilog="Example: adfgen demo music. Exit codes: 0 every step proved itself, 1 one did not, 2 the folder is somebody's."
)
@click.argument(
    "folder", metavar="[DIR]", type=click.Path(file_okay=False, path_type=Path), default=Path("adfgen-demo")
)
@click.option("--in-process", is_flag=True, help="The short way: run the JSON here, without deploy and emulator.")
@click.pass_context
def command(context: click.Context, folder: Path, in_process: bool) -> None:
    """Render, check, deploy and run the sample project in DIR (adfgen-demo): load, change, backfill, fail, kill, recover.

    Needs no Azure: Microsoft's client deploys over TLS to an emulator on this machine, and starts the runs there. After each step every row a reader of the lake sees is compared with the source.
    """
    make_room(folder)
    began = time.monotonic()
    steps: list[Step] = []
    click.echo(f"The music service, from a database into a lake, below {folder}\n")
    project = _project(folder, in_process=in_process)
    try:
        for number, step in enumerate(Story(folder, project).steps(), start=1):
            _tell(number, step)
            steps.append(step)
    finally:
        project.close()
    report = folder / _REPORT
    report.write_text(report_html("adfgen demo", [_section(step) for step in steps]), encoding="utf-8")
    proofs = [proof for step in steps for proof in step.proofs]
    held = sum(proof.holds for proof in proofs)
    click.echo(
        f"{held} of {len(proofs)} proofs hold, in {time.monotonic() - began:.0f} s. The runs as a picture: {report}"
    )
    click.echo(f"Go on: edit {folder / 'metadata'}, then adfgen render and adfgen run, each with --project {folder}")
    context.exit(0 if held == len(proofs) else 1)


def _project(folder: Path, *, in_process: bool) -> LocalProject:
    if in_process:
        return LocalProject(folder)
    from adfgen.testing.emulated import EmulatedProject  # noqa: PLC0415 - takes the Azure client along

    return EmulatedProject(folder)


def make_room(folder: Path) -> None:
    """Take away what an earlier demo left. Raises UsageError when the folder holds anything else, ProjectError."""
    try:
        found = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
        strangers = [name for name in found if name not in _OURS]
        if strangers or (found and not (folder / ".adfgen").is_dir()):
            message = f"'{folder}' holds what no demo wrote: '{(strangers or found)[0]}'"
            raise UsageError(message, hint="name a folder that is not there yet: adfgen demo DIR")
        for name in found:
            path = folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProjectError(f"cannot write to '{folder}': {error.strerror}") from error


def _tell(number: int, step: Step) -> None:
    click.echo(click.style(f"{number}  {step.title}", bold=True))
    click.echo(f"   {step.told}")
    for proof in step.proofs:
        mark = click.style("✓", fg="green") if proof.holds else click.style("✗", fg="red")
        click.echo(f"   {mark} {proof.text}")
    click.echo()


def _section(step: Step) -> Section:
    if step.recorded is None:
        return Section(step.title, step.proofs)
    return Section(step.title, step.proofs, step.recorded.run, step.recorded.activities)
