"""Where a project is deployed: a factory's coordinates, and the services its values name there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from adfgen.diagnostics import Diagnostic, Location
from adfgen.errors import ProjectError
from adfgen.metadata.code import Code
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

    def missing_variables(self, variables: Mapping[str, str]) -> tuple[Diagnostic, ...]:
        """A finding for each `${env:NAME}` of the coordinates that `variables` does not have, or has empty."""
        return tuple(
            Code.MISSING_VARIABLE.at(
                self.places.get(coordinate, self.location),
                f"environment variable '{name}', which '{coordinate}' of environment '{self.name}' needs, is not set",
                f"set {name}, or write the value",
            )
            for coordinate, text in self._coordinates().items()
            for name in VARIABLE.findall(text)
            if not variables.get(name)
        )

    def resolved(self, variables: Mapping[str, str]) -> "Environment":
        """The environment with every `${env:NAME}` replaced. Raises ProjectError with the findings of those missing."""
        missing = self.missing_variables(variables)
        if missing:
            places = [f"{item.location.file}:{item.location.line}:{item.location.column}" for item in missing]
            lines = [f"{place}: {item.code} {item.message}" for place, item in zip(places, missing, strict=True)]
            raise ProjectError("\n".join(lines), hint="set them, or write the values")
        values = {
            coordinate: VARIABLE.sub(lambda match: variables[match[1]], text)
            for coordinate, text in self._coordinates().items()
        }
        return replace(self, factory=FactoryCoordinates(**values, cloud=self.factory.cloud))

    def _coordinates(self) -> dict[str, str]:
        factory = self.factory
        return {
            "subscription": factory.subscription,
            "resource_group": factory.resource_group,
            "name": factory.name,
            "location": factory.location,
        }
