"""adfgen explain: codes by their beginning, tables by what people call them."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from adfgen.cli.explain import command
from adfgen.errors import UsageError
from adfgen.sample.story import sample_metadata


def explain(*arguments: str) -> str:
    result = CliRunner().invoke(command, arguments, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.stdout


@pytest.mark.parametrize("beginning", ["ADF2", "adf2", "ADF21"])
def test_the_beginning_of_a_code_lists_those_that_begin_so(beginning: str) -> None:
    """As --select takes it: each with its level and its summary, and no other."""
    lines = explain(beginning).splitlines()

    assert len(lines) > 3
    assert lines == [line for line in explain().splitlines() if line.startswith(beginning.upper())]


def test_a_code_there_is_not_names_the_nearest() -> None:
    """Neither a code nor the beginning of one."""
    with pytest.raises(UsageError) as stopped:
        explain("ADF2188")

    assert "did you mean 'ADF218'?" in stopped.value.hint


def test_a_table_there_is_not_names_the_nearest_as_it_is_written(tmp_path: Path) -> None:
    """In the letter case of the metadata."""
    shutil.copytree(sample_metadata(), tmp_path / "metadata")

    with pytest.raises(UsageError) as stopped:
        explain("table", "dbo.DimArtits", "--project", str(tmp_path))

    assert stopped.value.hint == "did you mean 'dbo.DimArtist'?"
