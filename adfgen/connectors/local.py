"""The connectors of a local run: what the local profile maps each linked service and endpoint to."""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from adfgen.connectors.http.client import LocalHttpClient
from adfgen.connectors.lake.folder import FolderLake
from adfgen.connectors.profile import Profile
from adfgen.connectors.sql.database import PATIENCE, Database
from adfgen.connectors.sql.embedded import EmbeddedSqlStore
from adfgen.errors import ServiceError
from adfgen.runtime.port import ActivityError, LinkedService

__all__ = ["LocalConnectors"]


class LocalConnectors:
    """Opens each database file once, when it is first asked for. Use it as a context manager, or close it.

    `now` is the run's clock: SYSUTCDATETIME() and the recorders follow it.
    """

    def __init__(self, profile: Profile, *, now: Callable[[], datetime]) -> None:
        self.profile = profile
        self._now = now
        self._databases: dict[Path, Database] = {}
        self._refused: set[Path] = set()
        self._http = LocalHttpClient(profile.routes, now=now)
        self._lock = threading.Lock()

    def sql(self, service: LinkedService) -> EmbeddedSqlStore:
        """The database behind a SQL linked service. Raises ActivityError."""
        path = self.profile.databases.get(service.name.casefold())
        if path is None:
            raise self._missing(service, "duckdb", in_other=service.name.casefold() in self.profile.folders)
        try:
            database = self.database(path)
        except ServiceError as error:
            raise ActivityError("SqlFailedToConnect", error.message, failure_type="SystemError") from error
        called = service.type_properties.get("database")
        if isinstance(called, str) and called:
            database.engine.answer_to(called)
        return EmbeddedSqlStore(database)

    def files(self, service: LinkedService) -> FolderLake:
        """The lake behind a file linked service. Raises ActivityError."""
        path = self.profile.folders.get(service.name.casefold())
        if path is None:
            raise self._missing(service, "folder", in_other=service.name.casefold() in self.profile.databases)
        return FolderLake(path)

    def http(self) -> LocalHttpClient:
        """The way to endpoints."""
        return self._http

    def database(self, path: Path) -> Database:
        """The open database of a file. Raises ServiceError when it cannot be opened; the first time others are waited for."""
        with self._lock:
            if path not in self._databases:
                patience = 0.0 if path in self._refused else PATIENCE
                self._refused.add(path)
                self._databases[path] = Database(path, now=self._now, patience=patience)
                self._refused.remove(path)
            return self._databases[path]

    def close(self) -> None:
        """Close every database and stop every recorder. Closing twice is allowed."""
        with self._lock:
            for database in self._databases.values():
                database.close()
            self._databases.clear()
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _missing(self, service: LinkedService, kind: str, *, in_other: bool) -> ActivityError:
        what = f"as something other than '{kind}'" if in_other else "to nothing"
        message = f"The local profile '{self.profile.path}' maps linked service '{service.name}' ({service.type}) {what}: add '{service.name}: {{{kind}: <path>}}' under 'linked_services'."
        return ActivityError("LinkedServiceNotMapped", message)
