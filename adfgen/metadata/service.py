"""The services a project names: sources, the lake, the control store, the Key Vault, alerts and the schedule."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

__all__ = [
    "Alerts",
    "ControlKind",
    "ControlStore",
    "Frequency",
    "IntegrationRuntime",
    "IntegrationRuntimeType",
    "KeyVault",
    "Lake",
    "LakeControlStore",
    "Publish",
    "Schedule",
    "Source",
    "SourceType",
    "SqlControlStore",
    "SqlLogin",
    "WeekDay",
]


class SourceType(StrEnum):
    """A source's linked service type, in ADF's word."""

    AZURE_SQL_DATABASE = "AzureSqlDatabase"
    SQL_SERVER = "SqlServer"


@dataclass(frozen=True, slots=True)
class SqlLogin:
    """A SQL login whose password is a Key Vault secret. Where there is none, the factory's managed identity signs in."""

    user: str
    password_secret: str


@dataclass(frozen=True, slots=True)
class Source:
    """A server and its default database. `login` None: managed identity; `integration_runtime` None: auto-resolve."""

    name: str
    type: SourceType
    server: str
    database: str
    login: SqlLogin | None = None
    integration_runtime: str | None = None


@dataclass(frozen=True, slots=True)
class Lake:
    """The storage account the files go to: DFS endpoint, file system (container), and a folder in it, '' for its top."""

    url: str
    file_system: str
    root: str = ""
    integration_runtime: str | None = None


class ControlKind(StrEnum):
    """What a control store is: a database, or files in the lake."""

    SQL = "sql"
    LAKE = "lake"


class Publish(StrEnum):
    """How deploy brings schema, procedures and table definitions into the control store."""

    FACTORY = "factory"
    DIRECT = "direct"
    SCRIPT = "script"


@dataclass(frozen=True, slots=True)
class SqlControlStore:
    """The database that holds watermarks and batches, in the schema `ingest` of `templates/control/`."""

    server: str
    database: str
    type: SourceType = SourceType.AZURE_SQL_DATABASE
    login: SqlLogin | None = None
    integration_runtime: str | None = None
    publish: Publish = Publish.SCRIPT
    kind: ClassVar[ControlKind] = ControlKind.SQL
    schema: ClassVar[str] = "ingest"


@dataclass(frozen=True, slots=True)
class LakeControlStore:
    """Files below `_control` in the lake that hold table definitions and watermarks; a pipeline alone writes them."""

    kind: ClassVar[ControlKind] = ControlKind.LAKE
    publish: ClassVar[Publish] = Publish.FACTORY
    login: ClassVar[SqlLogin | None] = None


ControlStore = SqlControlStore | LakeControlStore


@dataclass(frozen=True, slots=True)
class KeyVault:
    """The Key Vault every secret is read from, by its URL without a slash at the end."""

    url: str


@dataclass(frozen=True, slots=True)
class Alerts:
    """Where a run's summary is posted: the name of the Key Vault secret that holds the URL.

    `turn_off_async` says the endpoint answers 202 and must not be polled.
    """

    url_secret: str
    turn_off_async: bool = False


class Frequency(StrEnum):
    """The unit of a schedule, in the service's words."""

    MINUTE = "Minute"
    HOUR = "Hour"
    DAY = "Day"
    WEEK = "Week"
    MONTH = "Month"


class WeekDay(StrEnum):
    """A day of the week, in the service's words."""

    MONDAY = "Monday"
    TUESDAY = "Tuesday"
    WEDNESDAY = "Wednesday"
    THURSDAY = "Thursday"
    FRIDAY = "Friday"
    SATURDAY = "Saturday"
    SUNDAY = "Sunday"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the pipeline runs. `start` and `end` are wall-clock texts `yyyy-MM-ddTHH:mm:ss` in `time_zone`.

    `time_zone` is the Windows name the service takes. `group` limits the scheduled run to one group of tables.
    """

    frequency: Frequency
    start: str
    interval: int = 1
    end: str | None = None
    time_zone: str = "UTC"
    minutes: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    week_days: tuple[WeekDay, ...] = ()
    month_days: tuple[int, ...] = ()
    group: str | None = None

    @property
    def start_time(self) -> str:
        """The start as a ScheduleTrigger takes it: with `Z` in UTC, without in any other zone."""
        return self._in_zone(self.start)

    @property
    def end_time(self) -> str | None:
        """The end as a ScheduleTrigger takes it, or None."""
        return None if self.end is None else self._in_zone(self.end)

    def _in_zone(self, text: str) -> str:
        return f"{text}Z" if self.time_zone == "UTC" else text


class IntegrationRuntimeType(StrEnum):
    """An integration runtime's type, in the service's words."""

    SELF_HOSTED = "SelfHosted"
    MANAGED = "Managed"


@dataclass(frozen=True, slots=True)
class IntegrationRuntime:
    """An integration runtime that sources, lake or control store are reached through. It has one name everywhere."""

    name: str
    type: IntegrationRuntimeType
    description: str = ""
    managed_virtual_network: bool = False
