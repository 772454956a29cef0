"""In which order resources are written, and who refers to whom."""

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
    state: dict[Folded, bool] = {}  # False while on the way, True when placed

    def place(item: Artifact, way: tuple[Artifact, ...]) -> None:
        folded = item.key.folded
        if folded in state:
            if not state[folded]:
                listed = " → ".join(f"'{other.key.name}'" for other in (*way[way.index(item) :], item))
                raise ProjectError(f"resources refer to each other in a circle: {listed}")
            return
        state[folded] = False
        for reference in references_of(item):
            target = artifacts.get(reference.target.folded)
            if target is not None and target is not item:
                place(target, (*way, item))
        state[folded] = True
        ordered.append(item)

    for artifact in factory:
        place(artifact, ())
    return ordered


def referred_by(live: Live) -> frozenset[Folded]:
    """What a live resource refers to."""
    artifact = Artifact(live.key, {"properties": live.properties})
    return frozenset(reference.target.folded for reference in references_of(artifact))
