"""Check a project, a folder or a template: every rule, and what its configuration accepts."""

from collections.abc import Sequence
from typing import NamedTuple

from adfgen.api.examining import examine_all
from adfgen.api.subject import Subject
from adfgen.diagnostics import Diagnostic, in_order
from adfgen.errors import UsageError
from adfgen.lint.cache import Examined, FindingCache
from adfgen.lint.config import LintConfig, read_config
from adfgen.lint.selection import Selection, known_codes

__all__ = ["Check", "check_all"]


class Check(NamedTuple):
    """What counts of everything found, in reading order, the configuration that decided, and of how many resources."""

    findings: tuple[Diagnostic, ...]
    config: LintConfig
    resources: int


def check_all(subjects: Sequence[Subject], cache: FindingCache, selection: Selection) -> tuple[Check, ...]:
    """Check each subject. What the caller selects or ignores comes on top of its `adfgen-lint.yml`. Raises UsageError."""
    _check_known(selection)
    choices = [_choose(read_config(subject.root), selection) for subject in subjects]
    examined = examine_all(subjects, cache)
    return tuple(_check(*parts) for parts in zip(subjects, examined, choices, strict=True))


class _Choice(NamedTuple):
    """What is asked of a subject: by its configuration, about which there may be findings too, and by the caller."""

    config: LintConfig
    problems: tuple[Diagnostic, ...]
    selection: Selection


def _choose(read: tuple[LintConfig, tuple[Diagnostic, ...]], selection: Selection) -> _Choice:
    config, problems = read
    chosen = Selection(selection.select or config.selection.select, (*selection.ignore, *config.selection.ignore))
    return _Choice(config, problems, chosen)


def _check(subject: Subject, examined: Examined, choice: _Choice) -> Check:
    config, chosen = choice.config, choice.selection
    tags = known_codes() if chosen.names_tags else {}
    kept, unused = config.apply(lambda: subject.factory, examined.findings)
    counted, told = (
        [
            item
            for item in found
            if subject.is_asked_for(item.location.file) and chosen.includes(item.code, tags.get(item.code, ()))
        ]
        for found in (kept, unused)
    )
    more = (*told, *choice.problems)  # what is wrong with the file is told always: it does not apply as it stands
    resources = len(subject.only) or examined.resources
    return Check(in_order((*counted, *more)) if more else tuple(counted), config, resources)


def _check_known(selection: Selection) -> None:
    unknown = selection.unknown_words()
    if unknown:
        words = ", ".join(f"'{word}'" for word in unknown)
        verb = "names" if len(unknown) == 1 else "name"
        raise UsageError(f"{words} {verb} no rule", hint="`adfgen explain` lists every code and tag")
