"""A baseline: the findings old factories are known to have, so that only new ones count.

What is accepted in one factory is not in another: factories go by their place as seen from the file, so that it does not
matter where the checker is called.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from adfgen.api.subject import Subject
from adfgen.cli.output.finding import Finding
from adfgen.errors import ProjectError, UsageError

__all__ = ["Comparison", "accept", "compare"]

_NEVER_ACCEPTED = "ADF003"  # nothing a team says in adfgen-lint.yml applies as long as it is found


class Comparison(NamedTuple):
    """The findings a baseline does not know, how many it has, and how many of these are not there any more."""

    fresh: tuple[Finding, ...]
    known: int = 0
    gone: int = 0

    @property
    def reminder(self) -> str:
        """What the baseline accepts that is not there; empty where all of it is."""
        if not self.gone:
            return ""
        if self.gone == self.known:
            return f"none of the baseline's {self.known} findings is here: was it written for another factory, or lies elsewhere?"
        verb = "is" if self.gone == 1 else "are"
        return f"{self.gone} of the baseline's {self.known} findings {verb} gone: --write-baseline"


def compare(findings: tuple[Finding, ...], path: Path | None) -> Comparison:
    """Findings held against the baseline in a file; all of them are fresh where there is none. Raises ProjectError."""
    if path is None:
        return Comparison(findings)
    known = _read(path)
    found = {_known_as(finding, path): finding for finding in findings}
    fresh = tuple(finding for name, finding in found.items() if name not in known or not _is_acceptable(finding))
    return Comparison(fresh, len(known), len(known - found.keys()))


def accept(path: Path, findings: Iterable[Finding], subjects: Iterable[Subject]) -> int:
    """Write a baseline of whole factories, over nothing but another one; how many findings it accepts.

    Raises UsageError and ProjectError.
    """
    for subject in subjects:
        if subject.only:
            raise UsageError(
                f"--write-baseline accepts a whole factory, and of '{subject.root}' only some files are named",
                hint=f"name '{subject.root}'",
            )
    if path.exists() and not _is_baseline(path):
        raise UsageError(f"'{path}' is there and no baseline that can be read", hint="name another file, or remove it")
    accepted = [finding for finding in findings if _is_acceptable(finding)]
    try:
        path.write_text(_text(accepted, path), encoding="utf-8")
    except OSError as error:
        raise ProjectError(f"cannot write '{path}': {error.strerror}") from error
    return len(accepted)


def _is_acceptable(finding: Finding) -> bool:
    return finding.diagnostic.code != _NEVER_ACCEPTED


def _is_baseline(path: Path) -> bool:
    if not path.is_file():  # a device may have no end
        return False
    try:
        _read(path)
    except ProjectError:
        return False
    return True


def _known_as(finding: Finding, path: Path) -> tuple[str, str]:
    """What a finding is known by in the baseline at `path`: the place of its factory, and its fingerprint."""
    root = finding.file.removesuffix(finding.diagnostic.location.file) or "."
    return Path(os.path.relpath(root, path.absolute().parent)).as_posix(), finding.fingerprint


def _read(path: Path) -> frozenset[tuple[str, str]]:
    """What the findings in a baseline file are known by."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        hint = "write one with --write-baseline"
        raise ProjectError(f"baseline '{path}' cannot be read: {error.strerror}", hint=hint) from error
    except (ValueError, RecursionError):
        value = None
    factories = value.get("factories") if isinstance(value, dict) and value.get("version") == 1 else None
    if not isinstance(factories, dict) or not all(isinstance(known, dict) for known in factories.values()):
        raise ProjectError(f"'{path}' is no baseline", hint="write one with --write-baseline")
    return frozenset((factory, fingerprint) for factory, known in factories.items() for fingerprint in known)


def _text(findings: Iterable[Finding], path: Path) -> str:
    """A baseline to lie at `path`: factory → fingerprint → what it says, so that a reviewer sees what was accepted."""
    factories: dict[str, dict[str, str]] = {}
    for finding in findings:
        item = finding.diagnostic
        factory, fingerprint = _known_as(finding, path)
        factories.setdefault(factory, {})[fingerprint] = f"{item.location.file}: {item.code} {item.message}"
    ordered = {name: dict(sorted(known.items(), key=lambda item: item[1])) for name, known in sorted(factories.items())}
    return json.dumps({"version": 1, "factories": ordered}, indent=2) + "\n"
