"""The values everything else is about: an artifact, its key, where it came from, and the factory they make up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from adfgen.model.body import Body, Json, as_object
from adfgen.model.kind import Kind

__all__ = ["Artifact", "ArtifactKey", "Factory", "Origin"]


class ArtifactKey(NamedTuple):
    """Kind and name. The service compares names without case; `folded` is what it compares."""

    kind: Kind
    name: str

    @property
    def folded(self) -> tuple[Kind, str]:
        """The identity the service sees."""
        return (self.kind, self.name.casefold())

    def __str__(self) -> str:
        return f"{self.kind.noun} '{self.name}'"


class Origin(NamedTuple):
    """Where an artifact came from: the file it was read from, and what rendered it (template, pattern) if we did."""

    file: str = ""
    pointer: str = ""
    template: str = ""


@dataclass(frozen=True, slots=True)
class Artifact:
    """One resource: its key and its whole JSON body (`{"name": …, "properties": {…}}`), which nobody changes.

    `unknown` are the pointers of values that only a deployment works out: what stands there is the expression of an ARM
    template and says nothing about the value. `condition` is the text of the one it is deployed under, empty for always.
    """

    key: ArtifactKey
    body: Body
    origin: Origin = field(default=Origin(), compare=False)
    unknown: frozenset[str] = frozenset()
    condition: str = ""

    @property
    def properties(self) -> Json:
        """The body's `properties`; an empty object where there is none or it is not an object."""
        properties = self.body.get("properties")
        return as_object(properties)

    @property
    def type(self) -> str:
        """The type of a dataset, linked service, data flow, trigger or runtime, such as `AzureSqlTable`; empty without one."""
        kind = self.properties.get("type")
        return kind if isinstance(kind, str) else ""

    @property
    def type_properties(self) -> dict[str, Json]:
        """Its `typeProperties`; an empty object where there is none."""
        return as_object(self.properties.get("typeProperties"))

    def knows(self, pointer: str) -> bool:
        """Whether the value at a pointer of the body is what the service gets: neither it nor one around it is unknown."""
        return not (self.unknown and any(above in self.unknown for above in _and_above(pointer)))


def _and_above(pointer: str) -> Iterator[str]:
    """The pointer, and those of all values around it."""
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]


@dataclass(frozen=True)
class Factory:
    """A factory as data. Artifacts keep the order they were given in; looking up ignores letter case.

    `unread` are the keys of resources that are there, in files that could not be read; `unread_kinds` are kinds of which
    there may be any number, in folders that could not be read.
    """

    artifacts: tuple[Artifact, ...]
    name: str = ""
    unread: frozenset[ArtifactKey] = frozenset()
    unread_kinds: frozenset[Kind] = frozenset()

    @classmethod
    def of(
        cls,
        artifacts: Iterable[Artifact],
        *,
        name: str = "",
        unread: Iterable[ArtifactKey] = (),
        unread_kinds: Iterable[Kind] = (),
    ) -> "Factory":
        """A factory from artifacts in kind order, then by name: the same artifacts give the same factory."""
        kinds = list(Kind)
        ordered = sorted(
            artifacts, key=lambda item: (kinds.index(item.key.kind), item.key.name.casefold(), item.key.name)
        )
        return cls(tuple(ordered), name, frozenset(unread), frozenset(unread_kinds))

    @cached_property
    def _index(self) -> dict[tuple[Kind, str], tuple[Artifact, ...]]:
        found: dict[tuple[Kind, str], tuple[Artifact, ...]] = {}
        for artifact in self.artifacts:
            found[artifact.key.folded] = (*found.get(artifact.key.folded, ()), artifact)
        return found

    def named(self, kind: Kind, name: str) -> tuple[Artifact, ...]:
        """The artifacts a name can mean: those called exactly so, else all that are when letter case is ignored."""
        alike = self._index.get((kind, name.casefold()), ())
        return tuple(artifact for artifact in alike if artifact.key.name == name) or alike

    def find(self, kind: Kind, name: str) -> Artifact | None:
        """The artifact of that kind and name, or the first of that name but for letter case, or None."""
        return next(iter(self.named(kind, name)), None)

    def of_kind(self, kind: Kind) -> tuple[Artifact, ...]:
        """All artifacts of a kind, in order."""
        return tuple(artifact for artifact in self.artifacts if artifact.key.kind is kind)

    def __iter__(self) -> Iterator[Artifact]:
        return iter(self.artifacts)

    def __len__(self) -> int:
        return len(self.artifacts)
