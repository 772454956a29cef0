"""`adfgen deploy`: bring a rendered factory, or any Git folder, to a live factory; what will happen is shown first."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from adfgen.api.deploying import ControlNames, Release, connect, folder_release, place_of, project_release
from adfgen.cli.option import NearChoice, azure_options, environment_option, format_option, is_confirmed, project_option
from adfgen.cli.output.plan import definitions_text, plan_text
from adfgen.cli.stopping import terminable
from adfgen.deploy.apply import Outcome
from adfgen.deploy.journal import DeployJournal
from adfgen.deploy.plan import Step, plan_to_json
from adfgen.deploy.planner import Wishes
from adfgen.deploy.target import Coordinates
from adfgen.errors import ServiceError, UsageError

if TYPE_CHECKING:
    from adfgen.api.releasing import Prepared

__all__ = ["command"]


@click.command(
    epilog="Example: adfgen deploy --factory prod. Another: adfgen deploy --path adf --to /subscriptions/…/factories/adf-test. "
    "Exit codes: 0 done, 1 a step failed or not confirmed, 2 usage, 3 unreadable or stale, 4 refused."
)
@project_option
@environment_option
@click.option("--path", type=click.Path(file_okay=False, path_type=Path), help="Deploy this ADF Git folder instead.")
@click.option("--to", "place", metavar="ID", help="The ARM id of the factory --path goes to.")
@click.option("--prune", is_flag=True, help="Remove what carries the annotation 'adfgen' and is no longer desired.")
@click.option("--dry-run", is_flag=True, help="Show what would happen and change nothing.")
@click.option("--live", is_flag=True, help="Deploy although the factory is connected to Git.")
@click.option(
    "--trigger-states",
    type=NearChoice(["keep", "project"]),
    default="keep",
    show_default=True,
    help="Leave triggers that are there started or stopped as they are, or as the project says.",
)
@click.option(
    "--write-secrets",
    is_flag=True,
    help="Write what carries a SecureString though nothing else changed: it was rotated.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@azure_options
@format_option("text", "json")
@click.pass_context
def command(
    context: click.Context,
    project: Path,
    environment: str | None,
    path: Path | None,
    place: str | None,
    prune: bool,
    dry_run: bool,
    live: bool,
    trigger_states: str,
    write_secrets: bool,
    yes: bool,
    endpoint: str | None,
    ca_file: str | None,
    form: str,
) -> None:
    """Bring the factory of an environment to what factory/ says, and the control store with it.

    Only what differs is written, in the order of its references; triggers are stopped only when they change, and
    given their state back whatever happens. A deploy that was interrupted is finished by the next one.
    """
    from adfgen.api.releasing import carry_out, prepare, publish_control  # noqa: PLC0415 - takes the Azure client along

    release = _release(project, environment, path, place)
    with connect(release.destination, endpoint=endpoint, ca_file=ca_file) as target:
        journal = DeployJournal(release.state, target.id)
        wishes = Wishes(
            prune=prune,
            desired_trigger_states=trigger_states == "project",
            live_mode=live,
            was_started=journal.unfinished(),
            unstarted=journal.unstarted(),
            write_secrets=write_secrets,
        )
        prepared = prepare(release, target, wishes)
        _show(prepared, form)
        if dry_run:
            context.exit(0)
        if prepared and not yes and not is_confirmed(f"Deploy to '{release.destination.factory}'?"):
            click.echo("nothing was changed", err=True)
            context.exit(1)
        with _finishing(), terminable():
            outcome = carry_out(release, prepared, target, journal, _Told(quiet=form == "json"))
            _tell(outcome)
            said = publish_control(release, target, prepared) if outcome.is_complete else ""
        if said:
            click.echo(said, err=True)
        context.exit(0 if outcome.is_complete else 1)


@contextmanager
def _finishing() -> Iterator[None]:
    """Says, when the deploy is interrupted, how it comes to its end."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo("\nwhat was begun is not finished: run the same deploy again to finish it", err=True)
        raise


def _release(project: Path, environment: str | None, path: Path | None, place: str | None) -> Release:
    if (path is None) != (place is None):
        raise UsageError("--path and --to go together", hint="a folder, and the id of the factory it goes to")
    if path is not None and place is not None:
        return folder_release(path, place_of(place))
    if environment is None:
        raise UsageError("which factory?", hint="--factory ENV, an environment below metadata/environments")
    return project_release(project, environment)


def _show(prepared: "Prepared", form: str) -> None:
    plan, definitions = prepared.plan, prepared.definitions
    if form == "json":
        body = plan_to_json(plan)
        if definitions is not None:
            changed = {table: list(fields) for table, fields in definitions.changed.items()}
            body["definitions"] = {
                "new": list(definitions.new),
                "changed": changed,
                "retired": list(definitions.retired),
            }
        click.echo(json.dumps(body, indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False, soft_wrap=True)
    console.print(plan_text(plan))
    if definitions is not None:
        console.print(definitions_text(definitions))


class _Told:
    """Tells each step as it is done."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet

    def began(self, step: Step) -> None:
        """What is going on is told when it is over."""

    def ended(self, step: Step, error: ServiceError | None) -> None:
        """A line a step."""
        if not self._quiet or error is not None:
            said = f": {error.message}" if error is not None else ""
            click.echo(f"{'✗' if error else '✓'} {step.action} {step.key}{said}", err=True)


def _tell(outcome: Outcome) -> None:
    for step, error in outcome.failed:
        hint = f"\n  hint: {error.hint}" if error.hint else ""
        click.echo(f"{step.action} {step.key} failed: {error.message}{hint}", err=True)
    if outcome.left:
        steps = "1 step was" if len(outcome.left) == 1 else f"{len(outcome.left)} steps were"
        click.echo(f"{steps} not begun: deploy again when the cause is gone", err=True)
    elif not outcome.failed:
        click.echo(f"{len(outcome.done)} step{'' if len(outcome.done) == 1 else 's'} done", err=True)


def destination_of(
    project: Path, environment: str | None, place: str | None
) -> tuple[Coordinates, ControlNames | None]:
    """Which factory a monitoring command looks at."""
    if place is not None:
        return place_of(place), None
    if environment is None:
        raise UsageError("which factory?", hint="--factory ENV, or --to with the id of any factory")
    release = project_release(project, environment)
    return release.destination, release.control
