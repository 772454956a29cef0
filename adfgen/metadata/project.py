"""A project as values: what rendering, planning and explaining read. Made by `adfgen.metadata.loader`."""

import difflib
from dataclasses import dataclass, replace
from enum import StrEnum

from adfgen.errors import UsageError
from adfgen.metadata.environment import Environment
from adfgen.metadata.service import Alerts, ControlStore, IntegrationRuntime, KeyVault, Lake, Schedule, Source
from adfgen.metadata.table import Level, Table

__all__ = ["EmptyCheck", "Naming", "PipelineSettings", "Project"]


class EmptyCheck(StrEnum):
    """Whether an idle table is found out before the copy, or after it by its empty file."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Naming:
    """How rendered resources are called: patterns with one `{name}` each."""

    pipeline: str = "pl_{name}"
    dataset: str = "ds_{name}"
    linked_service: str = "ls_{name}"
    trigger: str = "tr_{name}"

    def pipeline_name(self, name: str) -> str:
        """The pipeline called `name`."""
        return self.pipeline.replace("{name}", name)

    def dataset_name(self, name: str) -> str:
        """The dataset called `name`."""
        return self.dataset.replace("{name}", name)

    def linked_service_name(self, name: str) -> str:
        """The linked service called `name`."""
        return self.linked_service.replace("{name}", name)

    def trigger_name(self, name: str) -> str:
        """The trigger called `name`."""
        return self.trigger.replace("{name}", name)


@dataclass(frozen=True, slots=True)
class PipelineSettings:
    """What the generated pipeline does the same for every table. Times are seconds; a lease is computed from them."""

    empty_check: EmptyCheck = EmptyCheck.BEFORE
    batch_count: int = 20
    lookup_timeout: int = 600
    procedure_timeout: int = 600
    copy_timeout: int = 43200
    retry: int = 2
    retry_interval: int = 60


@dataclass(frozen=True, slots=True)
class Project:
    """A whole project. `environment` is the one whose values are in it, None for project.yml's own.

    Tables come in the order of their ids, environments and sources by name.
    """

    name: str
    sources: tuple[Source, ...]
    lake: Lake
    control_store: ControlStore
    key_vault: KeyVault | None = None
    alerts: Alerts | None = None
    schedule: Schedule | None = None
    naming: Naming = Naming()
    pipeline: PipelineSettings = PipelineSettings()
    groups: tuple[str, ...] = ("default",)
    integration_runtimes: tuple[IntegrationRuntime, ...] = ()
    environments: tuple[Environment, ...] = ()
    tables: tuple[Table, ...] = ()
    description: str = ""
    version: int = 1
    environment: Environment | None = None

    def source(self, name: str) -> Source:
        """The source of that name; a loaded project has one for every table."""
        return next(source for source in self.sources if source.name == name)

    @property
    def git_environment(self) -> Environment | None:
        """The environment whose values `factory/` carries: the Git-connected one, None where there is none."""
        return next((environment for environment in self.environments if environment.git_connected), None)

    def for_environment(self, name: str) -> "Project":
        """The project with the values of environment `name` put in. Raises UsageError when there is no such one."""
        environment = next((item for item in self.environments if item.name == name), None)
        if environment is None:
            raise UsageError(f"there is no environment '{name}'", hint=self._hint_for_environment(name))
        databases = {source.name: source.database for source in environment.sources}
        return replace(
            self,
            sources=environment.sources,
            lake=environment.lake,
            control_store=environment.control_store,
            key_vault=environment.key_vault,
            alerts=environment.alerts,
            schedule=environment.schedule,
            tables=tuple(_in_database(table, databases[table.source]) for table in self.tables),
            environment=environment,
        )

    def _hint_for_environment(self, name: str) -> str:
        names = [item.name for item in self.environments]
        if not names:
            return f"describe it in metadata/environments/{name}.yml"
        close = difflib.get_close_matches(name, names, n=1)
        return f"did you mean '{close[0]}'?" if close else f"there is {', '.join(repr(item) for item in names)}"


def _in_database(table: Table, database: str) -> Table:
    """The table in its source's database of an environment, unless the table itself names one."""
    if table.origin_of("database").level is Level.TABLE or table.database == database:
        return table
    return replace(table, database=database)
