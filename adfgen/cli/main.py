"""The root command. It knows every command's name and one line of help, and imports none of them until it is called."""

import os
import sys
from errno import ENOSPC
from importlib import import_module

import click

from adfgen.errors import AdfgenError

__all__ = ["COMMANDS", "main"]

UNREADABLE = 3
DEFECT = 70  # EX_SOFTWARE: nothing a user did
INTERRUPTED = 130  # 128 + SIGINT

# name → its line in the list; the command object is `command` in the module of that name below adfgen.cli
COMMANDS: dict[str, str] = {
    "demo": "The whole story on this machine: render, check, run, fail, recover, backfill.",
    "init": "Write a new project.",
    "render": "Write factory/, arm/ and control/ from the metadata.",
    "validate": "Check a project, an ADF Git folder or an ARM template.",
    "export": "Write the ARM template and parameter file of an ADF Git folder.",
    "run": "Run a pipeline on this machine against the local profile.",
    "emulator": "Serve a Data Factory on this machine.",
    "deploy": "Bring a factory to what is rendered; show what will happen first.",
    "trigger": "Start a pipeline of a live factory, and follow it.",
    "runs": "List the runs of a live factory, or show one.",
    "status": "Show each table's watermark, lag, last batch and lease.",
    "eval": "Evaluate an ADF expression.",
    "explain": "Show the page of a rule, or the resolved settings of a table.",
}


class LazyGroup(click.Group):
    """A group that lists its commands from a table and imports one when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every command, in the order of a first day with the tool."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of that name, imported now; None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"adfgen.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command when there is none of the given name."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from difflib import get_close_matches  # noqa: PLC0415 - only a mistyped name pays for it

            near = get_close_matches(name, COMMANDS, n=1)
            ctx.fail(f"there is no command '{name}'" + (f"; did you mean '{near[0]}'?" if near else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
    epilog="Example: adfgen demo. Exit codes: 0 fine, 1 the answer is no, 2 usage, 3 unreadable, 4 refused.",
)
@click.version_option(package_name="adfgen", message="adfgen %(version)s")
def root() -> None:
    """Metadata-driven ingestion on Azure Data Factory: tables in YAML, JSON to review, proof on a laptop, a plan to deploy."""


def main() -> None:
    """Run the command line; every way to stop ends in a message and a documented exit code."""
    try:
        code = root.main(standalone_mode=False)
    except click.exceptions.Abort:
        code = _stop("interrupted", "", INTERRUPTED)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except AdfgenError as error:
        code = _stop(error.message, error.hint, error.exit_code)
    except KeyboardInterrupt:
        code = _stop("interrupted", "", INTERRUPTED)
    except BrokenPipeError:
        code = _close_stdout()
    except OSError as error:
        code = (
            _stop("there is no space left for the answer", "", UNREADABLE) if error.errno == ENOSPC else _defect(error)
        )
    except Exception as error:  # noqa: BLE001 - a defect is reported in one line; ADFGEN_DEBUG shows all of it
        code = _stop("interrupted", "", INTERRUPTED) if _interrupted(error) else _defect(error)
    sys.exit(code if isinstance(code, int) else 0)


def _stop(message: str, hint: str, code: int) -> int:
    click.echo(f"error: {message}", err=True)
    if hint:
        click.echo(f"  hint: {hint}", err=True)
    return code


def _close_stdout() -> int:
    """The reader of our output went away: say nothing more, not even at interpreter exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _interrupted(error: BaseException | None) -> bool:
    """Whether Ctrl-C is behind an error: raised while that was dealt with, or put in its place by DuckDB in a query."""
    if isinstance(error, RuntimeError) and str(error) == "Query interrupted":
        return True
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error is not None


def _defect(error: Exception) -> int:
    if os.environ.get("ADFGEN_DEBUG"):
        raise error
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else "?"  # noqa: PTH119 - start-up stays light
    hint = "this is a defect in adfgen: please report it; ADFGEN_DEBUG=1 shows where it happened"
    return _stop(f"{type(error).__name__} at {place}: {error}", hint, DEFECT)
