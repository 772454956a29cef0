"""In which order resources are written, and who refers to whom."""

from collections.abc import Iterator, Mapping, Sequence

from adfgen.deploy.target import Live
from adfgen.errors import ProjectError
from adfgen.model.factory import Artifact, Factory
from adfgen.model.kind import Kind
from adfgen.model.reference import references_of

__all__ = ["Folded", "in_order", "referred_by"]

Folded = tuple[Kind, str]


def in_order(factory: Factory) -> list[Artifact]:
    """The artifacts, each after what it refers to. Raises ProjectError for a circle."""
    artifacts = {item.key.folded: item for item in factory}
    ordered: list[Artifact] = []
    placed: set[Folded] = set()
    for artifact in factory:
        way = {} if artifact.key.folded in placed else {artifact.key.folded: _targets(artifact, artifacts)}
        while way:  # a stack of our own: a chain of calls may be longer than Python's
            folded, targets = next(reversed(way.items()))
            target = next((item for item in targets if item.key.folded not in placed), None)
            if target is None:
                placed.add(folded)
                ordered.append(artifacts[folded])
                del way[folded]
            elif target.key.folded in way:
                raise _circle([artifacts[name] for name in way], target)
            else:
                way[target.key.folded] = _targets(target, artifacts)
    return ordered


def _targets(item: Artifact, artifacts: Mapping[Folded, Artifact]) -> Iterator[Artifact]:
    """What an artifact refers to, itself left out."""
    found = (artifacts.get(reference.target.folded) for reference in references_of(item))
    return (target for target in found if target is not None and target is not item)


def _circle(way: Sequence[Artifact], target: Artifact) -> ProjectError:
    listed = " → ".join(f"'{item.key.name}'" for item in (*way[way.index(target) :], target))
    return ProjectError(f"resources refer to each other in a circle: {listed}")


def referred_by(live: Live) -> frozenset[Folded]:
    """What a live resource refers to."""
    artifact = Artifact(live.key, {"properties": live.properties})
    return frozenset(reference.target.folded for reference in references_of(artifact))
