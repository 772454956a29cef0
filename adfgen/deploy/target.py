"""What a deploy needs of a live factory. Implemented over Microsoft's client."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from adfgen.errors import ServiceError
from adfgen.model.body import Json
from adfgen.model.factory import ArtifactKey
from adfgen.model.kind import Kind

__all__ = ["GLOBAL_PARAMETERS", "Live", "Rerun", "RunTarget", "StaleError", "Target"]

GLOBAL_PARAMETERS = ArtifactKey(Kind.FACTORY, "default")


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Which factory, and where Azure is: `endpoint` another Resource Manager, `ca_file` the authority its TLS is signed by."""

    subscription: str
    resource_group: str
    factory: str
    cloud: str = "AzureCloud"
    endpoint: str | None = None
    ca_file: str | None = None


class StaleError(ServiceError):
    """A resource is not what it was when the plan was made."""


@dataclass(frozen=True, slots=True)
class Live:
    """A resource as the factory has it. `state` is a trigger's runtimeState.

    GLOBAL_PARAMETERS is the key of the global parameters, whose properties are `{name: {type, value}}`: the factory
    itself is never written.
    """

    key: ArtifactKey
    properties: Json
    etag: str = ""
    state: str = ""


class Target(Protocol):
    """A live factory. Every method raises ServiceError with what the service said."""

    @property
    def id(self) -> str:
        """Its ARM id, or whatever names it among others."""
        ...

    def factory(self) -> Mapping[str, Json]:
        """The factory resource itself."""
        ...

    def resources(self, kind: Kind) -> Sequence[Live]:
        """All resources of a kind."""
        ...

    def get(self, key: ArtifactKey) -> Live | None:
        """One resource, or None when there is none."""
        ...

    def put(self, key: ArtifactKey, properties: Json, *, etag: str | None) -> None:
        """Write a resource that has this ETag, or is not there yet (None). Raises StaleError when that is not so."""
        ...

    def delete(self, key: ArtifactKey) -> None:
        """Remove a resource; one that is gone already is no error."""
        ...

    def start(self, trigger: Live) -> None:
        """Let a trigger fire, its events subscribed first."""
        ...

    def stop(self, trigger: Live) -> None:
        """Let a trigger fire no more, its events given up."""
        ...


@dataclass(frozen=True, slots=True)
class Rerun:
    """Which run is to be run again: from its beginning, from what failed in it, or from an activity on."""

    run_id: str
    from_failure: bool = False
    start: str = ""


class RunTarget(Protocol):
    """Runs of a live factory, as its monitoring API records them."""

    def create_run(self, pipeline: str, parameters: Mapping[str, Json], *, rerun: Rerun | None = None) -> str:
        """Start a pipeline, or a run again; the run's id. Never sent twice: after a lost answer the run is looked for first.

        A rerun has the parameters of the run it repeats, and is grouped with it, unless there are others.
        """
        ...

    def pipeline_run(self, run_id: str) -> Json:
        """One run."""
        ...

    def pipeline_runs(self, *, hours: float, filters: Sequence[Json] = ()) -> Sequence[Json]:
        """Runs that changed within the last hours, newest first."""
        ...

    def activity_runs(self, run_id: str) -> Sequence[Json]:
        """The activity runs of a run, in the order they began."""
        ...

    def cancel_run(self, run_id: str) -> None:
        """Ask a run to stop."""
        ...
