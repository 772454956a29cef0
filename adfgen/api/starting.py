"""What must be right before a run starts, so that a slip of the pen does not become a run of something else."""

from collections.abc import Mapping

from adfgen.errors import UsageError
from adfgen.metadata.near_miss import did_you_mean
from adfgen.model.body import Json
from adfgen.model.factory import Artifact

__all__ = ["refuse_unknown_parameters"]


def refuse_unknown_parameters(pipeline: Artifact, given: Mapping[str, Json]) -> None:
    """Raises UsageError for a value whose name the pipeline does not declare.

    The service ignores such a value, and so does the emulator: the run would go on with the default.
    """
    declared = list(pipeline.properties.get("parameters") or ())
    known = {name.casefold() for name in declared}
    unknown = [name for name in given if name.casefold() not in known]
    if unknown:
        near = (did_you_mean(name, declared) for name in unknown)
        listed = ", ".join(f"'{name}'" for name in declared)
        has = f"it declares {listed}" if declared else "it declares none"
        raise UsageError(
            f"pipeline '{pipeline.key.name}' has no parameter {', '.join(repr(name) for name in unknown)}",
            hint=" ".join(filter(None, (*near, has))),
        )
