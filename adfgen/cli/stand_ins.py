"""The local profile of a command: read, with what is wrong in it told."""

from collections.abc import Sequence
from pathlib import Path

import click

from adfgen.api.starting import missing_profile
from adfgen.cli.findings import show_findings
from adfgen.connectors.profile import Profile, read_profile
from adfgen.runtime.reach import ReachedService

__all__ = ["read_stand_ins"]


def read_stand_ins(context: click.Context, path: Path, services: Sequence[ReachedService] | None = None) -> Profile:
    """The profile at `path`; one with errors ends the command. Raises ProjectError, with an example for `services`, for none."""
    if not path.exists():
        raise missing_profile(path) if services is None else missing_profile(path, services)
    profile, findings = read_profile(path)
    show_findings(findings)
    if profile is None:
        context.exit(1)
    return profile
