"""Mistakes put into valid resources are found: nearly all of them, and of each kind most."""

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path as FilePath

import pytest

from adfgen.diagnostics import Severity
from adfgen.lint.runner import lint
from adfgen.model.body import Json
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.folder import read_folder
from tests.lint.mutation import MISTAKES, NAME, REMOVED, Change

HERE = FilePath(__file__).parents[1]
FOLDERS = (HERE / "golden" / "music" / "factory", HERE / "cases" / "lint" / "orchard")
PLACES = 12  # of each kind, spread over the resources
FEWEST_RESOURCES, FEWEST_FOUND = 5, 0.9
# mistakes that the service itself accepted in real factories, or that need not fail: they are warnings, so that nobody's
# factory turns red
WARNED = {
    "an argument nobody takes",
    "an argument is missing",
    "a file called otherwise than its resource",
    "a parameter has a default of another type",
    "a dependency in other letter case",
}


@cache
def factories() -> tuple[Factory, ...]:
    """The valid factories."""
    return tuple(read_folder(folder)[0] for folder in FOLDERS)


def changed(artifact: Artifact, change: Change) -> Artifact:
    """The resource with one place changed."""
    path, put = change
    if path == NAME:
        return Artifact(ArtifactKey(artifact.key.kind, put), {**artifact.body, "name": put}, artifact.origin)
    body: Json = copy.deepcopy(json.loads(json.dumps(artifact.body)))
    target = body
    for step in path[:-1]:
        target = target[step]
    if put is REMOVED:
        del target[path[-1]]
    else:
        target[path[-1]] = put
    return Artifact(artifact.key, body, artifact.origin)


def chances(kind: str) -> list[tuple[Factory, Artifact, Change]]:
    """Places for a kind of mistake, evenly taken from all there are, each resource in turn."""
    by_resource = [
        [(factory, artifact, change) for change in MISTAKES[kind](artifact)]
        for factory in factories()
        for artifact in factory
    ]
    in_turn: list[tuple[Factory, Artifact, Change]] = []
    for found in by_resource:
        step = max(1, len(found) // 3)
        in_turn += found[::step][:4]
    return in_turn[:: max(1, len(in_turn) // PLACES)]


def is_found(factory: Factory, kind: str) -> bool:
    """Whether the checker says no, or at least warns of a kind that is only warned of."""
    enough = {Severity.ERROR, Severity.WARNING} if kind in WARNED else {Severity.ERROR}
    return any(item.severity in enough for item in lint(factory))


def missed(kind: str) -> Iterator[str]:
    """The mistakes of a kind that no error tells of."""
    for factory, artifact, change in chances(kind):
        broken = Factory.of(
            [changed(item, change) if item is artifact else item for item in factory], name=factory.name
        )
        if not is_found(broken, kind):
            yield f"{artifact.key}: {change[0]} = {'removed' if change[1] is REMOVED else change[1]}"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_what_is_changed_was_valid(folder: FilePath) -> None:
    """No error, and no warning, before a mistake is made."""
    factory, findings = read_folder(folder)

    assert findings == ()
    assert [item for item in lint(factory) if item.severity is not Severity.NOTE] == []


@pytest.mark.parametrize("kind", MISTAKES)
def test_mistakes_of_each_kind_are_found(kind: str) -> None:
    """At least nine of ten, in at least five resources."""
    tried = chances(kind)
    resources = {(factory.name, artifact.key) for factory, artifact, _ in tried}
    lost = list(missed(kind))

    assert len(resources) >= FEWEST_RESOURCES
    assert len(lost) <= (1 - FEWEST_FOUND) * len(tried), (
        f"{len(lost)} of {len(tried)} in {len(resources)} resources: {lost}"
    )


def test_there_are_enough_kinds_and_nearly_all_mistakes_are_found() -> None:
    """At least twenty kinds with an error; of all mistakes together at most one in fifty is missed."""
    tried = sum(len(chances(kind)) for kind in MISTAKES)
    lost = sum(len(list(missed(kind))) for kind in MISTAKES)

    assert len(MISTAKES.keys() - WARNED) >= 20
    assert lost <= 0.02 * tried, f"{lost} of {tried}"
