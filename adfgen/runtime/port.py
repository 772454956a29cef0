"""What executors need from the outside world: databases, lakes, endpoints. Connectors implement these protocols.

Errors cross as `ActivityError`: what the service would put into an activity run's `error`.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from adfgen.model.body import Json

__all__ = [
    "ActivityError",
    "AdditionalColumn",
    "Cancellation",
    "Connectors",
    "CopyResult",
    "FileSink",
    "FileStore",
    "HttpClient",
    "HttpRequest",
    "HttpResponse",
    "LakeFile",
    "LinkedService",
    "ProcedureParameter",
    "ResultSet",
    "SqlError",
    "SqlStore",
    "StoredFile",
]


class ActivityError(Exception):
    """An activity failed the way activities fail: a code and a message for the activity run, never a traceback."""

    def __init__(self, code: str, message: str, *, failure_type: str = "UserError", details: Json = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.failure_type = failure_type
        self.details = details


class SqlError(ActivityError):
    """A database refused: SQL Server's error number and text, which each activity words in its own way.

    Number 0 is nobody's: what the local engine does not simulate, named with its line and column.
    """

    def __init__(self, number: int, message: str) -> None:
        super().__init__(str(number), message)
        self.number = number


class Cancellation:
    """Tells blocking work to stop: set when an activity times out or its run is cancelled."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self._lock = threading.Lock()
        self._stops: list[Callable[[], None]] = []

    def cancel(self) -> None:
        """Ask the work to stop."""
        with self._lock:
            self.event.set()
            stops = tuple(self._stops)
        for stop in stops:
            stop()

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """While the block runs, `cancel` also calls `stop`, from its own thread; at once when already cancelled."""
        with self._lock:
            self._stops.append(stop)
            cancelled = self.event.is_set()
        if cancelled:
            stop()
        try:
            yield
        finally:
            with self._lock:
                self._stops.remove(stop)


@dataclass(frozen=True, slots=True)
class LinkedService:
    """A linked service as an activity reaches it: its expressions evaluated, its parameters put in."""

    name: str
    type: str
    type_properties: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class ResultSet:
    """Rows of one statement, values as a Lookup renders them to JSON: dates ISO text, decimals numbers, bit booleans."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Json, ...], ...]

    def records(self) -> list[dict[str, Json]]:
        """The rows as JSON objects."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class ProcedureParameter:
    """A stored procedure's argument as the activity gives it: a JSON value and ADF's word for its type."""

    value: Json
    type: str = "String"


@dataclass(frozen=True, slots=True)
class AdditionalColumn:
    """A column a Copy adds to every row, its value already evaluated."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class LakeFile:
    """A file in a lake by the words of a dataset's location, and how its rows are written.

    `format` is the dataset type (`Parquet`, `DelimitedText`, `Json`, `Binary`); `settings` its evaluated typeProperties.
    """

    file_system: str
    folder: str
    name: str
    format: str
    settings: Mapping[str, Json] = field(default_factory=dict)
    format_settings: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CopyResult:
    """What a copy moved. `bytes_*` and rows as the service reports them; `files_written` 1 even for no rows."""

    rows_read: int
    rows_copied: int
    bytes_read: int
    bytes_written: int
    files_written: int = 1


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file or folder that is there: its path below the file system, its size in bytes, when it last changed."""

    path: str
    is_folder: bool
    size: int
    modified: datetime


class FileSink(Protocol):
    """Where a copy writes its file."""

    def path_for_write(self, file: LakeFile) -> str:
        """Local path a copy writes to, its folders made. Raises ActivityError for a name the store refuses."""
        ...

    def written(self, file: LakeFile) -> None:
        """The writer closed the file without error."""
        ...


class FileStore(FileSink, Protocol):
    """A lake: the store behind a file linked service."""

    def find(self, file_system: str, path: str) -> StoredFile | None:
        """What is at a path, None when nothing is. Raises ActivityError."""
        ...

    def below(self, file_system: str, folder: str) -> Sequence[StoredFile]:
        """Everything below a folder at any depth, sorted by path; nothing where there is no folder. Raises ActivityError."""
        ...

    def read(self, file_system: str, path: str) -> bytes:
        """The bytes of a file. Raises ActivityError."""
        ...

    def delete(self, file_system: str, folder: str, name: str | None, *, recursive: bool) -> int:
        """Delete a file, or a folder's files; how many were deleted (0 when there were none)."""
        ...


class SqlStore(Protocol):
    """A database behind a SQL linked service. Texts are the T-SQL of the JSON, unchanged."""

    def query(self, text: str, *, cancellation: Cancellation) -> ResultSet:
        """Run a query text that gives exactly one result set. Raises ActivityError."""
        ...

    def call(
        self, procedure: str, parameters: Mapping[str, ProcedureParameter], *, cancellation: Cancellation
    ) -> Sequence[ResultSet]:
        """Execute a stored procedure; its result sets. Raises ActivityError."""
        ...

    def script(self, text: str, *, cancellation: Cancellation) -> Sequence[ResultSet]:
        """Run one batch of statements; its result sets. Raises ActivityError."""
        ...

    def copy_to_file(
        self,
        text: str,
        columns: Sequence[AdditionalColumn],
        file: LakeFile,
        store: FileSink,
        *,
        cancellation: Cancellation,
    ) -> CopyResult:
        """Write the rows of one query, with the additional columns, to one file. Raises ActivityError."""
        ...


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request of a Web activity. `authentication` is the activity's object, evaluated, or None."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str | None
    timeout_seconds: float
    authentication: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What an endpoint answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpClient(Protocol):
    """Sends the requests of Web activities."""

    def send(self, request: HttpRequest, *, cancellation: Cancellation) -> HttpResponse:
        """The answer, whatever its status. Raises ActivityError when there is none."""
        ...


class Connectors(Protocol):
    """Finds the store behind a linked service. Raises ActivityError naming the linked service it has none for."""

    def sql(self, service: LinkedService) -> SqlStore:
        """The database behind a SQL linked service."""
        ...

    def files(self, service: LinkedService) -> FileStore:
        """The lake behind a file linked service."""
        ...

    def http(self) -> HttpClient:
        """The way to endpoints."""
        ...
