"""Who refers to whom: the references in a factory's bodies, what they miss, and the order they put resources in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from adfgen.model.body import Body, Json
from adfgen.model.component import components
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind
from adfgen.source import escape_pointer

__all__ = ["BUILT_IN", "Reference", "References", "computed_references_of", "references_of"]

# part of every factory without a definition of its own
BUILT_IN = frozenset(
    {
        ArtifactKey(Kind.INTEGRATION_RUNTIME, "AutoResolveIntegrationRuntime").folded,
        ArtifactKey(Kind.MANAGED_VIRTUAL_NETWORK, "default").folded,
    }
)
# values of the user's own, which may look like a reference and are none
_DATA = frozenset({"body", "defaultValue", "headers", "additionalHeaders", "schema", "structure", "annotations"})


class Reference(NamedTuple):
    """One reference: who refers, to whom, at which pointer of its body, and the reference object itself."""

    source: Artifact
    target: ArtifactKey
    pointer: str
    body: Body


def references_of(artifact: Artifact) -> tuple[Reference, ...]:
    """Every reference in a body, in its order: objects with a `referenceName` and a `type` such as `DatasetReference`.

    References to kinds a factory does not hold (Synapse notebooks, Spark jobs), names computed by an expression and those
    that only a deployment works out are left out.
    """
    return (*(item for item in _all(artifact) if not _is_computed(item)), *_parent(artifact))


def computed_references_of(artifact: Artifact) -> tuple[Reference, ...]:
    """Every reference whose name is an expression, which the service takes for a name like any other."""
    return tuple(item for item in _all(artifact) if _is_computed(item))


def _is_computed(reference: Reference) -> bool:
    return reference.target.name.startswith("@")


def _all(artifact: Artifact) -> Iterator[Reference]:
    for key, pointer, body in _find(artifact.body.get("properties"), "/properties"):
        if artifact.knows(f"{pointer}/referenceName"):
            yield Reference(artifact, key, pointer, body)


def _find(value: Json, pointer: str) -> Iterator[tuple[ArtifactKey, str, Body]]:
    if isinstance(value, dict):
        name, kind = value.get("referenceName"), value.get("type")
        if isinstance(name, str) and isinstance(kind, str):
            known = Kind.of_reference(kind)
            if known is not None:
                yield ArtifactKey(known, name), pointer, value
        for key, child in value.items():
            if isinstance(child, dict | list) and key not in _DATA:
                yield from _find(child, f"{pointer}/{escape_pointer(key)}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            if isinstance(child, dict | list):
                yield from _find(child, f"{pointer}/{index}")


def _parent(artifact: Artifact) -> Iterator[Reference]:
    """A managed private endpoint lies inside the managed virtual network, which it does not name."""
    if artifact.key.kind is Kind.MANAGED_PRIVATE_ENDPOINT:
        yield Reference(artifact, ArtifactKey(Kind.MANAGED_VIRTUAL_NETWORK, "default"), "", {})


@dataclass(frozen=True)
class References:
    """The references of a whole factory."""

    factory: Factory
    all: tuple[Reference, ...]

    @classmethod
    def of(cls, factory: Factory) -> "References":
        """All references of a factory, in its order."""
        return cls(factory, tuple(item for artifact in factory for item in references_of(artifact)))

    @cached_property
    def missing(self) -> tuple[Reference, ...]:
        """References to what the factory does not hold.

        What every factory has by itself is not missing, nor is what lies in a file that could not be read, or may lie in a
        folder that could not.
        """
        there = BUILT_IN | {key.folded for key in self.factory.unread}
        return tuple(
            reference
            for reference in self.all
            if self.target(reference) is None
            and reference.target.folded not in there
            and reference.target.kind not in self.factory.unread_kinds
        )

    def target(self, reference: Reference) -> Artifact | None:
        """The artifact a reference leads to: one called exactly so before one of another letter case, or None."""
        return self.factory.find(reference.target.kind, reference.target.name)

    def misspelt(self, reference: Reference) -> tuple[Artifact, ...]:
        """The artifacts a reference can mean, none of which is called as it says; letter case is all they differ in."""
        alike = self.factory.named(reference.target.kind, reference.target.name)
        return tuple(artifact for artifact in alike if artifact.key.name != reference.target.name)

    @cached_property
    def needs(self) -> Mapping[ArtifactKey, tuple[ArtifactKey, ...]]:
        """For each artifact the artifacts of the factory it refers to, each once, under the names they really have."""
        found: dict[ArtifactKey, dict[ArtifactKey, None]] = {artifact.key: {} for artifact in self.factory}
        for reference in self.all:
            target = self.target(reference)
            if target is not None:
                found[reference.source.key][target.key] = None
        return {key: tuple(targets) for key, targets in found.items()}

    @cached_property
    def users(self) -> Mapping[ArtifactKey, tuple[Artifact, ...]]:
        """For each artifact somebody else refers to, who does, in the order of the factory."""
        found: dict[ArtifactKey, list[Artifact]] = {}
        for artifact in self.factory:
            for target in self.needs[artifact.key]:
                if target != artifact.key:
                    found.setdefault(target, []).append(artifact)
        return {key: tuple(artifacts) for key, artifacts in found.items()}

    @cached_property
    def _by_source(self) -> Mapping[int, tuple[Reference, ...]]:
        found: dict[int, list[Reference]] = {}
        for reference in self.all:
            found.setdefault(id(reference.source), []).append(reference)
        return {source: tuple(references) for source, references in found.items()}

    def of_source(self, artifact: Artifact) -> tuple[Reference, ...]:
        """The references of one artifact, in the order of its body."""
        return self._by_source.get(id(artifact), ())

    @cached_property
    def used(self) -> frozenset[ArtifactKey]:
        """The artifacts somebody else refers to."""
        return frozenset(target for key, targets in self.needs.items() for target in targets if target != key)

    @cached_property
    def cycles(self) -> tuple[tuple[ArtifactKey, ...], ...]:
        """Groups of artifacts that refer to each other in a circle; one that refers to itself is a circle of its own."""
        return tuple(group for group in components(self.needs) if len(group) > 1 or group[0] in self.needs[group[0]])

    @cached_property
    def levels(self) -> tuple[tuple[Artifact, ...], ...]:
        """Artifacts in the order to deploy them: each level refers only to earlier ones; members of a cycle share one."""
        depth: dict[ArtifactKey, int] = {}
        for group in components(self.needs):
            within = frozenset(group)
            below = [depth[target] for key in group for target in self.needs[key] if target not in within]
            depth |= dict.fromkeys(group, max(below, default=-1) + 1)
        levels: list[list[Artifact]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
        for artifact in self.factory:
            levels[depth[artifact.key]].append(artifact)
        return tuple(tuple(level) for level in levels)
