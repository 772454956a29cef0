"""Names of every kind reach T-SQL, JSON and expressions as the names they are."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adfgen.api.rendering import render
from adfgen.expressions.evaluator import resolve
from adfgen.expressions.scope import Scope
from adfgen.render.environment import Templates
from adfgen.render.quote import identifier, literal
from adfgen.sample.story import sample_metadata
from adfgen.testing.local_project import LocalProject

NAMES = [
    "O'Neil",
    "a]b",
    "[x]",
    "semi;colon",
    "emoji 🎧",
    'say "hi"',
    "new\tline",
    "@item()",
    "@{pipeline().RunId}",
    "--",
    "/*x*/",
    "Ünïcode",
    "SELECT",
]

NOT_IN_PARQUET = str.maketrans("", "", " ,;{}()\n\t=")  # in no column of a Parquet file


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The sample project with the tables of the test."""
    for path in sample_metadata().rglob("*.yml"):
        target = tmp_path / "metadata" / path.relative_to(sample_metadata())
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    for path in (tmp_path / "metadata" / "tables").rglob("*.yml"):
        path.unlink()
    return tmp_path


def write_tables(root: Path, names: list[str]) -> None:
    tables = [
        {
            "schema": "dbo",
            "name": name,
            "cdc_column": f"{name} at".translate(NOT_IN_PARQUET),
            "sink": {"path": f"t{index}"},
        }
        for index, name in enumerate(names)
    ]
    path = root / "metadata" / "tables" / "music" / "all.yml"
    path.write_text(yaml.safe_dump({"tables": tables}, allow_unicode=True), encoding="utf-8")


def strings(value: object) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(inner)


def test_rows_of_tables_with_any_name_reach_the_lake(project: Path) -> None:
    """Quotes, brackets, semicolons, comments, expressions and emoji: the pipeline that was rendered loads each."""
    names = [name for name in NAMES if name != "new\tline"]
    write_tables(project, names)
    local = LocalProject(project)
    local.render()
    now = datetime(2024, 6, 10)
    with local.session(now) as session:
        source = session.database("ls_music")
        for name in names:
            source.run(
                f"CREATE TABLE dbo.{identifier(name)} ([id] int, {identifier((name + ' at').translate(NOT_IN_PARQUET))} datetime2(7))"
            )
            source.run(f"INSERT INTO dbo.{identifier(name)} VALUES (1, '2024-06-01'), (2, '2024-06-02')")

    recorded = local.run("pl_ingest_music", now)

    assert recorded.run["status"] == "Succeeded", recorded.run["message"]
    compared = local.compare(now)
    assert [(found.equal, found.lake_rows) for found in compared] == [(True, 2)] * len(names)


def test_no_name_stands_in_a_pipeline(project: Path) -> None:
    """Tables are data of the control store: the pipeline is the same whatever they are called, and however many."""
    write_tables(project, ["one"])
    first = {
        path: text for path, text in render(project).files.items() if not path.startswith("control/table_definition")
    }
    write_tables(project, [f"table {index}" for index in range(500)])
    second = {
        path: text for path, text in render(project).files.items() if not path.startswith("control/table_definition")
    }

    assert first == second


@pytest.mark.parametrize("marker", ["<low>", "<high>", "/*=*/", "/*null*/0"])
def test_a_name_that_holds_a_marker_is_refused_with_its_place(project: Path, marker: str) -> None:
    """The pipeline would put a bound into the name."""
    write_tables(project, [f"t{marker}"])

    rendering = render(project)

    assert rendering.project is None
    assert rendering.files == {}
    found = [item for item in rendering.diagnostics if item.code == "ADF540"]
    assert found
    assert found[0].location.file == "metadata/tables/music/all.yml"
    assert marker in found[0].message


@given(st.text(min_size=1))
def test_quoted_names_and_literals_come_back(text: str) -> None:
    """Reading the quoted form as T-SQL does gives the text again."""
    assert identifier(text)[1:-1].replace("]]", "]") == text
    assert literal(text)[2:-1].replace("''", "'") == text
    assert identifier(text)[1:-1].replace("]]", "").count("]") == 0
    assert literal(text)[2:-1].replace("''", "").count("'") == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(text="@@{")
@given(text=st.text(alphabet="@{}a'", max_size=8))
def test_a_verbatim_text_evaluates_to_itself(tmp_path: Path, text: str) -> None:
    """The service's own evaluator takes it for no expression."""
    folder = tmp_path / "templates"
    folder.mkdir(exist_ok=True)
    (folder / "t.j2").write_text("{{ value | verbatim | tojson }}", encoding="utf-8")

    rendered = Templates(folder).render_json("t.j2", {"value": text})

    assert resolve(rendered, Scope()) == text


def test_definitions_carry_the_names_as_they_are(project: Path) -> None:
    """Whoever reads the control store reads the user's own names."""
    write_tables(project, NAMES[:6])

    definitions = json.loads(render(project).files["control/table_definition.json"])

    assert [item["table_name"] for item in definitions] == sorted(NAMES[:6])
