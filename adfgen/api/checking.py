"""Check a project, a folder or a template: every rule, what its configuration accepts, and what can be put right."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from adfgen.api.examining import examine_all
from adfgen.api.subject import Subject
from adfgen.diagnostics import Diagnostic, in_order
from adfgen.errors import UsageError
from adfgen.lint.cache import Examined, FindingCache
from adfgen.lint.config import LintConfig, read_config
from adfgen.lint.selection import Selection
from adfgen.model.folder import write_files
from adfgen.model.json_file import shown_name

__all__ = ["Check", "check_all", "fixes_of", "shown_difference", "write_fixes"]


@dataclass(frozen=True, slots=True)
class Check:
    """What counts of everything found, in reading order, the configuration that decided, and of how many resources."""

    findings: tuple[Diagnostic, ...]
    config: LintConfig
    resources: int


def check_all(subjects: Sequence[Subject], cache: FindingCache, selection: Selection) -> tuple[Check, ...]:
    """Check each subject. What the caller selects or ignores comes on top of its `adfgen-lint.yml`. Raises UsageError."""
    choices = [_choose(read_config(subject.root), selection) for subject in subjects]
    examined = examine_all(subjects, cache)
    return tuple(_check(*parts) for parts in zip(subjects, examined, choices, strict=True))


@dataclass(frozen=True, slots=True)
class _Choice:
    """What is asked of a subject: by its configuration, about which there may be findings too, and by the caller."""

    config: LintConfig
    problems: tuple[Diagnostic, ...]
    selection: Selection


def _choose(read: tuple[LintConfig, tuple[Diagnostic, ...]], selection: Selection) -> _Choice:
    config, problems = read
    chosen = Selection(selection.select or config.selection.select, (*selection.ignore, *config.selection.ignore))
    _check_known(chosen)
    return _Choice(config, problems, chosen)


def _check(subject: Subject, examined: Examined, choice: _Choice) -> Check:
    config, chosen = choice.config, choice.selection
    tags = _tags() if chosen.names_tags else {}
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


def fixes_of(subject: Subject) -> dict[str, tuple[str, str]]:
    """File → (its text, its text put right) of every file of a Git folder that can be put right by itself.

    A file with a finding of its own reading is left alone. Raises UsageError for anything but a Git folder.
    """
    from adfgen.lint.fix import fixed_texts  # noqa: PLC0415 - a mere check does not need it

    if not subject.is_folder:
        raise UsageError("only the files of an ADF Git folder can be put right", hint="name the root of the folder")
    broken = {item.location.file for item in subject.reading}
    found = {}
    for file, text in fixed_texts(subject.factory):
        data = _bytes_of(subject.root / file) if file not in broken else b""
        is_windows = b"\r\n" in data
        fixed = text.replace("\n", "\r\n") if is_windows else text
        if data and subject.is_asked_for(file) and fixed.encode("utf-8") != data:
            found[file] = (data.decode("utf-8"), fixed)
    return found


def _bytes_of(path: Path) -> bytes:
    """What a file holds; nothing when it is gone since it was read."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def write_fixes(root: Path, fixes: Mapping[str, tuple[str, str]]) -> None:
    """Write the files put right, all or none. Raises ProjectError."""
    write_files(root, {file: after for file, (_, after) in fixes.items()})


def shown_difference(fixes: Mapping[str, tuple[str, str]], *, prefix: str = "") -> str:
    """The changes as a patch that `git apply` takes; `prefix` is put before each file's path."""
    return "\n".join(
        line
        for file, (before, after) in sorted(fixes.items())
        for line in _difference(before, after, shown_name(f"{prefix}{file}"))
    )


def _difference(before: str, after: str, file: str) -> Iterator[str]:
    """The lines of a patch, a last line without an end marked as one."""
    import difflib  # noqa: PLC0415 - a mere check does not need it

    old, new = _lines(before), _lines(after)
    sides = (file, file) if Path(file).is_absolute() else (f"a/{file}", f"b/{file}")
    for line in difflib.unified_diff(old, new, *sides):
        yield line.removesuffix("\n")
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"


def _lines(text: str) -> list[str]:
    """Lines with their ends; only a line feed ends one, as Git sees it."""
    found: list[str] = re.findall(r"[^\n]*\n|[^\n]+", text)
    return found


def _tags() -> dict[str, tuple[str, ...]]:
    from adfgen.lint.rule import all_rules  # noqa: PLC0415 - asked for only when a word may be a tag

    return {rule.code: rule.tags for rule in all_rules()}


def _check_known(selection: Selection) -> None:
    if not (selection.select or selection.ignore):
        return
    from adfgen.metadata.code import Code  # noqa: PLC0415 - a folder alone does not need it

    selection.check_known(code.id for code in Code)
