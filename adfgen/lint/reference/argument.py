"""Calls: who gives arguments to a pipeline, a dataset, a linked service or a data flow that declares parameters.

A data flow gives none itself: what its datasets need is given by the activity that executes it, for each source and sink by name.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from adfgen.lint.view import FactoryView
from adfgen.model.body import Json, get_at
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind
from adfgen.model.reference import Reference, references_of
from adfgen.source import escape_pointer

__all__ = ["Call", "calls_of"]

# where the arguments of a reference stand when not inside it: below the object that holds the reference
_BESIDE = ("/pipeline", "/pipelineReference")
_DECLARING = frozenset({Kind.PIPELINE, Kind.DATASET, Kind.LINKED_SERVICE})


class Call(NamedTuple):
    """A reference with the arguments it passes; `pointer` is theirs, or the reference's when there are none."""

    source: Artifact
    target: Artifact
    pointer: str
    arguments: Mapping[str, Json]


def calls_of(view: FactoryView) -> Iterator[Call]:
    """Every reference to a pipeline, a dataset, a linked service or a data flow of the factory, with its arguments."""
    for reference in view.references.all:
        target = view.references.target(reference)
        if target is None:
            continue
        if target.key.kind is Kind.DATA_FLOW and reference.source.key.kind is Kind.PIPELINE:
            yield from _to_data_flow(view, reference, target)
            yield from _through_data_flow(view, reference, target)
        elif target.key.kind in _DECLARING and not _is_left_to_the_activity(reference):
            pointer, arguments = _arguments(reference)
            if isinstance(arguments, Mapping):
                yield Call(reference.source, target, pointer, arguments)


def _is_left_to_the_activity(reference: Reference) -> bool:
    return reference.source.key.kind is Kind.DATA_FLOW and "parameters" not in reference.body


def _to_data_flow(view: FactoryView, reference: Reference, flow: Artifact) -> Iterator[Call]:
    """What an activity gives to the data flow it executes, where its script tells what it declares."""
    pointer, arguments = _arguments(reference)
    if isinstance(arguments, Mapping) and view.data_flows[flow.key].parameters is not None:
        yield Call(reference.source, flow, pointer, arguments)


def _through_data_flow(view: FactoryView, reference: Reference, flow: Artifact) -> Iterator[Call]:
    """What an activity gives to the datasets of the data flow it executes."""
    given = reference.body.get("datasetParameters") or {}
    for name, dataset in _streams(view, flow):
        arguments = given.get(name, {}) if isinstance(given, Mapping) else None
        if isinstance(arguments, Mapping):
            below = f"/datasetParameters/{escape_pointer(name)}" if name in given else ""
            yield Call(reference.source, dataset, f"{reference.pointer}{below}", arguments)


def _streams(view: FactoryView, flow: Artifact) -> Iterator[tuple[str, Artifact]]:
    """The sources and sinks of a data flow that stand on a dataset of the factory: the stream's name and the dataset."""
    for reference in references_of(flow):
        stream = get_at(flow.body, reference.pointer.removesuffix("/dataset"))
        dataset = view.references.target(reference)
        given_inside = "parameters" in reference.body
        if dataset is not None and dataset.key.kind is Kind.DATASET and not given_inside and "name" in stream:
            yield str(stream["name"]), dataset


def _arguments(reference: Reference) -> tuple[str, Json]:
    """Where the arguments stand, and what stands there; an empty object where there is nothing."""
    owner = next(
        (reference.pointer.removesuffix(end) for end in _BESIDE if reference.pointer.endswith(end)), reference.pointer
    )
    holder = get_at(reference.source.body, owner)
    if "parameters" in holder:
        return f"{owner}/parameters", holder["parameters"] or {}
    return reference.pointer, {}
