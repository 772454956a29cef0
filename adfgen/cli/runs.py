"""`adfgen runs`: the runs of a live factory, those that failed first, or one run with what went wrong in it."""

import json
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from adfgen.api.deploying import connect
from adfgen.cli.deploy import destination_of
from adfgen.cli.option import azure_options, environment_option, format_option, place_option, project_option
from adfgen.cli.output.table import print_table
from adfgen.cli.run import summary_table
from adfgen.model.body import Json
from adfgen.runtime.journal import Recorded

__all__ = ["command"]

_MARKS = {"Succeeded": ("✓", "green"), "Failed": ("✗", "red"), "Cancelled": ("■", "yellow")}
_ORDER = {"Failed": 0, "Cancelled": 1, "InProgress": 2, "Queued": 3}


@click.command(
    epilog="Example: adfgen runs --factory prod --hours 48 --failed. Exit codes: 0 answered, 2 usage, 4 refused."
)
@click.argument("run_id", required=False)
@project_option
@environment_option
@place_option
@click.option("--hours", type=float, default=24.0, show_default=True, help="Runs that changed within so many hours.")
@click.option("--pipeline", help="Only runs of this pipeline.")
@click.option("--failed", is_flag=True, help="Only runs that failed.")
@azure_options
@format_option("text", "json")
def command(
    run_id: str | None,
    project: Path,
    environment: str | None,
    place: str | None,
    hours: float,
    pipeline: str | None,
    failed: bool,
    endpoint: str | None,
    ca_file: str | None,
    form: str,
) -> None:
    """List the runs of a live factory, failed ones first; or show the run of an id, its failures in full."""
    destination, control = destination_of(project, environment, place)
    with connect(destination, endpoint=endpoint, ca_file=ca_file) as target:
        if run_id is not None:
            _show(Recorded(target.pipeline_run(run_id), tuple(target.activity_runs(run_id))), form)
            return
        filters = [_equals("PipelineName", pipeline)] if pipeline else []
        filters += [_equals("Status", "Failed")] if failed else []
        runs = sorted(target.pipeline_runs(hours=hours, filters=filters), key=lambda run: _ORDER.get(run["status"], 9))
    if form == "json":
        click.echo(json.dumps({"runs": runs}, indent=2, ensure_ascii=False))
    else:
        _list(runs, "" if pipeline or control is None else control.status_pipeline)


def _list(runs: Sequence[Json], reading: str) -> None:
    """A line a run; those that `adfgen status` began and that went well are only counted."""
    told = [run for run in runs if run["pipelineName"] != reading or run["status"] != "Succeeded"]
    console = Console(highlight=False, soft_wrap=True)
    for run in told:
        console.print(_line(run))
    if not told:
        click.echo("no runs", err=True)
    if len(told) < len(runs):
        click.echo(
            f"{len(runs) - len(told)} of '{reading}' left out, which only reads: --pipeline {reading} lists them",
            err=True,
        )


def _equals(operand: str, value: str) -> Json:
    return {"operand": operand, "operator": "Equals", "values": [value]}


def _line(run: Json) -> Text:
    """One run: how it ended, when it began, its id, how long it took, what it was and who began it."""
    mark, style = _MARKS.get(run["status"], ("•", "cyan"))
    length = run.get("durationInMs")
    seconds = "" if length is None else f"{length / 1000:,.1f} s"
    by = (run.get("invokedBy") or {}).get("name") or "nobody"
    line = Text(f"{mark} ", style=style)
    line.append(f"{str(run['runStart'])[:16].replace('T', ' ')}  {run['runId']}  {run['status']:<10} {seconds:>9}  ")
    return line.append(run["pipelineName"], style="bold").append(f" by {by}", style="dim")


def _show(recorded: Recorded, form: str) -> None:
    if form == "json":
        answer = {"run": recorded.run, "activityRuns": list(recorded.activities)}
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
        return
    print_table(summary_table(recorded))
    for item in recorded.activities:
        if (item.get("error") or {}).get("message"):
            table = (item.get("userProperties") or {}).get("table")
            click.echo(f"{item['activityName']}{f' ({table})' if table else ''}: {item['error']['message']}")
    if recorded.run.get("message"):
        click.echo(recorded.run["message"])
