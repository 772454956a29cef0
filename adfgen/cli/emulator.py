"""`adfgen emulator`: a Data Factory on this machine, for any client of the management API."""

import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from adfgen.api.emulating import LocalRunner, give_back, put_factories
from adfgen.cli.option import project_option
from adfgen.cli.stand_ins import read_stand_ins
from adfgen.cli.stopping import terminable
from adfgen.connectors.profile import Profile
from adfgen.emulator.app import Emulator
from adfgen.emulator.fault import CallFaults, parse_call_fault
from adfgen.emulator.firing import advance, firing, forget_missed
from adfgen.emulator.identity import Identity
from adfgen.emulator.occupancy import occupied
from adfgen.emulator.server import Server, serve
from adfgen.emulator.store import Store
from adfgen.errors import ProjectError, UsageError
from adfgen.metadata.loader import load_project
from adfgen.metadata.project import Project
from adfgen.runtime.fault import parse_fault
from adfgen.runtime.record import timestamp

__all__ = ["command"]

_CLIENT = "adfgen"


@click.command(
    epilog="Example: adfgen emulator --project music, then `source` what it prints, and adfgen deploy --factory dev. "
    "Exit codes: 0 stopped, 2 usage, 3 unreadable, 4 cannot listen."
)
@project_option
@click.option("--profile", type=click.Path(path_type=Path), help="The local profile.  [default: metadata/local.yml]")
@click.option("--port", type=int, default=8443, show_default=True, help="Where to listen; 0 takes a free port.")
@click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the factories are kept.  [default: .adfgen/emulator]",
)
@click.option("--memory", is_flag=True, help="Keep nothing.")
@click.option(
    "--now",
    metavar="TIME",
    help="Virtual time from this moment on: it moves when a run waits, and when standard input says `advance TIME`.",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="FAULT",
    help="Strike calls: 'throttle=2@PUT */pipelines/pl_a#1'; throttle, status, reset, lost, late. May be repeated.",
)
@click.option(
    "--kill-at",
    metavar="PLACE",
    help="End the process as kill -9 does when a run gets to this activity, as adfgen run does.",
)
@click.option(
    "--env-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the variables to this file once it serves, and remove it at the end if they are still in it.",
)
@click.option("--latency", type=float, default=0.0, help="Seconds every call takes at least.")
@click.pass_context
def command(
    context: click.Context,
    project: Path,
    profile: Path | None,
    port: int,
    state: Path | None,
    memory: bool,
    now: str | None,
    faults: tuple[str, ...],
    kill_at: str | None,
    env_file: Path | None,
    latency: float,
) -> None:
    """Serve the management API of Data Factory over TLS; runs are those of the runtime, on the local profile.

    Prints the environment variables clients need, then serves until it is interrupted. The factories of the project's
    environments are there from the start.
    """
    stand_ins = read_stand_ins(context, profile or project / "metadata" / "local.yml")
    folder = state or project / ".adfgen" / "emulator"
    with ExitStack() as stack:
        if not memory:
            stack.enter_context(occupied(folder))
        start = None if now is None else _moment(now)
        kills = [parse_fault(kill_at, kills=True)] if kill_at else []
        runner = stack.enter_context(LocalRunner(stand_ins, start=start, jumps=start is not None, faults=kills))
        store = Store(None if memory else folder / "factory.sqlite")
        stack.callback(store.close)
        identity = Identity(store, {_CLIENT: store.setting("client secret", secrets.token_urlsafe(24))})
        struck = CallFaults([parse_call_fault(text) for text in faults], latency=latency)
        emulator = Emulator(store, runner, identity=identity, faults=struck)
        variables = _take_up(emulator, stand_ins, _project(project))
        server = stack.enter_context(serve(emulator, folder=folder, port=port))
        lines = _exports(server, identity, variables)
        stack.enter_context(_terminable())  # before anybody can find the file and end us: it is taken away then
        _greet(server, lines)
        if env_file is not None:  # last: whoever finds it may go on, and may end us
            text = "".join(f"{line}\n" for line in lines)
            stack.callback(_take_away, env_file, text)
            _write_whole(env_file, text)
        if start is None:
            stack.enter_context(firing(emulator.service))
            _wait()
        else:
            _obey(emulator)


def _project(root: Path) -> Project | None:
    return load_project(root).project if (root / "metadata" / "project.yml").exists() else None


def _take_up(emulator: Emulator, profile: Profile, project: Project | None) -> dict[str, str]:
    """Close what died with an earlier emulator, and have the project's factories; the variables their coordinates need."""
    service = emulator.service
    gone = service.store.close_interrupted(str(timestamp(service.runner.now())))
    forget_missed(service)
    if project is None:
        return {}
    give_back(profile, project.naming.linked_service_name("control"), gone, service.runner.now())
    return put_factories(emulator, project, os.environ)


def _exports(server: Server, identity: Identity, variables: dict[str, str]) -> list[str]:
    """What a shell that talks to the emulator is to set, one variable a line."""
    known = {
        "ADFGEN_ENDPOINT": server.url,
        "ADFGEN_CA_FILE": str(server.ca_file.resolve()),
        "AZURE_AUTHORITY_HOST": server.url,
        "AZURE_TENANT_ID": "emulator",
        "AZURE_CLIENT_ID": _CLIENT,
        "AZURE_CLIENT_SECRET": identity.clients[_CLIENT],
        **variables,
    }
    return [f"export {name}='{value}'" for name, value in known.items()]


def _greet(server: Server, lines: list[str]) -> None:
    click.echo("\n".join([*lines, "# serving"]))
    sys.stdout.flush()
    click.echo(f"serving on {server.url}; Ctrl-C ends it", err=True)


def _write_whole(path: Path, text: str) -> None:
    """Write a file only its owner reads: whoever finds it finds all of it."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.touch(mode=0o600)
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        raise ProjectError(f"cannot write '{path}': {error.strerror}") from error


def _take_away(path: Path, text: str) -> None:
    """Remove a file that still holds `text`; what another emulator wrote there since is that one's to remove."""
    try:
        if path.read_bytes() == text.encode():
            path.unlink()
    except FileNotFoundError:
        return
    except OSError as error:
        raise ProjectError(f"cannot remove '{path}': {error.strerror}") from error


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"'{text}' is no time", hint="write it as 2026-01-31T08:00:00") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM ends as Ctrl-C does."""
    try:
        with terminable():
            yield
    except KeyboardInterrupt:
        click.echo("stopped", err=True)


def _wait() -> None:
    while True:
        time.sleep(3600)  # until a signal ends it; signal.pause is not on every system


def _obey(emulator: Emulator) -> None:
    """Let virtual time pass as standard input says, until it ends: `advance TIME` answers how many triggers fired."""
    for line in sys.stdin:
        word, _, text = line.strip().partition(" ")
        if word != "advance":
            click.echo(f"'{word}' is no command: write `advance TIME`", err=True)
            continue
        try:
            moment = _moment(text)
        except UsageError as error:
            click.echo(error.message, err=True)
            continue
        fired = advance(emulator.service, moment)
        click.echo(f"advanced to {emulator.service.runner.now():%Y-%m-%dT%H:%M:%SZ}, {fired} fired")
        sys.stdout.flush()
