"""`adfgen validate`: everything that is wrong with projects, ADF Git folders and ARM templates."""

from collections.abc import Iterable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import click
from click.core import ParameterSource

from adfgen.api.checking import Check, check_all
from adfgen.api.subject import Subject, read_subjects
from adfgen.cli.baseline import accept, compare
from adfgen.cli.option import NearChoice, is_confirmed
from adfgen.cli.output.finding import Finding, locate
from adfgen.cli.output.repository import path_in_repository
from adfgen.cli.output.text import summary
from adfgen.diagnostics import Diagnostic, Severity
from adfgen.errors import ProjectError, UsageError
from adfgen.lint.cache import FindingCache, default_cache
from adfgen.lint.selection import Selection

__all__ = ["command"]

_FORMATS = ("text", "json", "sarif", "github", "junit", "markdown")
_FOR_PEOPLE = frozenset({"text", "github", "junit", "markdown"})  # notes are many; other programs get them always
_FAILING = {
    "error": (Severity.ERROR,),
    "warning": (Severity.ERROR, Severity.WARNING),
    "note": tuple(Severity),
    "never": (),
}
# what decides about findings, by its name in click: a change of files knows none of it
_OF_FINDINGS = frozenset({"form", "select", "ignore", "fail_on", "notes", "baseline", "write_baseline"})


@click.command(
    epilog="Example: adfgen validate . --format sarif > findings.sarif. "
    "Exit codes: 0 nothing to fail on or all of it accepted, 1 findings, 2 usage, 3 a path or baseline that cannot be read."
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option(
    "--project", "project", type=click.Path(path_type=Path), help="The same as PATH, as other commands call it."
)
@click.option(
    "--format", "form", type=NearChoice(_FORMATS), default="text", show_default=True, help="The form of the answer."
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
    type=NearChoice(tuple(_FAILING)),
    show_default="error",
    help="What makes the exit code 1.",
)
@click.option(
    "--notes/--no-notes",
    default=None,
    help="Show notes, or leave them out. Left open: they are there for machines, not where the answer is for people: text, github, junit, markdown.",
)
@click.option("--baseline", type=click.Path(path_type=Path), help="Findings listed in this file do not count.")
@click.option(
    "--write-baseline",
    type=click.Path(path_type=Path),
    help="Write what is found to this file: it is accepted from now on.",
)
@click.option(
    "--diff", "only_diff", is_flag=True, help="Show what --fix would change; exit code 1 when there is something."
)
@click.option("--fix", is_flag=True, help="Put right what is safe (formatting, case of references); shows it and asks.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--cache/--no-cache",
    "use_cache",
    default=True,
    show_default=True,
    help="Use what was found before in the same bytes.",
)
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[Path, ...],
    project: Path | None,
    form: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    notes: bool | None,
    baseline: Path | None,
    write_baseline: Path | None,
    only_diff: bool,
    fix: bool,
    yes: bool,
    use_cache: bool,
) -> None:
    """Check projects, ADF Git folders or ARM templates.

    PATH is the folder of a project, the root of an ADF Git folder, or an ARM template; this folder when left out. For the
    file of a resource its whole factory is looked at, and what stands in that file is shown.
    What a factory accepts, and why, stands beside it in adfgen-lint.yml.
    """
    _check_combination(context)
    chosen = (*paths, *([project] if project else [])) or (Path(),)
    if fix or only_diff:
        context.exit(_fix(chosen, only_diff=only_diff, is_sure=yes))
    selection = Selection(_words(select), _words(ignore))
    checked, unread = _check(chosen, selection, fail_on, use_cache=use_cache)
    is_compared = baseline is not None or write_baseline is not None
    shows_notes = _shows_notes(form, checked, is_selected=bool(selection.select)) if notes is None else notes
    # what is neither shown nor compared needs no line and column: a big factory has thousands of notes
    findings = tuple(item for part in checked for item in part.located(with_notes=shows_notes or is_compared))
    if write_baseline is not None:
        if unread:  # what was accepted there would be forgotten
            raise unread[0]
        count = accept(write_baseline, findings, [part.subject for part in checked])
        click.echo(f"baseline '{write_baseline}' accepts what was found: {count} findings", err=True)
    comparison = compare(findings, baseline or write_baseline)
    _print(form, (item for item in comparison.fresh if shows_notes or item.diagnostic.severity is not Severity.NOTE))
    counted = [item.diagnostic for item in comparison.fresh] if is_compared else _everything(checked)
    accepted = len(findings) - len(comparison.fresh)
    click.echo(_story(checked, counted, accepted=accepted, shows_notes=shows_notes), err=True)
    is_whole = not (any(selection) or unread or any(part.subject.only for part in checked))
    if comparison.reminder and is_whole:
        click.echo(comparison.reminder, err=True)
    for error in unread:
        click.echo(f"error: {error.message}\n  hint: {error.hint}", err=True)
    context.exit(unread[0].exit_code if unread else int(any(item.fails for item in comparison.fresh)))


