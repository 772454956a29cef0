"""adfgen run on a rendered project: what is refused before anything starts, and what is told after."""

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
