"""The short way through the schema gives the verdicts of jsonschema as it comes."""

from collections.abc import Iterator

import pytest

from adfgen.lint.schema.acceptance import Acceptance
from adfgen.lint.schema.document import ROOTS, shipped_definitions
from adfgen.lint.schema.validator import short_validator, standard_validator
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind
from tests.lint.mutation import MISTAKES, NAME
from tests.lint.test_mutation import chances, changed, factories

KINDS = sorted({artifact.key.kind for factory in factories() for artifact in factory}, key=str)


def resources(kind: Kind) -> Iterator[Artifact]:
    """Valid resources of a kind, and the same with a mistake of every sort."""
    yield from (artifact for factory in factories() for artifact in factory.of_kind(kind))
    for mistake in MISTAKES:
        for _, artifact, change in chances(mistake):
            if artifact.key.kind is kind and change[0] != NAME:
                yield changed(artifact, change)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_verdicts_and_places_are_the_same(kind: Kind) -> None:
    """Of every resource: the same keywords fail at the same places, whichever way was taken to them.

    What is right is accepted without the library, and nothing that it refuses is.
    """
    definitions = shipped_definitions()
    acceptance = Acceptance(definitions)
    short, standard = (
        short_validator(definitions, ROOTS[kind], acceptance),
        standard_validator(definitions, ROOTS[kind]),
    )
    bodies = [artifact.body for artifact in resources(kind)]

    ours = [
        sorted((list(error.absolute_path), error.validator) for error in short.iter_errors(body)) for body in bodies
    ]
    theirs = [sorted((list(error.absolute_path), error.validator) for error in standard.iter_errors(body)) for body in bodies]  # fmt: skip

    assert bodies
    assert ours == theirs
    assert [acceptance.of(definitions[ROOTS[kind]])(body) for body in bodies] == [not faults for faults in theirs]
