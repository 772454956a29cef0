"""`adfgen validate`: everything that is wrong with projects, ADF Git folders and ARM templates."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import click

from adfgen.api.checking import Check, check_all
from adfgen.api.subject import Subject, read_subjects
from adfgen.cli.option import NearChoice, is_confirmed
from adfgen.cli.output.baseline import known_as, read_baseline, render_baseline
from adfgen.cli.output.finding import Finding, locate
from adfgen.cli.output.text import summary
from adfgen.diagnostics import Severity
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
# what decides about findings, by its name in click, and what it is when nobody gives it: a change knows none of it
_OF_FINDINGS = {
    "form": ("--format", "text"),
    "select": ("--select", ()),
    "ignore": ("--ignore", ()),
    "fail_on": ("--fail-on", None),
    "notes": ("--notes/--no-notes", None),
    "baseline": ("--baseline", None),
    "write_baseline": ("--write-baseline", None),
}


@click.command(
    epilog="Example: adfgen validate . --format sarif > findings.sarif. "
    "Exit codes: 0 nothing to fail on, 1 findings, 2 usage, 3 a path or baseline that cannot be read."
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
    "--write-baseline", type=click.Path(path_type=Path), help="Write what is found to this file, to be accepted."
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
    _check_combination(context.params)
    chosen = (*paths, *([project] if project else [])) or (Path(),)
    if fix or only_diff:
        context.exit(_fix(chosen, only_diff=only_diff, is_sure=yes))
    selection = Selection(_words(select), _words(ignore))
    with FindingCache(default_cache() if use_cache else None) as cache:
        subjects, unread = _read_all(chosen)
        checked = list(zip(subjects, check_all(subjects, cache, selection), strict=True))
    failing = [_FAILING[fail_on or result.config.fail_on or "error"] for _, result in checked]
    wants_notes = bool(select) or any(Severity.NOTE in severities for severities in failing)
    counted = baseline is not None or write_baseline is not None
    hides_notes = form in _FOR_PEOPLE and not wants_notes if notes is None else not notes
    # what is neither shown nor compared needs no line and column: a big factory has thousands of notes
    findings = tuple(
        finding
        for (subject, result), severities in zip(checked, failing, strict=True)
        for finding in _located(subject, result, severities, without_notes=hides_notes and not counted)
    )
    if write_baseline is not None:
        _write_baseline(write_baseline, findings, subjects)
    fresh, gone = _not_in(baseline, findings) if baseline is not None else (findings, _NOTHING_GONE)
    shown = tuple(item for item in fresh if not (hides_notes and item.diagnostic.severity is Severity.NOTE))
    answer = import_module(f"adfgen.cli.output.{form}").render(shown)
    if answer:
        click.echo(answer.encode("utf-8", "backslashreplace").decode("utf-8"))
    everything = [item.severity for _, result in checked for item in result.findings]
    severities = [item.diagnostic.severity for item in fresh] if counted else everything
    story = summary(severities, sum(result.resources for _, result in checked))
    click.echo(
        story + _untold(len(findings) - len(fresh), severities.count(Severity.NOTE) if hides_notes else 0), err=True
    )
    if gone.missing and not (select or ignore or unread or any(subject.only for subject in subjects)):
        click.echo(_gone(gone), err=True)
    for error in unread:
        click.echo(f"error: {error.message}\n  hint: {error.hint}", err=True)
    context.exit(unread[0].exit_code if unread else 1 if any(item.fails for item in fresh) else 0)


def _check_combination(given: Mapping[str, object]) -> None:
    """Raise UsageError for options of which one would be passed over."""
    if given["yes"] and not given["fix"]:
        raise UsageError("--yes without --fix", hint="it answers what --fix asks: add --fix, or leave --yes out")
    if given["fix"] and given["only_diff"]:
        raise UsageError(
            "--fix and --diff exclude each other", hint="--diff shows what --fix writes: leave one of them out"
        )
    change = "--fix" if given["fix"] else "--diff" if given["only_diff"] else ""
    for name, (option, unset) in _OF_FINDINGS.items():
        if change and given[name] != unset:
            hint = f"{change} puts right what is safe, whatever is found: leave {option} out, or check without {change}"
            raise UsageError(f"{change} and {option} exclude each other", hint=hint)


def _located(
    subject: Subject, result: Check, failing: Collection[Severity], *, without_notes: bool
) -> tuple[Finding, ...]:
    wanted = (item for item in result.findings if not (without_notes and item.severity is Severity.NOTE))
    return locate(wanted, subject.text_of, prefix=_prefix(subject), failing=failing)


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
            click.echo(shown_difference(fixes, prefix=_prefix(subject)))
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


def _words(values: Iterable[str]) -> tuple[str, ...]:
    """Codes of repeated options and of lists with commas alike."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def _untold(known: int, notes: int) -> str:
    """What the answer leaves out, for the end of the summary."""
    in_baseline = f", {known} more in the baseline" if known else ""
    return in_baseline + ("; --notes shows the notes" if notes else "")


class _Gone(NamedTuple):
    """How many findings of a baseline are not there any more, and how many it has."""

    missing: int
    known: int


_NOTHING_GONE = _Gone(0, 0)


def _not_in(baseline: Path, findings: Sequence[Finding]) -> tuple[tuple[Finding, ...], _Gone]:
    """The findings a baseline does not know."""
    known = read_baseline(baseline)
    found = {known_as(finding, baseline): finding for finding in findings}
    fresh = tuple(finding for name, finding in found.items() if name not in known)
    return fresh, _Gone(len(known - found.keys()), len(known))


def _gone(gone: _Gone) -> str:
    """What the baseline accepts that is not there."""
    if gone.missing == gone.known:
        return f"none of the baseline's {gone.known} findings is here: was it written for another factory, or lies elsewhere?"
    return f"{gone.missing} of the baseline's {gone.known} findings {'is' if gone.missing == 1 else 'are'} gone: --write-baseline"


def _read_all(paths: Iterable[Path]) -> tuple[list[Subject], list[ProjectError]]:
    """What the paths name; what cannot be read keeps nobody from the rest."""
    subjects, unread = read_subjects(paths)
    if not subjects:
        raise unread[0]
    return subjects, unread


def _write_baseline(path: Path, findings: Iterable[Finding], subjects: Iterable[Subject]) -> None:
    """Write a baseline of whole factories, over nothing but another one."""
    for subject in subjects:
        if subject.only:
            raise UsageError(
                f"--write-baseline accepts a whole factory, and of '{subject.root}' only some files are named",
                hint=f"name '{subject.root}'",
            )
    if path.exists():
        try:
            read_baseline(path)
        except ProjectError as error:
            raise UsageError(
                f"'{path}' is there and no baseline that can be read", hint="name another file, or remove it"
            ) from error
    try:
        path.write_text(render_baseline(findings, path), encoding="utf-8")
    except OSError as error:
        raise ProjectError(f"cannot write '{path}': {error.strerror}") from error
