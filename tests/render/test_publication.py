"""How the control store is brought along: a pipeline, a script for a DBA, or a connection. All three leave the same."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from adfgen.api.rendering import render
from adfgen.api.running import control_texts
from adfgen.connectors.sql.server import run_batches
from adfgen.errors import ServiceError
from adfgen.metadata.service import Publish
from adfgen.render.control import CONTROL_SCRIPTS, control_batches, publication_batches
from adfgen.render.definition import DEFINITION_PARAMETERS, definition_of
from adfgen.sample.story import sample_metadata
from adfgen.testing.local_project import LocalProject

NOW = datetime(2024, 6, 10)
COLUMNS = ", ".join(DEFINITION_PARAMETERS)


def project(root: Path, publish: Publish) -> LocalProject:
    """The sample, publishing so; one name in it holds quotes."""
    for path in sample_metadata().rglob("*.yml"):
        target = root / "metadata" / path.relative_to(sample_metadata())
        target.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8").replace("publish: factory", f"publish: {publish.value}")
        target.write_text(text.replace("name: DimTrack", 'name: "Dim\'Track]"'), encoding="utf-8")
    found = LocalProject(root)
    found.render()
    return found


def stored(local: LocalProject) -> Any:
    """What is in the control store."""
    with local.session(NOW) as session:
        database = session.database("ls_control")
        return database.run(f"SELECT {COLUMNS} FROM ingest.table_definition ORDER BY table_id")[0].rows


def test_parameters_of_a_definition_are_its_fields(tmp_path: Path) -> None:
    """The pipeline, the procedure and the record name the same."""
    local = project(tmp_path, Publish.FACTORY)
    settings = local.settings

    assert list(definition_of(settings, settings.tables[0])) == list(DEFINITION_PARAMETERS)
    procedure = (tmp_path / "control" / "publish_definition.sql").read_text(encoding="utf-8")
    assert all(f"@{name} " in procedure for name in DEFINITION_PARAMETERS)


def test_the_script_for_a_dba_does_what_the_procedures_do(tmp_path: Path) -> None:
    """Run once or twice, with names that hold quotes and brackets."""
    script, direct = project(tmp_path / "script", Publish.SCRIPT), project(tmp_path / "direct", Publish.DIRECT)
    text = (script.root / "control" / "publish.sql").read_text(encoding="utf-8")
    with script.session(NOW) as session:
        for _ in range(2):
            session.database("ls_control").run_script(text)
    with direct.session(NOW) as session:
        session.publish_control("ls_control", control_texts(direct.root / "control"))

    assert stored(script) == stored(direct)
    assert len(stored(script)) == 5
    assert not (direct.root / "control" / "publish.sql").exists()


@pytest.mark.parametrize("publish", list(Publish))
def test_only_the_way_that_is_chosen_is_rendered(tmp_path: Path, publish: Publish) -> None:
    """Pipelines and rights for the factory, a script for the DBA, nothing for a connection of its own."""
    files = render(project(tmp_path, publish).root).files

    assert ("factory/pipeline/pl_control_publish.json" in files) is (publish is Publish.FACTORY)
    assert ("factory/pipeline/pl_control_status.json" in files) is (publish is Publish.FACTORY)
    assert ("control/publish.sql" in files) is (publish is Publish.SCRIPT)
    assert ("CREATE PROCEDURE" in files["control/grants.prod.sql"]) is (publish is Publish.FACTORY)


def test_batches_are_what_go_separates(tmp_path: Path) -> None:
    """A procedure is a batch of its own; comments alone are none."""
    texts = control_texts(project(tmp_path, Publish.FACTORY).root / "control")
    batches = control_batches(texts)

    assert sum("CREATE OR ALTER PROCEDURE" in batch for batch in batches) == len(CONTROL_SCRIPTS) - 1
    assert not any(line.strip().upper() == "GO" for batch in batches for line in batch.splitlines())


class Cursor:
    """A DB-API cursor on the local engine."""

    def __init__(self, database: Any) -> None:
        self._database = database

    def execute(self, text: str) -> None:
        self._database.run(text)

    def nextset(self) -> None:
        """No result set is left."""

    def close(self) -> None:
        """Nothing is open."""


class Connection:
    """A DB-API connection on the local engine, which remembers what was asked of it."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self.calls: list[str] = []

    def cursor(self) -> Cursor:
        return Cursor(self._database)

    def commit(self) -> None:
        self.calls.append("commit")

    def rollback(self) -> None:
        self.calls.append("rollback")

    def close(self) -> None:
        self.calls.append("close")


def test_a_connection_gets_the_same_batches(tmp_path: Path) -> None:
    """Each is committed by itself; one that fails is undone and named, and the connection closed."""
    local = project(tmp_path, Publish.DIRECT)
    definitions = json.loads((local.root / "control" / "table_definition.json").read_text(encoding="utf-8"))
    batches = publication_batches(control_texts(local.root / "control"), definitions)
    with local.session(NOW) as session:
        connection = Connection(session.database("ls_control"))
        run_batches(connection, batches)
        broken = Connection(session.database("ls_control"))
        with pytest.raises(ServiceError, match=r"refused batch 2 of 2 \('SELECT \* FROM dbo\.nowhere'\)"):
            run_batches(broken, ["SELECT 1 AS one", "-- note\nSELECT * FROM dbo.nowhere"])

    assert connection.calls == ["commit"] * len(batches) + ["close"]
    assert broken.calls == ["commit", "rollback", "close"]
    assert len(stored(local)) == 5


def test_an_older_store_is_upgraded_where_it_stands(tmp_path: Path) -> None:
    """Procedures it did not have are there afterwards; watermarks, batches and leases stay as they were."""
    local = project(tmp_path, Publish.DIRECT)
    texts = control_texts(local.root / "control")
    newer = {"status.sql", "definitions.sql"}
    with local.session(NOW) as session:
        database = session.database("ls_control")
        for name in CONTROL_SCRIPTS:
            if name not in newer:
                database.run_script(texts[name])
        assert session.table_states("ls_control") is None
        database.run("INSERT INTO ingest.watermark (table_id, value, epoch, lease_run) VALUES (N'music/music/dbo/FactStream', N'2024-01-01', 3, N'run')")  # fmt: skip
        database.run("INSERT INTO ingest.batch (table_id, kind, epoch, low_inclusive, covers_null, state, run_id, rows_copied) VALUES (N'music/music/dbo/FactStream', 'incremental', 3, 0, 0, 'committed', N'run', 7)")  # fmt: skip

        session.publish_control("ls_control", texts)

        states = {state["table_id"]: state for state in session.table_states("ls_control") or ()}
    stream = states["music/music/dbo/FactStream"]
    assert (stream["value"], stream["epoch"], stream["lease_run"], stream["rows_copied"]) == ("2024-01-01", 3, "run", 7)
    assert len(states) == 5
