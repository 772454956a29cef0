"""adfgen init: what it writes is in order as it lies there, and nothing of anybody's is overwritten."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adfgen.api.new_project import name_of_folder
from adfgen.cli.main import root
from adfgen.connectors.profile import read_profile
from adfgen.errors import UsageError
from adfgen.metadata.loader import load_project

FILES = [
    ".github/workflows/adfgen.yml",
    ".gitignore",
    "metadata/environments/dev.yml",
    "metadata/local.yml",
    "metadata/project.yml",
    "metadata/tables/shop/tables.yml",
]


def adfgen(*arguments: str) -> Result:
    return CliRunner().invoke(root, list(arguments), standalone_mode=False)


def code_of(result: Result) -> int:
    """The exit code: what click returns without its standalone mode, or raises in older versions."""
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code or result.return_value or 0


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A new project."""
    assert code_of(adfgen("init", str(tmp_path / "shop"))) == 0
    return tmp_path / "shop"


def test_what_is_written_is_listed_and_what_comes_next_is_told(tmp_path: Path) -> None:
    """The answer are the files; the story names the next commands for the same folder."""
    shop = tmp_path / "shop"

    result = adfgen("init", str(shop))

    assert result.stdout.splitlines() == [f"{shop.as_posix()}/{file}" for file in FILES]
    assert sorted(path.relative_to(shop).as_posix() for path in shop.rglob("*") if path.is_file()) == FILES
    assert f"adfgen render --project {shop}" in result.stderr
    assert f"adfgen run --project {shop}" in result.stderr


def test_a_new_project_renders_and_the_checker_finds_nothing(shop: Path) -> None:
    """Not even a warning: what is shown to copy from is what is right. Nothing is stale after it."""
    assert load_project(shop).diagnostics == ()
    assert code_of(adfgen("render", "--project", str(shop))) == 0
    checked = adfgen("validate", str(shop), "--fail-on", "warning", "--no-cache")
    assert (code_of(checked), checked.stdout) == (0, "")
    assert code_of(adfgen("render", "--check", "--project", str(shop))) == 0
    assert read_profile(shop / "metadata" / "local.yml")[1] == ()


def test_its_workflow_is_what_github_takes(shop: Path) -> None:
    """Checked against the schema check-jsonschema carries."""
    path = shop / ".github" / "workflows" / "adfgen.yml"
    ended = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout


def test_its_workflow_says_where_adfgen_is_until_it_is_released(shop: Path) -> None:
    """No index has it: the line that installs it from one would be red, or install another package of that name."""
    text = (shop / ".github" / "workflows" / "adfgen.yml").read_text(encoding="utf-8")

    assert "run: python -m pip install git+https://github.com/adfgen/adfgen #" in text


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_overwritten(tmp_path: Path, file: str) -> None:
    """One file that is there, and none is written."""
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text("mine", encoding="utf-8")

    stopped = adfgen("init", str(tmp_path), "--name", "shop").exception

    assert isinstance(stopped, UsageError)
    assert f"'{tmp_path / file}'" in stopped.message
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / file]
    assert (tmp_path / file).read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["2024", "", "my-shop", "lake", "a" * 41])
def test_a_name_that_cannot_be_one_is_refused(tmp_path: Path, name: str) -> None:
    """Before anything is written, with what a name may be."""
    folder = tmp_path / "2024" if not name else tmp_path

    stopped = adfgen("init", str(folder), *(["--name", name] if name else [])).exception

    assert isinstance(stopped, UsageError)
    assert "--name" in stopped.hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["S", "Sales_EU", "a_b_", "x" * 40])
def test_every_name_makes_a_project_that_loads(tmp_path: Path, name: str) -> None:
    """Servers, accounts and groups called after it keep to what Azure allows."""
    assert code_of(adfgen("init", str(tmp_path), "--name", name)) == 0

    assert load_project(tmp_path).diagnostics == ()


def test_the_folders_name_is_the_projects(tmp_path: Path) -> None:
    """In the characters a name may have."""
    assert name_of_folder(tmp_path / "2024 my-shop.v2") == "my_shop_v2"
