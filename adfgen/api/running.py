"""Run pipelines on this machine: a session over the local profile, its journal, its control store and its clock."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from adfgen.connectors.local import LocalConnectors
from adfgen.connectors.profile import Profile
from adfgen.connectors.sql.database import Database
from adfgen.connectors.sql.embedded import EmbeddedSqlStore
from adfgen.errors import ProjectError, ServiceError, UsageError
from adfgen.model.body import Json
from adfgen.model.factory import Factory
from adfgen.render.control import CONTROL_SCRIPTS
from adfgen.render.definition import definition_arguments
from adfgen.runtime.clock import Clock
from adfgen.runtime.engine import Runtime
from adfgen.runtime.fault import Fault, Faults
from adfgen.runtime.journal import Journal
from adfgen.runtime.port import ActivityError, Cancellation, ProcedureParameter, ResultSet, SqlError
from adfgen.runtime.reach import reachable_activities
from adfgen.runtime.record import Observer, PipelineRun
from adfgen.runtime.recovery import NO_RECOVERY, Recovery
from adfgen.runtime.simulated import refuse_unsimulated

__all__ = ["LocalSession", "control_texts"]

OPERATOR = "adfgen run"
_STATUS_PAGE = 1000  # rows, as control/status.sql has them


def control_texts(folder: Path) -> dict[str, str]:
    """The files of a rendered `control/` folder by name. Raises ProjectError when one is missing."""
    texts = {}
    for name in (*CONTROL_SCRIPTS, "table_definition.json"):
        try:
            texts[name] = (folder / name).read_text(encoding="utf-8")
        except OSError as error:
            raise ProjectError(
                f"cannot read '{folder / name}': {error.strerror}", hint="adfgen render writes it"
            ) from error
    return texts


class LocalSession:
    """Stores, journal and clock of the runs on this machine. Use it as a context manager.

    `start` is where the clock starts (now, by default); a session is one writer of its databases at a time.
    """

    def __init__(self, profile: Profile, *, start: datetime | None = None, workers: int = 8) -> None:
        self.clock = Clock(start, workers=workers)
        self.connectors = LocalConnectors(profile, now=self.clock.now)
        self.journal = Journal(profile.state / "journal.sqlite")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of every file."""
        self.clock.close()
        self.connectors.close()
        self.journal.close()

    def publish_control(self, linked_service: str, texts: Mapping[str, str]) -> int:
        """Create or upgrade the control store behind a linked service and publish the table definitions; how many.

        Raises ServiceError when the database refuses.
        """
        try:
            database = self.database(linked_service)
            for name in CONTROL_SCRIPTS:
                database.run_script(texts[name])
            definitions = json.loads(texts["table_definition.json"])
            for definition in definitions:
                self._call(linked_service, "publish_definition", definition_arguments(definition))
            ids = json.dumps([definition["table_id"] for definition in definitions], ensure_ascii=False)
            self._call(linked_service, "retire_definitions", {"table_ids": ids})
        except ActivityError as error:
            raise ServiceError(f"the control store behind '{linked_service}' refused: {error.message}") from error
        return len(definitions)

    def table_states(self, linked_service: str) -> tuple[Json, ...] | None:
        """How every table stands, as ingest.status says; None when there is no control store yet. Raises ServiceError."""
        if not self.database(linked_service).run("SELECT OBJECT_ID(N'ingest.status') AS id")[0].rows[0][0]:
            return None
        found: list[Json] = []
        while True:
            page = self._call(linked_service, "status", {"after": found[-1]["table_id"] if found else ""})[0].records()
            found += page
            if len(page) < _STATUS_PAGE:
                return tuple(found)

    def recover(self, linked_service: str | None) -> tuple[str, ...]:
        """Close runs whose process died and give their leases back; the ids of those runs.

        On this machine the runner is the service: it knows that they are over.
        """
        gone = self.journal.close_interrupted()
        if linked_service is not None:
            for run_id in gone:
                self.unlock(linked_service, run_id)
        return gone

    def unlock(self, linked_service: str, run_id: str) -> None:
        """Give back every lease of a run that is over, through the operator's audited procedure."""
        try:
            self._call(
                linked_service, "unlock", {"table_id": "", "run_id": run_id, "force": True, "operator": OPERATOR}
            )
        except SqlError as error:
            raise ServiceError(f"the leases of run '{run_id}' were not given back: {error.message}") from error

    def run(
        self,
        factory: Factory,
        pipeline: str,
        parameters: Mapping[str, Json] | None = None,
        *,
        observers: Sequence[Observer] = (),
        faults: Faults | None = None,
        recovery: Recovery = NO_RECOVERY,
    ) -> PipelineRun:
        """Run a pipeline of a factory; `faults` know afterwards which of them struck.

        Raises UsageError when it holds activities a local run cannot simulate, or a fault could never strike.
        """
        refuse_unsimulated(factory, pipeline)
        aimed = faults or Faults()
        _refuse_aimless(aimed, [view.path for view in reachable_activities(factory, pipeline)])
        runtime = Runtime(factory, self.connectors, self.clock, observers=(self.journal, *observers), faults=aimed)
        return runtime.run(pipeline, parameters, recovery=recovery)

    def database(self, linked_service: str) -> Database:
        """The database that stands for a linked service. Raises ProjectError when the profile names none, ServiceError."""
        path = self.connectors.profile.databases.get(linked_service.casefold())
        if path is None:
            message = f"the local profile '{self.connectors.profile.path}' maps '{linked_service}' to no database"
            raise ProjectError(message, hint=f"add '{linked_service}: {{duckdb: <path>}}' under 'linked_services'")
        return self.connectors.database(path)

    def _call(self, linked_service: str, procedure: str, arguments: Mapping[str, Json]) -> Sequence[ResultSet]:
        store = EmbeddedSqlStore(self.database(linked_service))
        typed = {name: ProcedureParameter(value, _type_of(value)) for name, value in arguments.items()}
        return store.call(f"[ingest].[{procedure}]", typed, cancellation=Cancellation())


def _refuse_aimless(faults: Iterable[Fault], paths: Sequence[str]) -> None:
    """A fault that names no activity would make a test pass that tests nothing."""
    for fault in faults:
        if not any(fault.is_meant_for(path) for path in paths):
            name = fault.path.rpartition("/")[2]
            near = [path for path in paths if path.rpartition("/")[2].casefold() == name.casefold()] or paths
            listed = ", ".join(f"'{path}'" for path in near)
            raise UsageError(f"no activity of the pipeline is at '{fault.path}'", hint=f"it has {listed}")


def _type_of(value: Json) -> str:
    return "Boolean" if isinstance(value, bool) else "Int32" if isinstance(value, int) else "String"
