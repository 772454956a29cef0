"""What we render, and what our own cases call T-SQL, is T-SQL to Microsoft's parser."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from adfgen.cli.render import command
from adfgen.render.control import publication_script
from adfgen.render.definition import DEFINITION_PARAMETERS
from tests.connectors.tsql_case import CASES, all_texts, load

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates" / "control").glob("*.sql"))

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif("ADF_ORACLE_HOME" not in os.environ, reason="needs ADF_ORACLE_HOME"),
]


def errors_of(texts: Mapping[str, str]) -> dict[str, Any]:
    """The parser's errors by name; a text without errors is left out."""
    home = Path(os.environ["ADF_ORACLE_HOME"])
    answer = subprocess.run(
        [home / "bin" / "python", Path(__file__).with_name("scriptdom.py")],
        input=json.dumps(list(texts.values())),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TZ": "UTC"},
    )
    return {name: found for name, found in zip(texts, json.loads(answer.stdout), strict=True) if found}


def test_the_parser_finds_errors_where_there_are_some() -> None:
    """A parser that accepts everything would prove nothing."""
    assert set(errors_of({"good": "SELECT 1", "bad": "SELECT 1 FROM WHERE"})) == {"bad"}


def test_every_shipped_procedure_is_t_sql() -> None:
    assert TEMPLATES
    assert errors_of({path.name: path.read_text(encoding="utf-8") for path in TEMPLATES}) == {}


def test_the_script_for_a_dba_is_t_sql() -> None:
    """With names that hold quotes and brackets, whole as it is run."""
    definition = dict.fromkeys(DEFINITION_PARAMETERS, "it's ]N'") | {"priority": 1, "lease_seconds": 9, "enabled": True}
    files = {f"control/{path.name}": path.read_text(encoding="utf-8") for path in TEMPLATES}

    assert errors_of({"publish.sql": publication_script(files, [definition, definition])}) == {}


def test_everything_rendered_for_the_control_store_is_t_sql(tmp_path: Path) -> None:
    """Scripts, grants, and the texts of every table, with a value in place of each bound."""
    result = CliRunner().invoke(command, ["--project", str(ROOT), "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output

    texts = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "control").glob("*.sql")}
    definitions = json.loads((tmp_path / "control" / "table_definition.json").read_text(encoding="utf-8"))
    queries = {
        f"{row['table_key']}.{name}": text.replace("<low>", "1").replace("<high>", "1")
        for row in definitions
        for name, text in row.items()
        if name.endswith("_sql") and text
    }

    assert texts
    assert queries
    assert errors_of(texts | queries) == {}


def test_every_case_is_t_sql_unless_it_says_otherwise() -> None:
    """What our cases run, and what they see refused, a SQL Server would at least read."""
    unreadable = {
        case["sql"] for name in ("queries.yml", "statements.yml") for case in load(name) if case.get("error") in SYNTAX
    }

    found = errors_of({text: text for text in all_texts()})

    assert set(found) == unreadable


SYNTAX = {102, 105, 111, 4145}


def test_the_shop_of_the_cases_is_t_sql() -> None:
    assert errors_of({"shop.sql": (CASES / "shop.sql").read_text(encoding="utf-8")}) == {}
