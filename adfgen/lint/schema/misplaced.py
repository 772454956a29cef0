"""Resources that lie where those of another kind do."""

from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind

__all__ = ["is_misplaced_pipeline"]

_WITH_A_TYPE = frozenset({Kind.DATASET, Kind.LINKED_SERVICE, Kind.DATA_FLOW, Kind.TRIGGER, Kind.INTEGRATION_RUNTIME})


def is_misplaced_pipeline(artifact: Artifact) -> bool:
    """Whether it is a pipeline among resources of another kind: it has activities, and not the type those have."""
    properties = artifact.properties
    return (
        artifact.key.kind in _WITH_A_TYPE
        and "type" not in properties
        and isinstance(properties.get("activities"), list)
    )
