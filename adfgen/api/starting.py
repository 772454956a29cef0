"""What must be right before a run starts, so that a slip of the pen does not become a run of something else."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from adfgen.connectors.profile import Profile
from adfgen.errors import ProjectError, UsageError
from adfgen.metadata.near_miss import did_you_mean
from adfgen.model.body import Json
from adfgen.model.factory import Artifact, Factory
from adfgen.model.kind import Kind
from adfgen.runtime.reach import ReachedService, StandIn

__all__ = ["absent_databases", "missing_profile", "refuse_unknown_parameters", "refuse_unmapped", "strangers"]

_EXAMPLE = (
    ReachedService("ls_sales", "AzureSqlDatabase", StandIn.DATABASE),
    ReachedService("ls_lake", "AzureBlobFS", StandIn.FOLDER),
)
_CALLED = {StandIn.DATABASE: "a database", StandIn.FOLDER: "a folder"}


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


def refuse_unmapped(profile: Profile, services: Iterable[ReachedService]) -> None:
    """Raises ProjectError for linked services a run reaches that the local profile has no stand-in for, or one that does not fit."""
    told: dict[str, ReachedService] = {}
    for each in services:
        given = _given(profile, each)
        if each.stand_in is not None and given is not each.stand_in:
            told[_unfit(each, each.stand_in, given)] = each
    if told:
        lines = "".join(f"\n    {_line(each)}" for each in told.values())
        raise ProjectError(
            f"the local profile '{profile.path}' has {', '.join(told)}",
            hint=f"write under 'linked_services', the path being yours to choose:{lines}",
        )


def _given(profile: Profile, service: ReachedService) -> StandIn | None:
    """The kind of stand-in the profile has for a linked service."""
    name = service.name.casefold()
    if name in profile.databases:
        return StandIn.DATABASE
    return StandIn.FOLDER if name in profile.folders else None


def _unfit(service: ReachedService, wanted: StandIn, given: StandIn | None) -> str:
    if given is None:
        return f"no stand-in for '{service.name}' ({service.type})"
    return f"{_CALLED[given]} for '{service.name}' ({service.type}), for which only {_CALLED[wanted]} can stand"


def missing_profile(path: Path, services: Iterable[ReachedService] = _EXAMPLE) -> ProjectError:
    """What to say where no local profile is: where it was looked for, and one as an example."""
    lines = "".join(f"\n      {_line(each)}" for each in services if each.stand_in is not None)
    return ProjectError(
        f"there is no local profile at '{path}'",
        hint="it says what on this machine stands for each linked service; name another with --profile, or write\n"
        f"    version: 1\n    linked_services:{lines or ' {}'}",
    )


def strangers(profile: Profile, factory: Factory) -> tuple[str, ...]:
    """One line for each entry of the local profile that is no linked service of the factory."""
    services = [artifact.key.name for artifact in factory.of_kind(Kind.LINKED_SERVICE)]
    known = {name.casefold() for name in services}
    unknown = [name for name in profile.names if name.casefold() not in known]
    said = f"'{{}}' in '{profile.path}' is no linked service of the factory"
    near = {name: did_you_mean(name, services) for name in unknown}
    return tuple(said.format(name) + (f": {near[name]}" if near[name] else "") for name in unknown)


def absent_databases(
    profile: Profile, services: Iterable[ReachedService], *, made: Iterable[str] = ()
) -> tuple[str, ...]:
    """One line for each database a run reaches whose file is not there, but for those of linked services it is `made` for."""
    named = {service.name.casefold(): service.name for service in services if service.stand_in is StandIn.DATABASE}
    expected = named.keys() - {name.casefold() for name in made}
    return tuple(
        f"'{path}', which stands for '{named[name]}', is not there: the run begins with an empty database"
        for name, path in profile.databases.items()
        if name in expected and not path.exists()
    )


def _line(service: ReachedService) -> str:
    """An entry of the local profile, with a place of its own: what is written to one store is not found in another."""
    place = f"../.adfgen/{service.name}"
    path = f"{place}.duckdb" if service.stand_in is StandIn.DATABASE else place
    return f"{service.name}: {{{service.stand_in}: {path}}}"
