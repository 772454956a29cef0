"""A project on this machine as its user has it: render it, run it, kill it, and compare what it left with the source."""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from adfgen.api.local_control import LocalControl, read_factory
from adfgen.api.rendering import render, write_rendering
from adfgen.api.running import LocalSession
from adfgen.connectors.profile import Profile, read_profile
from adfgen.connectors.sql.database import Database
from adfgen.diagnostics import Diagnostic, has_errors
from adfgen.errors import ProjectError
from adfgen.metadata.loader import load_project
from adfgen.metadata.project import Project
from adfgen.metadata.service import ControlKind
from adfgen.model.body import Json
from adfgen.runtime.journal import Recorded
from adfgen.testing.comparison import Comparison, Proof, compare_table
from adfgen.testing.lake_reader import committed_batches
from adfgen.testing.numbered_reader import NUMBERED_COLUMNS, numbered_batches

__all__ = ["LocalProject"]


class LocalProject:
    """The project in `root`. Every call reads the files as they lie there; nothing is kept between calls."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def settings(self) -> Project:
        """What metadata/ says. Raises ProjectError with the first finding when it is not in order."""
        loaded = load_project(self.root)
        if loaded.project is None:
            raise _refused(loaded.diagnostics)
        return loaded.project

    @property
    def profile(self) -> Profile:
        """What metadata/local.yml says. Raises ProjectError."""
        profile, findings = read_profile(self.root / "metadata" / "local.yml")
        if profile is None:
            raise _refused(findings)
        return profile

    @property
    def definitions(self) -> list[Mapping[str, Json]]:
        """The rendered table definitions, as the control store gets them."""
        found: list[Mapping[str, Json]] = json.loads(
            (self.root / "control" / "table_definition.json").read_text(encoding="utf-8")
        )
        return found

    @property
    def lake(self) -> Path:
        """The folder that stands for the file system of the lake."""
        settings = self.settings
        return self.profile.folders[settings.naming.linked_service_name("lake").casefold()] / settings.lake.file_system

    @property
    def control(self) -> str:
        """The linked service of the control store."""
        return self.settings.naming.linked_service_name("control")

    def render(self) -> tuple[str, ...]:
        """Render; the files that changed. Raises ProjectError when there is an error."""
        rendering = render(self.root)
        if rendering.has_errors:
            raise _refused(rendering.diagnostics)
        return write_rendering(rendering, self.root)

    def take_up(self, now: datetime) -> tuple[Proof, ...]:  # noqa: ARG002 - where runs go another way, it does something
        """What has to be done before the first run, and what it proves: here nothing."""
        return ()

    def close(self) -> None:
        """Nothing is open between calls."""

    def session(self, now: datetime) -> LocalSession:
        """The stores of the local profile, the clock standing at `now`."""
        return LocalSession(self.profile, start=now)

    def run(self, pipeline: str, now: datetime, parameters: Mapping[str, Json] | None = None) -> Recorded:
        """Publish the table definitions and run the pipeline that lies in factory/."""
        factory = read_factory(self.root / "factory")
        with self.session(now) as session:
            control = LocalControl(session, self.settings, self.root)
            control.recover()
            control.publish()
            recorded = session.journal.recorded(session.run(factory, pipeline, parameters).run_id)
        if recorded is None:
            raise ProjectError("the run left no record in the journal")
        return recorded

    def run_killed(self, pipeline: str, now: datetime, place: str) -> bool:
        """Run in a process of its own that dies of SIGKILL at `place`; whether it did."""
        arguments = ["run", pipeline, "--project", str(self.root), "--now", now.isoformat(), "--kill-at", place]
        command = [sys.executable, "-m", "adfgen", *arguments]
        ended = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 (our own program)
        return ended.returncode == -signal.SIGKILL

    def compare(self, now: datetime, *, only: str | None = None) -> list[Comparison]:
        """What a reader of the lake sees and the source, table by table; of all tables, or of one by its id."""
        lake = self.lake
        settings = self.settings
        found = []
        with self.session(now) as session:
            for definition in self.definitions:
                if only in (None, definition["table_id"]):
                    source = session.database(settings.naming.linked_service_name(definition["source_name"]))
                    found.append(_compared(settings.control_store.kind, source, definition, lake))
        return found

    def watermarks(self, now: datetime) -> Mapping[str, str | None]:
        """Where each table has come to, by table id."""
        with self.session(now) as session:
            states = LocalControl(session, self.settings, self.root).table_states() or ()
        return {state["table_id"]: state["value"] for state in states}


def _compared(kind: ControlKind, source: Database, definition: Mapping[str, Json], lake: Path) -> Comparison:
    if kind is ControlKind.LAKE:
        return compare_table(source, definition, lake, numbered_batches(lake, definition), NUMBERED_COLUMNS)
    lists = lake / str(definition["lake_root"]) / "_control" / "committed_batch"
    return compare_table(source, definition, lake, committed_batches(lists).get(definition["table_id"], ()))


def _refused(findings: tuple[Diagnostic, ...]) -> ProjectError:
    worst = [item for item in findings if has_errors([item])] or list(findings)
    return ProjectError("\n".join(f"{item.code}: {item.message}" for item in worst), hint="adfgen validate shows where")
