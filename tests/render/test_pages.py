"""More tables than one page holds: every one is loaded, and none is forgotten without a word.

A page is full at 1,000 tables or 3 MB of texts; here at two tables, so that three make two pages.
"""

import json
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from adfgen.api.rendering import render
from adfgen.render import flow
from adfgen.render.environment import shipped_templates
from adfgen.sample.story import sample_metadata
from adfgen.testing.local_project import LocalProject

NOW = datetime(2024, 6, 10)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalProject:
    """A project of three tables, rendered for pages of two."""
    monkeypatch.setattr(flow, "PAGE_TABLES", 2)
    for path in sample_metadata().rglob("*.yml"):
        if "tables" not in path.parts:
            target = tmp_path / "metadata" / path.relative_to(sample_metadata())
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    tables = [{"schema": "dbo", "name": f"t{index}", "load_type": "full"} for index in range(3)]
    folder = tmp_path / "metadata" / "tables" / "music"
    folder.mkdir(parents=True)
    (folder / "all.yml").write_text(yaml.safe_dump({"tables": tables}), encoding="utf-8")
    local = LocalProject(tmp_path)
    local.render()
    details = tmp_path / "control" / "table_details.sql"
    details.write_text(
        details.read_text(encoding="utf-8").replace("(f.ordinal - 1) / 1000", "(f.ordinal - 1) / 2"), encoding="utf-8"
    )
    with local.session(NOW) as session, session.database("ls_music").native() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS dbo")
        for table in tables:
            cursor.execute(f"CREATE TABLE dbo.{table['name']} AS SELECT 1 AS id")
    return local


def test_a_second_page_brings_a_pipeline_that_runs_both_and_a_trigger_for_it(project: LocalProject) -> None:
    """One resource more, however many pages."""
    files = render(project.root).files

    trigger = json.loads(files["factory/trigger/tr_ingest.json"])["properties"]["pipelines"]
    assert [item["pipelineReference"]["referenceName"] for item in trigger] == ["pl_ingest_music_pages"]
    assert sorted(path for path in files if "/pipeline/pl_ingest" in path) == [
        "factory/pipeline/pl_ingest_music.json",
        "factory/pipeline/pl_ingest_music_pages.json",
    ]


def test_every_table_of_every_page_is_loaded(project: LocalProject) -> None:
    """The pages share one frozen list; the run that forgets a page says so and fails."""
    one = project.run("pl_ingest_music", NOW)
    assert one.run["status"] == "Failed"
    assert "1 on pages after this one" in one.run["message"]

    recorded = project.run("pl_ingest_music_pages", NOW)

    assert recorded.run["status"] == "Succeeded", recorded.run["message"]
    assert all(found.equal for found in project.compare(NOW))
    children = [run for run in recorded.activities if run["activityName"] == "ingest_page"]
    assert [run["status"] for run in children] == ["Succeeded"] * 2
    with project.session(NOW) as session:
        rows = (
            session.database("ls_control")
            .run("SELECT group_id, page, outcome FROM ingest.run_table ORDER BY page")[0]
            .rows
        )
    paged = [(page, outcome) for group, page, outcome in rows if group == recorded.run["runGroupId"]]
    assert paged == [(1, "ok"), (1, "ok"), (2, "ok")]


def test_pages_are_counted_as_the_control_store_cuts_them() -> None:
    """The numbers stand in two languages; they are the same."""
    text = (shipped_templates() / "control" / "table_details.sql").read_text(encoding="utf-8")

    assert f"f.texts / {flow.PAGE_TEXTS} > (f.ordinal - 1) / {flow.PAGE_TABLES}" in text
    assert f"+ {flow.TEXTS_OF_A_ROW}) OVER" in text
