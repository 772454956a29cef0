"""`adfgen validate`: everything that is wrong with a project, an ADF Git folder or an ARM template."""

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import click

from adfgen.cli.output.baseline import read_baseline, render_baseline
from adfgen.cli.output.finding import Finding, locate
from adfgen.cli.output.text import summary
from adfgen.cli.subject import read_subject
from adfgen.diagnostics import Severity
from adfgen.errors import ProjectError
from adfgen.lint.runner import Selection, lint
from adfgen.metadata.code import Code

__all__ = ["command"]

_FORMATS = ("text", "json", "sarif", "github", "junit", "markdown")
_FAILING = {
    "error": (Severity.ERROR,),
    "warning": (Severity.ERROR, Severity.WARNING),
    "info": tuple(Severity),
    "never": (),
}


@click.command(
    epilog="Example: adfgen validate . --format sarif > findings.sarif. "
    "Exit codes: 0 nothing to fail on, 1 findings, 2 usage, 3 unreadable."
)
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True, help="The form of the answer."
)
@click.option(
    "--select",
    multiple=True,
    metavar="CODE",
    help="Only these codes, their beginnings (ADF2) or tags. May be repeated.",
)
@click.option("--ignore", multiple=True, metavar="CODE", help="Not these codes, beginnings or tags. May be repeated.")
@click.option(
    "--fail-on",
    type=click.Choice(tuple(_FAILING)),
    default="error",
    show_default=True,
    help="What makes the exit code 1.",
)
@click.option("--baseline", type=click.Path(path_type=Path), help="Findings listed in this file do not count.")
@click.option(
    "--write-baseline", type=click.Path(path_type=Path), help="Write what is found to this file, to be accepted."
)
@click.pass_context
def command(
    context: click.Context,
    path: Path,
    form: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    baseline: Path | None,
    write_baseline: Path | None,
) -> None:
    """Check a project, an ADF Git folder or an ARM template.

    PATH is the folder of a project, the root of an ADF Git folder, or an ARM template; this folder when left out.
    """
    selection = Selection(_words(select), _words(ignore))
    selection.check_known(code.id for code in Code)
    subject = read_subject(path)
    found = lint(subject.factory, reading=subject.reading, selection=selection)
    prefix = "" if subject.root == Path() else f"{subject.root.as_posix().rstrip('/')}/"
    findings = locate(found, subject.text_of, prefix=prefix)
    if write_baseline is not None:
        _write(write_baseline, render_baseline(findings))
    known = read_baseline(baseline) if baseline is not None else frozenset()
    fresh = tuple(finding for finding in findings if finding.fingerprint not in known)
    answer = import_module(f"adfgen.cli.output.{form}").render(fresh)
    if answer:
        click.echo(answer.encode("utf-8", "backslashreplace").decode("utf-8"))
    click.echo(_story(fresh, len(findings) - len(fresh), len(subject.factory)), err=True)
    context.exit(1 if any(item.diagnostic.severity in _FAILING[fail_on] for item in fresh) else 0)


def _words(values: Iterable[str]) -> tuple[str, ...]:
    """Codes of repeated options and of lists with commas alike."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def _story(fresh: tuple[Finding, ...], known: int, resources: int) -> str:
    return summary(fresh, resources) + (f", {known} more in the baseline" if known else "")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ProjectError(f"cannot write '{path}': {error.strerror}") from error
