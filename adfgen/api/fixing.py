"""Put right in the files of a Git folder what is safe, with a patch to look at first."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from adfgen.api.subject import Subject
from adfgen.diagnostics import Diagnostic
from adfgen.errors import ProjectError, UsageError
from adfgen.lint.fix import fixed_texts
from adfgen.lint.value.masking import masked
from adfgen.model.folder import write_files
from adfgen.model.json_file import read_bytes, shown_name

__all__ = ["fixes_of", "shown_difference", "write_fixes"]

_TEXT_OR_NUMBER = re.compile(r'"(?:[^"\\]|\\.)*"|(?P<number>-?\d[\d.eE+-]*)')


def fixes_of(subject: Subject) -> dict[str, tuple[str, str]]:
    """File → (its text, its text put right) of every file of a Git folder that can be put right by itself.

    A file with a finding of its own reading is left alone. Raises UsageError for anything but a Git folder.
    """
    if not subject.is_folder:
        raise UsageError("only the files of an ADF Git folder can be put right", hint="name the root of the folder")
    broken = {item.location.file for item in subject.reading}
    found = {}
    for file, text in fixed_texts(subject.factory):
        if file not in broken and subject.is_asked_for(file):
            before = subject.contents[file].decode("utf-8")
            after = _as_written(before, text)
            if after != before:
                found[file] = (before, after)
    return found


def _as_written(before: str, fixed: str) -> str:
    """The fixed text with the file's own line ends and numbers, and escapes for what UTF-8 cannot hold."""
    text = _with_numbers(fixed, (match[0] for match in _numbers_in(before)))
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text.replace("\n", "\r\n") if "\r\n" in before else text


def _numbers_in(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _TEXT_OR_NUMBER.finditer(text) if match["number"])


def _with_numbers(text: str, numbers: Iterator[str]) -> str:
    """The text with other numbers in the place of its own: Python's have fewer digits than a file may, and other exponents."""
    return _TEXT_OR_NUMBER.sub(lambda match: next(numbers) if match["number"] else match[0], text)


def write_fixes(root: Path, fixes: Mapping[str, tuple[str, str]]) -> None:
    """Write the files put right, all or none. Raises ProjectError, also where a file is not any more what was shown."""
    for file, (before, _) in fixes.items():
        if _text_at(root, file) != before:
            message = f"'{shown_name(file)}' has changed since it was read; nothing was written"
            raise ProjectError(message, hint="look at the changes again")
    write_files(root, {file: after for file, (_, after) in fixes.items()})


def _text_at(root: Path, file: str) -> str | None:
    data = read_bytes(root / file, file)
    return None if isinstance(data, Diagnostic) else data.decode("utf-8", "replace")


def shown_difference(fixes: Mapping[str, tuple[str, str]], named: Callable[[str], str]) -> str:
    """The changes as a patch, with dots for secrets, each file called as `named` says.

    `git apply` takes the patch of a file without secrets in it, wherever in the repository, if it is named from its root.
    """
    return "\n".join(
        line
        for file, (before, after) in sorted(fixes.items())
        for line in _difference(before, after, shown_name(named(file)))
    )


def _difference(before: str, after: str, file: str) -> Iterator[str]:
    """The lines of a patch, a last line without an end marked as one."""
    old, new = _lines(masked(before)), _lines(masked(after))
    sides = (file, file) if Path(file).is_absolute() else (f"a/{file}", f"b/{file}")
    if not Path(file).is_absolute():
        yield f"diff --git {' '.join(sides)}"  # without it Git takes the paths from the folder it is called in
    for line in difflib.unified_diff(old, new, *sides):
        yield line.removesuffix("\n")
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"


def _lines(text: str) -> list[str]:
    """Lines with their ends; only a line feed ends one, as Git sees it."""
    found: list[str] = re.findall(r"[^\n]*\n|[^\n]+", text)
    return found
