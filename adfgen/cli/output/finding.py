"""A finding as it is reported: its diagnostic with line, column, the line itself and a fingerprint that lasts."""

import hashlib
import itertools
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from adfgen.diagnostics import Diagnostic, Location, Severity, span_in
from adfgen.lint.value.masking import is_secret_place, masked
from adfgen.source import position_at, split_pointer

__all__ = ["Finding", "counted", "locate", "shown_lines"]

_LONGEST_MARK = 60
_SHOWN = 2 * _LONGEST_MARK  # characters on either side of a place; more than a line of text shows
_ABOVE = 400  # characters in which the name of a secret is looked for
_OF_SECRETS = ("ADF117", "ADF514", "ADF7")
_NO_EXPRESSION = "ADF007"


class Finding(NamedTuple):
    """One finding with its place: line and column from 1, how many characters to mark, and the text of the line.

    `file` is the path to print, `fingerprint` stays the same when the file moves lines or the list is reordered. Where
    no place is known line and column are 1 and there is nothing to show. `fails` says that it makes the answer no.
    """

    diagnostic: Diagnostic
    file: str
    line: int
    column: int
    length: int
    excerpt: str
    fingerprint: str
    fails: bool = False


def counted(severities: Collection[Severity]) -> str:
    """How many of each severity, such as `1 error, 20 warnings`; empty for none."""
    counts = {severity: sum(item is severity for item in severities) for severity in Severity}
    return ", ".join(f"{count} {severity}{'' if count == 1 else 's'}" for severity, count in counts.items() if count)


def locate(
    diagnostics: Iterable[Diagnostic],
    text_of: Callable[[str], str | None],
    *,
    prefix: str = "",
    failing: Collection[Severity] = (),
) -> tuple[Finding, ...]:
    """Findings with their places, by file and place; `prefix` is put before each file's path.

    Those of a `failing` severity make the answer no.
    """
    texts = cache(text_of)
    seen: Counter[str] = Counter()
    found = [_locate(item, texts(item.location.file), prefix, seen, failing) for item in diagnostics]
    return tuple(sorted(found, key=lambda item: (item.file, item.line, item.column)))


def _locate(
    item: Diagnostic, text: str | None, prefix: str, seen: Counter[str], failing: Collection[Severity]
) -> Finding:
    place = item.location
    file = f"{prefix}{place.file}"
    mark = _fingerprint(item, seen)
    fails = item.severity in failing
    if text is None:
        return Finding(item, file, place.line or 1, place.column or 1, 0, "", mark, fails)
    if place.line is not None:
        column = place.column or 1
        excerpt = _excerpt(text, _offset_of(text, place.line) + column - 1, item)
        return Finding(item, file, place.line, column, _word_length(excerpt, column), excerpt, mark, fails)
    span = span_in(text, place)
    position = position_at(text, span.start)
    excerpt = _excerpt(text, span.start, item)
    length = min(span.length, max(len(excerpt) - position.column + 1, 1), _LONGEST_MARK)
    return Finding(item, file, position.line, position.column, length, excerpt, mark, fails)


def _excerpt(text: str, at: int, item: Diagnostic) -> str:
    """The line a character stands in, with dots for secrets; the name of one may stand some lines above."""
    if item.code == _NO_EXPRESSION and is_secret_place(item.location):
        return ""  # what looks like an expression there, and is none, is a secret
    begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    end = len(text) if end < 0 else end
    first, last = max(begin, at - _SHOWN), min(end, at + _SHOWN)  # nobody is shown more of a long line
    above = max(first - _ABOVE, 0)
    around = masked(text[above:last], is_secret=_is_of_secret(item))
    return f"{text[begin:first]}{around[first - above :]}{text[last:end]}".rstrip("\r")


def _offset_of(text: str, line: int) -> int:
    """Where a line begins; the end of the text where there are fewer."""
    begins = itertools.islice(re.finditer(r"^", text, re.MULTILINE), line - 1, None)
    return next((begin.start() for begin in begins), len(text))


def _is_of_secret(item: Diagnostic) -> bool:
    """Whether a secret stands there, or what was probably meant to be one: its name is misspelt."""
    is_told = item.code.startswith(_OF_SECRETS)
    return is_told or is_secret_place(item.location) or is_secret_place(Location("", item.hint))


def _word_length(line: str, column: int) -> int:
    return max(len(line[column - 1 :].split(" ", 1)[0]), 1)


def _fingerprint(item: Diagnostic, seen: Counter[str]) -> str:
    """What the finding says and where, without line numbers and list positions; twins are told apart by their order."""
    steps = (step for step in split_pointer(item.location.pointer) if not step.isdecimal())
    said = "\n".join((item.code, item.location.file, "/".join(steps), item.message))
    seen[said] += 1
    text = said if seen[said] == 1 else f"{said}\n{seen[said]}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def shown_lines(finding: Finding) -> Iterator[str]:
    """The source line and the caret line below it; nothing where no text is known, or the finding is of a secret."""
    if not finding.length or finding.diagnostic.code.startswith(_OF_SECRETS):
        return
    start = max(finding.column - 1 - _LONGEST_MARK, 0) if len(finding.excerpt) > 2 * _LONGEST_MARK else 0
    shown = finding.excerpt[start : start + 2 * _LONGEST_MARK]
    margin = "".join("\t" if character == "\t" else " " for character in finding.excerpt[start : finding.column - 1])
    yield f"{finding.line:>5} | {_printable(shown)}"
    yield f"{'':>5} | {margin}{'^' * max(finding.length, 1)}"


def _printable(line: str) -> str:
    """The same without what a terminal would take for a command: a broken file may hold anything."""
    if line.replace("\t", "").isprintable():
        return line
    return "".join(character if character.isprintable() or character == "\t" else "�" for character in line)
