"""`adfgen status`: how far every table has come, what holds it, and its last batch."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from rich import box
from rich.markup import escape
from rich.table import Table

from adfgen.api.deploying import connect
from adfgen.api.local_control import LocalControl
from adfgen.api.running import LocalSession
from adfgen.cli.deploy import destination_of
from adfgen.cli.findings import show_findings
from adfgen.cli.option import azure_options, environment_option, format_option, project_option
from adfgen.cli.output.table import print_table
from adfgen.cli.stand_ins import read_stand_ins
from adfgen.errors import ProjectError, UsageError
from adfgen.metadata.loader import load_project
from adfgen.metadata.service import Publish
from adfgen.model.body import Json

__all__ = ["command"]


@click.command(
    epilog="Example: adfgen status --factory prod. Without --factory: the control store on this machine. "
    "Exit codes: 0 answered, 2 usage, 3 unreadable, 4 refused."
)
@project_option
@environment_option
@azure_options
@format_option("text", "json")
@click.pass_context
def command(
    context: click.Context, project: Path, environment: str | None, endpoint: str | None, ca_file: str | None, form: str
) -> None:
    """Show each table's watermark and how far it lags, its last batch, and who holds it.

    A live factory is asked through its own pipeline: no way to the database is needed.
    """
    states = _remote(project, environment, endpoint, ca_file) if environment else _local(context, project)
    now = datetime.now(UTC)
    if form == "json":
        click.echo(json.dumps({"tables": [{**state, "lag_seconds": _lag(state, now)} for state in states]}, indent=2))
    else:
        print_table(_table(states, now))


def _remote(project: Path, environment: str, endpoint: str | None, ca_file: str | None) -> Sequence[Mapping[str, Json]]:
    from adfgen.api.publishing import remotely, table_states  # noqa: PLC0415 - the local answer does not need it

    destination, control = destination_of(project, environment, None)
    if control is None or control.publish is not Publish.FACTORY:
        raise UsageError(
            "the factory has no pipeline that reads the control store",
            hint="set control_store.publish: factory in metadata/project.yml, or ask the database: EXEC ingest.status N''",
        )
    with connect(destination, endpoint=endpoint, ca_file=ca_file) as target:
        return table_states(remotely(target), control)


def _local(context: click.Context, root: Path) -> Sequence[Mapping[str, Json]]:
    loaded = load_project(root)
    if loaded.project is None:
        show_findings(loaded.diagnostics, root=root)
        context.exit(1)
    profile = read_stand_ins(context, root / "metadata" / "local.yml")
    with LocalSession(profile) as session:
        states = LocalControl(session, loaded.project, root).table_states()
    if states is None:
        raise ProjectError("there is no control store on this machine yet", hint="adfgen run makes one")
    return states


def _lag(state: Mapping[str, Json], now: datetime) -> float | None:
    """Seconds between the watermark and now, where it is a time."""
    if not str(state.get("cdc_type") or "").startswith(("datetime", "smalldatetime", "date")) or not state.get("value"):
        return None
    try:
        moment = datetime.fromisoformat(str(state["value"])[:26])
    except ValueError:
        return None
    return (now - (moment if moment.tzinfo else moment.replace(tzinfo=UTC))).total_seconds()


def _table(states: Sequence[Mapping[str, Json]], now: datetime) -> Table:
    held = any(state.get("lease_run") for state in states)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("table", overflow="fold", min_width=20)
    table.add_column("watermark", no_wrap=True)
    table.add_column("lag", no_wrap=True, justify="right")
    table.add_column("last batch", no_wrap=True)
    table.add_column("rows", no_wrap=True, justify="right")
    if held:
        table.add_column("held by", overflow="fold", min_width=12)
    for state in states:
        rows = "" if state.get("rows_copied") is None else f"{state['rows_copied']:,}"
        name = state["table_id"] if state["enabled"] else f"{state['table_id']} (disabled)"
        watermark = _short(state["value"]) or ("" if state["load_type"] == "full" else "none yet")
        row = [name, watermark, _span(_lag(state, now)), _batch(state), rows]
        table.add_row(*map(escape, [*row, *([_holder(state, now)] if held else [])]))
    return table


def _batch(state: Mapping[str, Json]) -> str:
    """The kind of the last batch, and its state unless it is the usual one."""
    if not state.get("batch_id"):
        return "none"
    return str(state["kind"]) if state["state"] == "committed" else f"{state['kind']}, {state['state']}"


def _holder(state: Mapping[str, Json], now: datetime) -> str:
    if not state.get("lease_run"):
        return ""
    until = datetime.fromisoformat(str(state["lease_until"])).replace(tzinfo=UTC)
    return f"{state['lease_run']}{' (run out)' if until < now else ''}"


def _short(value: Json) -> str:
    """A watermark without the zeros behind its seconds."""
    text = "" if value is None else str(value)
    return text.rstrip("0").rstrip(".") if re.search(r":\d\d\.\d+$", text) else text


def _span(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes = int(seconds) // 60
    if minutes >= 2 * 24 * 60:
        return f"{minutes // (24 * 60)} d"
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
