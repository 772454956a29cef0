"""Calls: who gives arguments to a pipeline, a dataset or a linked service that declares parameters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adfgen.lint.view import FactoryView
from adfgen.model.body import Json, get_at
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind
from adfgen.model.reference import Reference

__all__ = ["Call", "calls_of"]

# where the arguments of a reference stand when not inside it: below the object that holds the reference
_BESIDE = ("/pipeline", "/pipelineReference")


@dataclass(frozen=True, slots=True)
class Call:
    """A reference with the arguments it passes; `pointer` is theirs, or the reference's when there are none."""

    source: Artifact
    target: Artifact
    pointer: str
    arguments: Mapping[str, Json]


def calls_of(view: FactoryView) -> Iterator[Call]:
    """Every reference to a pipeline, a dataset or a linked service of the factory, with its arguments."""
    for reference in view.references.all:
        target = view.references.target(reference)
        if target is not None and target.key.kind in {Kind.PIPELINE, Kind.DATASET, Kind.LINKED_SERVICE}:
            pointer, arguments = _arguments(reference)
            if isinstance(arguments, Mapping):
                yield Call(reference.source, target, pointer, arguments)


def _arguments(reference: Reference) -> tuple[str, Json]:
    """Where the arguments stand, and what stands there; an empty object where there is nothing."""
    owner = next(
        (reference.pointer.removesuffix(end) for end in _BESIDE if reference.pointer.endswith(end)), reference.pointer
    )
    holder = get_at(reference.source.body, owner)
    if "parameters" in holder:
        return f"{owner}/parameters", holder["parameters"] or {}
    return reference.pointer, {}
