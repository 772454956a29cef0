"""A finding as it is reported: its diagnostic with line, column, the line itself and a fingerprint that lasts."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from adfgen.diagnostics import Diagnostic, Severity, span_in
from adfgen.source import position_at, split_pointer

__all__ = ["Finding", "counted", "locate", "shown_lines"]

_LONGEST_MARK = 60
_OF_SECRETS = ("ADF514", "ADF7")
_SECRET = re.compile(
    r"((?:passw\w*|pwd|passphrase|secret|token|(?:account|access|api|signing|shared)_?-?key|\bsig|signature|authorization)"
    r"[\"']?\s*[:=]\s*)(\"(?:[^\"\\]|\\.)*\"?|'[^']*'?|[^\s,;&\"'}]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
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
        lines = text.split("\n")
        excerpt = lines[place.line - 1] if place.line <= len(lines) else ""
        column = place.column or 1
        return Finding(item, file, place.line, column, _word_length(excerpt, column), excerpt, mark, fails)
    span = span_in(text, place)
    position = position_at(text, span.start)
    begin = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.start)
    excerpt = text[begin : end if end >= 0 else len(text)].rstrip("\r")
    length = min(span.length, max(len(excerpt) - position.column + 1, 1), _LONGEST_MARK)
    return Finding(item, file, position.line, position.column, length, excerpt, mark, fails)


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
    """The source line and the caret line below it; nothing where no text is known, or the finding is of a secret.

    What looks like the value of a password or a key is not shown in any line.
    """
    if not finding.length or finding.diagnostic.code.startswith(_OF_SECRETS):
        return
    start = max(finding.column - 1 - _LONGEST_MARK, 0) if len(finding.excerpt) > 2 * _LONGEST_MARK else 0
    shown = _SECRET.sub(_hidden, finding.excerpt)[start : start + 2 * _LONGEST_MARK]
    margin = "".join("\t" if character == "\t" else " " for character in finding.excerpt[start : finding.column - 1])
    yield f"{finding.line:>5} | {_printable(shown)}"
    yield f"{'':>5} | {margin}{'^' * max(finding.length, 1)}"


def _printable(line: str) -> str:
    """The same without what a terminal would take for a command: a broken file may hold anything."""
    if line.replace("\t", "").isprintable():
        return line
    return "".join(character if character.isprintable() or character == "\t" else "�" for character in line)


def _hidden(found: re.Match[str]) -> str:
    """The same with dots for the value, as long as it was; what holds an expression or nothing is no secret."""
    value = found[2]
    return found[0] if "@" in value or not value.strip("\"'") else f"{found[1]}{'•' * len(value)}"
