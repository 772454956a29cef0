"""`adfgen run`: a pipeline on this machine, as a live tree and a table, or as the monitoring API's records."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.table import Table

from adfgen.api.local_control import LocalControl, read_factory
from adfgen.api.rendering import render, stale_files
from adfgen.api.running import LocalSession
from adfgen.api.starting import absent_databases, refuse_unknown_parameters, refuse_unmapped, strangers
from adfgen.cli.findings import show_findings
from adfgen.cli.option import check_writable, format_option, parameter_option, parameters_of, project_option
from adfgen.cli.output.report import Section, report_html
from adfgen.cli.output.table import print_table
from adfgen.cli.output.tree import LiveTree
from adfgen.cli.stand_ins import read_stand_ins
from adfgen.connectors.profile import Profile
from adfgen.diagnostics import Severity
from adfgen.errors import ProjectError, UsageError
from adfgen.metadata.project import Project
from adfgen.model.body import Json
from adfgen.model.factory import Artifact, Factory
from adfgen.model.kind import Kind
from adfgen.runtime.fault import Faults, parse_fault
from adfgen.runtime.graph import Status
from adfgen.runtime.journal import Recorded
from adfgen.runtime.parameter import bind_parameters
from adfgen.runtime.reach import ReachedService, find_pipeline, reached_services
from adfgen.runtime.simulated import refuse_unsimulated

__all__ = ["command", "summary_table"]


@click.command(
    epilog="Example: adfgen run --parameter group=facts. Exit codes: 0 succeeded, 1 failed, 2 usage, 3 unreadable, 4 refused, 130 interrupted."
)
@click.argument("pipeline", required=False)
@project_option
@click.option(
    "--path",
    type=click.Path(file_okay=False, path_type=Path),
    help="Run the ADF Git folder at this path instead of the project's.",
)
@click.option("--profile", type=click.Path(path_type=Path), help="The local profile.  [default: metadata/local.yml]")
@parameter_option
@click.option("--now", metavar="TIME", help="Let the run's clock start at this time (ISO 8601, UTC).")
@click.option(
    "--fail-at",
    multiple=True,
    metavar="PLACE",
    help="Fail an activity: 'Table Iteration[*]/azureSQLToLake#1'. May be repeated.",
)
@click.option(
    "--kill-at", metavar="PLACE", help="End the process as kill -9 does: 'Table Iteration[0]/azureSQLToLake:during'."
)
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Write an HTML report of the run to this file."
)
@format_option("text", "json")
@click.pass_context
def command(
    context: click.Context,
    pipeline: str | None,
    project: Path,
    path: Path | None,
    profile: Path | None,
    given: tuple[str, ...],
    now: str | None,
    fail_at: tuple[str, ...],
    kill_at: str | None,
    report: Path | None,
    form: str,
) -> None:
    """Run a pipeline on this machine against the local profile.

    Inside a project the rendered factory/ and control/ are run as they lie there; the table definitions are published
    to the local control store first. PIPELINE may be left out where there is only one.
    """
    faults, parameters, start = _faults(fail_at, kill_at), parameters_of(given), _instant(now)
    if report is not None:
        check_writable(report)
    factory, settings = _what_to_run(context, project, path)
    name = pipeline or _only_pipeline(factory, settings)
    refuse_unsimulated(factory, name)
    _check_start(find_pipeline(factory, name), parameters)
    services = reached_services(factory, name)
    stand_ins = read_stand_ins(context, profile or (path or project) / "metadata" / "local.yml", services)
    _check_stand_ins(stand_ins, factory, services, settings)
    with LocalSession(stand_ins, start=start) as session:
        control = LocalControl(session, settings, project) if settings is not None else None
        _take_up(session, control)
        recorded = _run(session, factory, name, parameters, faults, control, quiet=form == "json")
    _answer(recorded, form, skipped=round(session.clock.skipped))
    if report is not None:
        _write_report(report, recorded)
    _tell_missed(faults)
    context.exit(0 if recorded.run["status"] == Status.SUCCEEDED and not faults.missed else 1)


def _faults(fail_at: Sequence[str], kill_at: str | None) -> Faults:
    failing = [parse_fault(text, kills=False) for text in fail_at]
    return Faults([*failing, *([parse_fault(kill_at, kills=True)] if kill_at else [])])


def _tell_missed(faults: Faults) -> None:
    """A fault that did not strike proved nothing, however green the run is."""
    for fault in faults.missed:
        click.echo(f"error: the fault at '{fault}' never struck: the run did not get there", err=True)


def _check_start(pipeline: Artifact, parameters: Mapping[str, Json]) -> None:
    """What a run would be refused for later, or not at all. Raises UsageError."""
    refuse_unknown_parameters(pipeline, parameters)
    bind_parameters(pipeline, parameters)


def _check_stand_ins(
    profile: Profile, factory: Factory, services: Sequence[ReachedService], settings: Project | None
) -> None:
    """Raises ProjectError where tables would fail, each after all its retries."""
    for line in strangers(profile, factory):
        click.echo(f"warning: {line}", err=True)
    refuse_unmapped(profile, services)
    control = [settings.naming.linked_service_name("control")] if settings is not None else []
    for line in absent_databases(profile, services, made=control):
        click.echo(f"warning: {line}", err=True)


def _what_to_run(context: click.Context, project: Path, path: Path | None) -> tuple[Factory, Project | None]:
    """The factory, and the project it is rendered from."""
    if path is not None:
        return read_factory(path), None
    rendering = render(project)
    show_findings(rendering.diagnostics, root=project, texts=rendering.files, least=Severity.ERROR)
    if rendering.project is None:
        context.exit(1)
    if not (project / "factory").is_dir():
        raise ProjectError(f"'{project / 'factory'}' is not there", hint="adfgen render writes it")
    _warn_of_stale(stale_files(rendering, project))
    return read_factory(project / "factory"), rendering.project


def _warn_of_stale(stale: Sequence[str]) -> None:
    if stale:
        listed = f"'{stale[0]}'" + (f" and {len(stale) - 1} more" if len(stale) > 1 else "")
        click.echo(
            f"warning: stale, not what the metadata renders to: {listed}; they are run as they lie there, `adfgen render` writes them",
            err=True,
        )


def _only_pipeline(factory: Factory, settings: Project | None) -> str:
    """The one pipeline there is, beside those of the control store."""
    naming = settings.naming if settings is not None else None
    others = {naming.pipeline_name(name) for name in ("control_publish", "control_status")} if naming else set()
    names = [artifact.key.name for artifact in factory.of_kind(Kind.PIPELINE) if artifact.key.name not in others]
    if len(names) != 1:
        listed = ", ".join(f"'{name}'" for name in names) or "none"
        raise UsageError("which pipeline is to run?", hint=f"name one: there is {listed}")
    return names[0]


def _take_up(session: LocalSession, control: LocalControl | None) -> None:
    """Close what died with its process, and bring the control store to what is rendered."""
    for run_id in session.recover(None) if control is None else control.recover():
        click.echo(f"run {run_id} died with its process: it is closed and what it held is free again", err=True)
    if control is not None:
        count = control.publish()
        click.echo(f"published {count} table definition{'' if count == 1 else 's'}", err=True)


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"'{text}' is no time", hint="write it as 2026-01-31T08:00:00") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _run(
    session: LocalSession,
    factory: Factory,
    name: str,
    parameters: dict[str, Json],
    faults: Faults,
    control: LocalControl | None,
    *,
    quiet: bool,
) -> Recorded:
    """Run, and on Ctrl-C give back what the run held: on this machine its end is known."""
    started: list[str] = []

    with LiveTree(quiet=quiet) as tree:
        try:
            run = session.run(factory, name, parameters, observers=(_Remember(started), tree), faults=faults)
        except KeyboardInterrupt:
            if control is not None and started:
                control.release(started[0])
            raise
    recorded = session.journal.recorded(run.run_id)
    assert recorded is not None
    return recorded


class _Remember:
    """Remembers which runs began."""

    def __init__(self, run_ids: list[str]) -> None:
        self._run_ids = run_ids

    def run_changed(self, run: Json) -> None:
        """Remember the run."""
        self._run_ids.append(run.run_id)

    def activity_changed(self, run: Json) -> None:
        """Nothing to remember."""


def _answer(recorded: Recorded, form: str, *, skipped: int) -> None:
    """The records or the summary; `skipped` seconds of waiting are why durations are not those of the wall clock."""
    if form == "json":
        click.echo(
            json.dumps({"run": recorded.run, "activityRuns": list(recorded.activities)}, indent=2, ensure_ascii=False)
        )
        return
    print_table(summary_table(recorded))
    if skipped:
        click.echo(f"{skipped:,} s of waiting were skipped: times are of the run's clock", err=True)
    if recorded.run["message"]:
        click.echo(recorded.run["message"], err=True)


def summary_table(recorded: Recorded) -> Table:
    """One row an activity: how often it ran, how it ended, what it copied."""
    run = recorded.run
    table = Table(title=f"{run['pipelineName']} {run['status']} in {run['durationInMs']} ms", title_justify="left")
    table.add_column("activity")
    for heading in ("runs", "succeeded", "failed", "rows copied"):
        table.add_column(heading, justify="right")
    names = dict.fromkeys(activity["activityName"] for activity in recorded.activities)
    for name in names:
        members = [activity for activity in recorded.activities if activity["activityName"] == name]
        rows = [activity["output"]["rowsCopied"] for activity in members if "rowsCopied" in (activity["output"] or {})]
        ended = [activity["status"] for activity in members]
        failed = len(members) - ended.count("Succeeded")
        table.add_row(
            name, str(len(members)), str(ended.count("Succeeded")), str(failed or ""), f"{sum(rows):,}" if rows else ""
        )
    return table


def _write_report(path: Path, recorded: Recorded) -> None:
    section = Section(recorded.run["pipelineName"], (), recorded.run, recorded.activities)
    try:
        path.write_text(report_html(f"Run of {recorded.run['pipelineName']}", [section]), encoding="utf-8")
    except OSError as error:
        raise ProjectError(f"cannot write '{path}': {error.strerror}") from error
