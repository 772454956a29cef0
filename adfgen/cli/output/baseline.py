"""A baseline: the findings old factories are known to have, so that only new ones count.

What is accepted in one factory is not in another: factories go by their place as seen from the file, so that it does not
matter where the checker is called.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from adfgen.cli.output.finding import Finding
from adfgen.errors import ProjectError

__all__ = ["known_as", "read_baseline", "render_baseline"]


def known_as(finding: Finding, path: Path) -> tuple[str, str]:
    """What a finding is known by in the baseline at `path`: the place of its factory, and its fingerprint."""
    root = finding.file.removesuffix(finding.diagnostic.location.file) or "."
    return Path(os.path.relpath(root, path.absolute().parent)).as_posix(), finding.fingerprint


def read_baseline(path: Path) -> frozenset[tuple[str, str]]:
    """What the findings in a baseline file are known by.

    Raises ProjectError when it cannot be read or is none.
    """
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


def render_baseline(findings: Iterable[Finding], path: Path) -> str:
    """A baseline to lie at `path`: factory → fingerprint → what it says, so that a reviewer sees what was accepted."""
    factories: dict[str, dict[str, str]] = {}
    for finding in findings:
        item = finding.diagnostic
        factory, fingerprint = known_as(finding, path)
        factories.setdefault(factory, {})[fingerprint] = f"{item.location.file}: {item.code} {item.message}"
    ordered = {name: dict(sorted(known.items(), key=lambda item: item[1])) for name, known in sorted(factories.items())}
    return json.dumps({"version": 1, "factories": ordered}, indent=2) + "\n"