class _Checked(NamedTuple):
    """One thing that was checked, with what was found, and which severities make the answer no."""

    subject: Subject
    result: Check
    failing: tuple[Severity, ...]

    def located(self, *, with_notes: bool) -> tuple[Finding, ...]:
        """The findings with their lines and columns."""
        wanted = (item for item in self.result.findings if with_notes or item.severity is not Severity.NOTE)
        return locate(wanted, self.subject.text_of, prefix=_prefix(self.subject), failing=self.failing)


def _check(
    paths: Iterable[Path], selection: Selection, fail_on: str | None, *, use_cache: bool
) -> tuple[list[_Checked], list[ProjectError]]:
    """Check what the paths name; what cannot be read keeps nobody from the rest."""
    with FindingCache(default_cache() if use_cache else None) as cache:
        subjects, unread = read_subjects(paths)
        if not subjects:
            raise unread[0]
        results = check_all(subjects, cache, selection)
    return [
        _Checked(subject, result, _FAILING[fail_on or result.config.fail_on or "error"])
        for subject, result in zip(subjects, results, strict=True)
    ], unread


def _shows_notes(form: str, checked: Iterable[_Checked], *, is_selected: bool) -> bool:
    """Whether notes are shown when nobody says so: to programs, to who selects, and where they make the answer no."""
    return form not in _FOR_PEOPLE or is_selected or any(Severity.NOTE in part.failing for part in checked)


def _print(form: str, findings: Iterable[Finding]) -> None:
    answer = import_module(f"adfgen.cli.output.{form}").render(tuple(findings))
    if answer:
        click.echo(answer.encode("utf-8", "backslashreplace").decode("utf-8"))


def _everything(checked: Iterable[_Checked]) -> list[Diagnostic]:
    return [item for part in checked for item in part.result.findings]


def _story(checked: Iterable[_Checked], counted: Iterable[Diagnostic], *, accepted: int, shows_notes: bool) -> str:
    """How much of what was found, in how many resources, and what of it the answer leaves out."""
    severities = [item.severity for item in counted]
    found = summary(severities, sum(part.result.resources for part in checked))
    in_baseline = f", {accepted} more in the baseline" if accepted else ""
    hides_notes = not shows_notes and Severity.NOTE in severities
    return f"{found}{in_baseline}{'; --notes shows the notes' if hides_notes else ''}"


def _check_combination(context: click.Context) -> None:
    """Raise UsageError for options of which one would be passed over."""
    given = context.params
    if given["yes"] and not given["fix"]:
        raise UsageError("--yes without --fix", hint="it answers what --fix asks: add --fix, or leave --yes out")
    if given["fix"] and given["only_diff"]:
        raise UsageError(
            "--fix and --diff exclude each other", hint="--diff shows what --fix writes: leave one of them out"
        )
    change = "--fix" if given["fix"] else "--diff" if given["only_diff"] else ""
    for option in context.command.params if change else ():
        name = option.name or ""
        is_said = context.get_parameter_source(name) is not ParameterSource.DEFAULT and given[name] != option.default
        if name in _OF_FINDINGS and is_said:  # what would be so anyway may be said, too
            words = "/".join((*option.opts, *option.secondary_opts))
            hint = f"{change} is about what can be put right, not about what is found: leave {words} out, or check without {change}"
            raise UsageError(f"{change} and {words} exclude each other", hint=hint)


def _prefix(subject: Subject) -> str:
    """What leads from here to the files of a subject."""
    return "" if subject.root == Path() else f"{subject.root.as_posix().rstrip('/')}/"


def _fix(paths: Iterable[Path], *, only_diff: bool, is_sure: bool) -> int:
    """Show what can be put right and do it when told so; the exit code."""
    subjects, unread = read_subjects(paths)
    if unread:  # nothing is written as long as something is not what it was taken for
        raise unread[0]
    from adfgen.api.fixing import fixes_of, shown_difference, write_fixes  # noqa: PLC0415 - a mere check does not need it

    found = [(subject, fixes_of(subject)) for subject in subjects]
    count = sum(len(fixes) for _, fixes in found)
    for subject, fixes in found:
        if fixes:
            click.echo(shown_difference(fixes, partial(_name_in_patch, subject)))
    if not count:
        click.echo("nothing to put right", err=True)
        return 0
    if only_diff:
        click.echo(f"{count} file{'s' * (count > 1)} to put right", err=True)
        return 1
    if not is_sure and not is_confirmed(f"Write {count} file{'s' * (count > 1)}?"):
        click.echo("nothing was written", err=True)
        return 1
    for subject, fixes in found:
        write_fixes(subject.root, fixes)
    click.echo(f"{count} file{'s' * (count > 1)} put right", err=True)
    return 0


def _name_in_patch(subject: Subject, file: str) -> str:
    return path_in_repository(f"{_prefix(subject)}{file}")


def _words(values: Iterable[str]) -> tuple[str, ...]:
    """Codes of repeated options and of lists with commas alike."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())
