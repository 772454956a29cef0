"""A baseline: the findings an old factory is known to have, so that only new ones count."""

import json
from collections.abc import Iterable
from pathlib import Path

from adfgen.cli.output.finding import Finding
from adfgen.errors import ProjectError, UsageError

__all__ = ["read_baseline", "render_baseline"]


def read_baseline(path: Path) -> frozenset[str]:
    """The fingerprints in a baseline file. Raises ProjectError when it cannot be read, UsageError when it is none."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        hint = "write one with --write-baseline"
        raise ProjectError(f"baseline '{path}' cannot be read: {error.strerror}", hint=hint) from error
    except ValueError:
        value = None
    known = value.get("findings") if isinstance(value, dict) and value.get("version") == 1 else None
    if not isinstance(known, dict):
        raise UsageError(f"'{path}' is no baseline", hint="write one with --write-baseline")
    return frozenset(known)


def render_baseline(findings: Iterable[Finding]) -> str:
    """A baseline of the findings: fingerprint → what it says, so that a reviewer sees what was accepted."""
    said = {
        finding.fingerprint: f"{finding.diagnostic.location.file}: {finding.diagnostic.code} {finding.diagnostic.message}"
        for finding in findings
    }
    return json.dumps({"version": 1, "findings": dict(sorted(said.items(), key=lambda item: item[1]))}, indent=2) + "\n"
