"""adfgen run on a rendered project: what is refused before anything starts, and what is told after."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adfgen.cli.main import root
from adfgen.errors import AdfgenError
from adfgen.sample.story import sample_metadata
from adfgen.testing.local_project import LocalProject


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's metadata and what it renders to."""
    folder = tmp_path_factory.mktemp("rendered")
    shutil.copytree(sample_metadata(), folder / "metadata")
    LocalProject(folder).render()
    return folder


@pytest.fixture
def project(rendered: Path, tmp_path: Path) -> Path:
    """A rendered project that nothing ran in yet."""
    return Path(shutil.copytree(rendered, tmp_path / "music"))


def run(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(root, ["run", "--project", str(project), *arguments], standalone_mode=False)


def code_of(result: Result) -> int:
    """The exit code: what click returns without its standalone mode, or raises in older versions."""
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code or result.return_value or 0


def refusal(result: Result) -> AdfgenError:
    """What stopped the command; the program prints it and ends with its exit code."""
    assert isinstance(result.exception, AdfgenError), result.output
    return result.exception


def test_a_parameter_the_pipeline_does_not_declare_is_refused_before_anything_starts(project: Path) -> None:
    """The run would take its default and load everything; the nearest name and all of them are told."""
    stopped = refusal(run(project, "-p", "grp=facts"))

    assert stopped.exit_code == 2
    assert stopped.message == "pipeline 'pl_ingest_music' has no parameter 'grp'"
    assert stopped.hint.startswith("did you mean 'group'? it declares 'group', 'tables', ")
    assert not (project / ".adfgen").exists()


def test_a_parameter_of_another_type_is_refused_before_anything_starts(project: Path) -> None:
    """Nothing is published for a run that cannot begin."""
    stopped = refusal(run(project, "-p", "tables=dbo.FactStream"))

    assert (stopped.exit_code, "'tables' takes a value of type array" in stopped.message) == (2, True)
    assert not (project / ".adfgen").exists()


def test_letter_case_of_a_parameter_is_the_services_business(project: Path) -> None:
    """The service ignores it, and so do we: what is refused is the next thing that is wrong."""
    assert "takes a value of type string" in refusal(run(project, "-p", "GROUP=[1]")).message


@pytest.fixture
def wait_folder(tmp_path: Path) -> Path:
    """A Git folder of one pipeline that loops over two items, and a profile that needs to map nothing."""
    wait = {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 1}}
    loop = {"items": {"value": "@createArray(1, 2)", "type": "Expression"}, "activities": [wait]}
    body = {"name": "pl", "properties": {"activities": [{"name": "each", "type": "ForEach", "typeProperties": loop}]}}
    for name, text in {"pipeline/pl.json": json.dumps(body), "metadata/local.yml": "version: 1\n"}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("place", "code", "missed"),
    [
        ("each[9]/wait", 1, ["each[9]/wait"]),
        ("each[1]/wait#2", 1, ["each[1]/wait#2"]),
        ("each[1]/wait:during", 1, ["each[1]/wait:during"]),
        ("each[1]/wait", 1, []),
    ],
)
def test_a_fault_that_never_struck_is_told(wait_folder: Path, place: str, code: int, missed: list[str]) -> None:
    """A green run with a fault that missed proves nothing; one that struck has failed the run by itself."""
    result = CliRunner().invoke(
        root, ["run", "--path", str(wait_folder), "--fail-at", place, "--format", "json"], standalone_mode=False
    )

    assert code_of(result) == code
    told = [line for line in result.stderr.splitlines() if line.startswith("error: the fault")]
    assert told == [f"error: the fault at '{place}' never struck: the run did not get there" for place in missed]
    assert json.loads(result.stdout)["run"]["status"] == ("Succeeded" if missed else "Failed")
