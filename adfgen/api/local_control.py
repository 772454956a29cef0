"""A project's control store on this machine, of whichever kind: a database of the local profile, or files of its lake."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from adfgen.api.deploying import ControlNames
from adfgen.api.publishing import publish, table_states
from adfgen.api.running import LocalSession, control_texts
from adfgen.diagnostics import has_errors
from adfgen.errors import ProjectError
from adfgen.metadata.project import Project
from adfgen.metadata.service import ControlKind
from adfgen.model.body import Json
from adfgen.model.factory import Factory
from adfgen.model.folder import read_folder
from adfgen.render.definition import lake_root
from adfgen.runtime.journal import Recorded

__all__ = ["LocalControl", "read_factory"]


def read_factory(folder: Path) -> Factory:
    """An ADF Git folder. Raises ProjectError when a file of it cannot be read."""
    factory, findings = read_folder(folder)
    if has_errors(findings):
        raise ProjectError(
            "\n".join(item.message for item in findings if has_errors([item])),
            hint=f"adfgen validate {folder} shows where",
        )
    return factory


@dataclass(frozen=True)
class LocalControl:
    """The control store of the project that lies rendered in `root`, for the runs of a session."""

    session: LocalSession
    project: Project
    root: Path

    @property
    def is_sql(self) -> bool:
        """Whether it is a database."""
        return self.project.control_store.kind is ControlKind.SQL

    @property
    def linked_service(self) -> str:
        """The linked service of the database."""
        return self.project.naming.linked_service_name("control")

    @cached_property
    def factory(self) -> Factory:
        """The rendered factory."""
        return read_factory(self.root / "factory")

    def recover(self) -> tuple[str, ...]:
        """Close runs whose process died and give back what they held; the ids of those runs. Raises ServiceError."""
        return self.session.recover(self.linked_service if self.is_sql else None)

    def release(self, run_id: str) -> None:
        """Give back what a run held that is over. Files hold nothing. Raises ServiceError."""
        if self.is_sql:
            self.session.unlock(self.linked_service, run_id)

    def publish(self) -> int:
        """Create or upgrade the store and publish the rendered table definitions; how many there are. Raises AdfgenError."""
        if self.is_sql:
            self._refuse_a_lost_store()
            return self.session.publish_control(self.linked_service, control_texts(self.root / "control"))
        definitions = _definitions(self.root / "control" / "table_definition.json")
        publish(self._run, ControlNames.of(self.project), definitions)
        return len(definitions)

    def _refuse_a_lost_store(self) -> None:
        """A new store would number its batches from 1 again, and readers take the higher number for the newer batch."""
        folder = self.session.connectors.profile.folders.get(self.project.naming.linked_service_name("lake").casefold())
        if folder is None or self.session.table_states(self.linked_service) is not None:
            return
        lists = folder / self.project.lake.file_system / lake_root(self.project) / "_control" / "committed_batch"
        if any(lists.glob("*")):
            raise ProjectError(
                f"the lake holds batches of a control store that is gone: '{lists}'",
                hint="bring the store back; to start over, take the lake's folder away or give 'lake' another 'root'",
            )

    def table_states(self) -> tuple[Mapping[str, Json], ...] | None:
        """How every table stands; None when nothing was published yet. Raises AdfgenError."""
        if self.is_sql:
            return self.session.table_states(self.linked_service)
        return table_states(self._run, ControlNames.of(self.project)) or None

    def _run(self, pipeline: str, parameters: Mapping[str, Json]) -> Recorded:
        recorded = self.session.journal.recorded(self.session.run(self.factory, pipeline, parameters).run_id)
        assert recorded is not None
        return recorded


def _definitions(path: Path) -> list[Mapping[str, Json]]:
    try:
        found: list[Mapping[str, Json]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ProjectError(f"cannot read '{path}': {error}", hint="adfgen render writes it") from error
    return found
