"""What a deploy refuses before it changes anything, and by what a plan is known again."""

import hashlib
import json
from collections.abc import Iterable

from adfgen.deploy.secret import without_secrets
from adfgen.deploy.target import Live, Target
from adfgen.errors import UsageError
from adfgen.model.factory import Factory

__all__ = ["fingerprint_of_desired", "fingerprint_of_live", "refuse_git", "refuse_other"]


def refuse_git(target: Target, *, live_mode: bool) -> None:
    """Raises UsageError when the factory is published from Git and nobody said to deploy past it."""
    repository = (target.factory().get("properties") or {}).get("repoConfiguration")
    if repository and not live_mode:
        name = repository.get("repositoryName") or repository.get("type")
        raise UsageError(
            f"factory '{target.id.rsplit('/', 1)[-1]}' is connected to the Git repository '{name}'",
            hint="publish from there, or deploy past it with --live",
        )


def refuse_other(planned: str, target: Target) -> None:
    """Raises UsageError when a plan was made for another factory; ARM ids are compared without case."""
    if planned.casefold() != target.id.casefold():
        raise UsageError(
            f"the plan is for '{planned}', not for '{target.id}'", hint="plan again for the factory you mean"
        )


def fingerprint_of_live(resources: Iterable[Live]) -> str:
    """SHA-256 over everything a factory holds: kinds, names and ETags."""
    return _digest(sorted([live.key.kind.noun, live.key.name.casefold(), live.etag] for live in resources))


def fingerprint_of_desired(factory: Factory) -> str:
    """SHA-256 over the desired bodies without their secrets, which a hash of little else would give away."""
    bodies = ([item.key.kind.noun, item.key.name.casefold(), without_secrets(item.properties)] for item in factory)
    return _digest(sorted(bodies, key=lambda body: body[:2]))


def _digest(value: list[list[object]]) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
