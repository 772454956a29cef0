"""What a run of a pipeline can reach, known before it starts: activities, and databases and lakes but for names by expression."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from adfgen.errors import UsageError
from adfgen.model.activity import ActivityView, all_activities
from adfgen.model.body import Json, as_list
from adfgen.model.factory import Artifact, Factory
from adfgen.model.kind import Kind

__all__ = ["ReachedService", "StandIn", "find_pipeline", "reachable_activities", "reached_services", "unserved"]


def find_pipeline(factory: Factory, name: str) -> Artifact:
    """The pipeline of that name. Raises UsageError naming those there are."""
    artifact = factory.find(Kind.PIPELINE, name)
    if artifact is None:
        names = ", ".join(f"'{item.key.name}'" for item in factory.of_kind(Kind.PIPELINE)) or "none"
        raise UsageError(f"there is no pipeline '{name}'", hint=f"the factory has {names}")
    return artifact


def reachable_activities(factory: Factory, pipeline: str) -> tuple[ActivityView, ...]:
    """Every activity of a pipeline and of the pipelines it executes. Raises UsageError for a pipeline that is not there."""
    found: list[ActivityView] = []
    pending, seen = [pipeline], set[str]()
    while pending:
        name = pending.pop()
        if name.casefold() in seen:
            continue
        seen.add(name.casefold())
        for view in all_activities(find_pipeline(factory, name)):
            found.append(view)
            runs = view.type == "ExecutePipeline" and not view.is_inactive
            child = view.type_properties.get("pipeline") if runs else None
            if isinstance(child, dict) and isinstance(child.get("referenceName"), str):
                pending.append(child["referenceName"])
    return tuple(found)


_ON_DATASETS = frozenset({"Copy", "Lookup", "Delete", "GetMetadata"})
_ON_SERVICES = frozenset({"Script", "SqlServerStoredProcedure"})


class StandIn(StrEnum):
    """What on this machine can stand for a linked service, in the words of the local profile."""

    DATABASE = "duckdb"
    FOLDER = "folder"


# by the type of the linked service: what speaks T-SQL, and what keeps files in folders
_STAND_INS = {
    **dict.fromkeys(("AzureSqlDatabase", "AzureSqlDW", "AzureSqlMI", "SqlServer"), StandIn.DATABASE),
    **dict.fromkeys(
        (
            "AmazonS3",
            "AmazonS3Compatible",
            "AzureBlobFS",
            "AzureBlobStorage",
            "AzureDataLakeStore",
            "AzureFileStorage",
            "FileServer",
            "FtpServer",
            "GoogleCloudStorage",
            "Hdfs",
            "OracleCloudStorage",
            "Sftp",
        ),
        StandIn.FOLDER,
    ),
}


@dataclass(frozen=True, slots=True)
class ReachedService:
    """A linked service of the factory that an activity reads or writes, and what can stand for it; None: nothing can."""

    name: str
    type: str
    stand_in: StandIn | None


def reached_services(factory: Factory, pipeline: str) -> tuple[ReachedService, ...]:
    """Each linked service a pipeline reaches, once, by name. Raises UsageError for a pipeline that is not there.

    What is not in the factory is left to the activity that misses it.
    """
    found = {
        service
        for view in reachable_activities(factory, pipeline)
        if not view.is_inactive
        for service in _reached_by(factory, view)
    }
    return tuple(sorted(found, key=lambda service: service.name.casefold()))


def unserved(factory: Factory, view: ActivityView) -> tuple[ReachedService, ...]:
    """The linked services an activity reaches that nothing on this machine can stand for."""
    return tuple(service for service in dict.fromkeys(_reached_by(factory, view)) if service.stand_in is None)


def _reached_by(factory: Factory, view: ActivityView) -> Iterator[ReachedService]:
    if view.type in _ON_SERVICES:
        yield from _service(factory, view.body.get("linkedServiceName"))
    elif view.type in _ON_DATASETS:
        for reference in _datasets(view):
            name = _name(reference)
            dataset = factory.find(Kind.DATASET, name) if name else None
            if dataset is not None:
                yield from _service(factory, dataset.properties.get("linkedServiceName"))


def _datasets(view: ActivityView) -> Iterator[Json]:
    for listed in (view.body.get("inputs"), view.body.get("outputs")):
        yield from as_list(listed)
    yield view.type_properties.get("dataset")


def _service(factory: Factory, reference: Json) -> Iterator[ReachedService]:
    name = _name(reference)
    service = factory.find(Kind.LINKED_SERVICE, name) if name else None
    if service is not None:
        kind = str(service.properties.get("type", ""))
        yield ReachedService(service.key.name, kind, _STAND_INS.get(kind))


def _name(reference: Json) -> str:
    """The name a reference gives; '' for one that an expression makes."""
    name = reference.get("referenceName") if isinstance(reference, dict) else None
    return name if isinstance(name, str) and not name.startswith("@") else ""
