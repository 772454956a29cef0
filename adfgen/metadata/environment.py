"""Where a project is deployed: a factory's coordinates, and the services its values name there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from adfgen.diagnostics import Location
from adfgen.errors import ProjectError
from adfgen.metadata.service import Alerts, ControlStore, KeyVault, Lake, Schedule, Source

__all__ = ["VARIABLE", "Cloud", "Environment", "FactoryCoordinates", "TriggerState"]

VARIABLE = re.compile(r"\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}")


class Cloud(StrEnum):
    """An Azure cloud, by the name `az cloud list` gives it."""

    PUBLIC = "AzureCloud"
    US_GOVERNMENT = "AzureUSGovernment"
    CHINA = "AzureChinaCloud"


class TriggerState(StrEnum):
    """What a deployed trigger is left in, in the service's words."""

    STARTED = "Started"
    STOPPED = "Stopped"


@dataclass(frozen=True, slots=True)
class FactoryCoordinates:
    """Which factory an environment is. Texts may hold `${env:NAME}` until `Environment.resolved` put the values in."""

    subscription: str
    resource_group: str
    name: str
    location: str
    cloud: Cloud = Cloud.PUBLIC


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment with its values complete: what it overrides put in, the project's own elsewhere.

    `git_connected` marks the environment whose values `factory/` carries. `places` says where each coordinate was
    written.
    """

    name: str
    factory: FactoryCoordinates
    sources: tuple[Source, ...]
    lake: Lake
    control_store: ControlStore
    key_vault: KeyVault | None = None
    alerts: Alerts | None = None
    schedule: Schedule | None = None
    trigger_state: TriggerState = TriggerState.STOPPED
    git_connected: bool = False
    location: Location = field(default=Location(""), compare=False)
    places: Mapping[str, Location] = field(default_factory=dict, compare=False, repr=False)

    def resolved(self, variables: Mapping[str, str]) -> "Environment":
        """The environment with every `${env:NAME}` replaced. Raises ProjectError naming each missing variable's place."""
        written = {name: getattr(self.factory, name) for name in ("subscription", "resource_group", "name", "location")}
        missing = [
            (variable, name)
            for name, text in written.items()
            for variable in VARIABLE.findall(text)
            if not variables.get(variable)
        ]
        if missing:
            raise ProjectError(
                "\n".join(self._missing(variable, name) for variable, name in missing),
                hint=f"set {' and '.join(sorted({variable for variable, _ in missing}))}, or write the value",
            )
        put_in = {name: VARIABLE.sub(lambda match: variables[match[1]], text) for name, text in written.items()}
        return replace(self, factory=FactoryCoordinates(**put_in, cloud=self.factory.cloud))

    def _missing(self, variable: str, coordinate: str) -> str:
        place = self.places.get(coordinate, self.location)
        return (
            f"{place.file}:{place.line}:{place.column}: ADF536 environment variable '{variable}', "
            f"which '{coordinate}' of environment '{self.name}' needs, is not set"
        )
