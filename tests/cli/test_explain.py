"""adfgen explain: codes by their beginning, tables by what people call them."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from adfgen.cli.explain import command
from adfgen.errors import UsageError
from adfgen.lint.config import config_example
from adfgen.lint.rule import all_rules
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


def test_a_tag_lists_the_rules_that_have_it() -> None:
    """As --select takes it, in any letter case: code, name, level and summary of each, and no other."""
    lines = explain("Ingestion").splitlines()

    assert [line.split()[:3] for line in lines] == [
        [rule.code, rule.name, rule.severity.value] for rule in all_rules() if "ingestion" in rule.tags
    ]
    assert all(line.endswith(".") for line in lines)


def test_a_tag_there_is_not_names_the_nearest() -> None:
    """Words go by both: codes first, then tags; what is near to neither gets the tags to choose from."""
    with pytest.raises(UsageError) as near:
        explain("ingestoin")
    with pytest.raises(UsageError) as far:
        explain("xyzzy")

    assert near.value.hint == "did you mean 'ingestion'?"
    assert "flow, ingestion, limit" in far.value.hint


@pytest.mark.parametrize("code", ["ADF003", "ADF004"])
def test_what_is_wrong_with_the_configuration_is_explained_by_one(code: str) -> None:
    """The page has a whole file that is right, and leads to where its fields are explained, not into the package."""
    page = json.loads(explain(code, "--format", "json"))

    assert page["good"] == config_example().rstrip()
    assert page["source"] == "https://github.com/adfgen/adfgen#what-a-team-accepts-adfgen-lintyml"
    assert "      reason: these pipelines" in explain(code)


def test_lists_and_pages_are_there_for_programs() -> None:
    """A tag's rules as JSON hold what the page of each does."""
    listed = json.loads(explain("ingestion", "--format", "json"))["rules"]
    page = json.loads(explain("ADF601", "--format", "json"))

    assert page == listed[0]
    assert (page["code"], page["name"], page["severity"]) == ("ADF601", "maximum-after-copy", "warning")
    assert page["good"] in explain("ADF601", "--format", "markdown")


def test_a_list_as_markdown_is_a_part_of_the_whole() -> None:
    """The same table with fewer rows."""
    rows = explain("schema", "--format", "markdown").splitlines()

    assert len(rows) > 5
    assert set(rows) < set(explain("--format", "markdown").splitlines())


def test_the_settings_of_a_table_have_the_same_forms(tmp_path: Path) -> None:
    """Each setting with its value and where it was set."""
    shutil.copytree(sample_metadata(), tmp_path / "metadata")
    arguments = ("table", "dbo.DimArtist", "--project", str(tmp_path))

    (table,) = json.loads(explain(*arguments, "--format", "json"))["tables"]
    setting = table["settings"][0]

    assert explain(*arguments).split()[:4] == [table["table"], *setting.values()]
    assert f"| {' | '.join(setting.values())} |" in explain(*arguments, "--format", "markdown")


def test_a_code_there_is_not_names_the_nearest() -> None:
    """Neither a code nor the beginning of one."""
    with pytest.raises(UsageError) as stopped:
        explain("ADF2188")

    assert "did you mean 'ADF218'?" in stopped.value.hint


@pytest.mark.parametrize(("code", "beginning"), [("ADF999", "ADF9"), ("adf229", "ADF22"), ("ADF209x", None)])
def test_a_number_no_code_has_is_answered_with_where_codes_are(code: str, beginning: str | None) -> None:
    """A code of a number like it is about something else."""
    with pytest.raises(UsageError) as stopped:
        explain(code)

    if beginning is None:
        assert stopped.value.hint == "did you mean 'ADF209'?"
    else:
        assert stopped.value.message == f"there is no code '{code.upper()}'"
        assert stopped.value.hint == f"`adfgen explain {beginning}` lists the codes there are"
        assert explain(beginning)


def test_a_table_like_no_other_is_answered_with_those_there_are(tmp_path: Path) -> None:
    """The likest of them, and how many more."""
    shutil.copytree(sample_metadata(), tmp_path / "metadata")

    with pytest.raises(UsageError) as stopped:
        explain("table", "sales.Zzz", "--project", str(tmp_path))

    assert re.fullmatch(r"there are ('dbo\.\w+', ){4}'dbo\.\w+'( and \d+ more)?", stopped.value.hint)


def test_a_table_there_is_not_names_the_nearest_as_it_is_written(tmp_path: Path) -> None:
    """In the letter case of the metadata."""
    shutil.copytree(sample_metadata(), tmp_path / "metadata")

    with pytest.raises(UsageError) as stopped:
        explain("table", "dbo.DimArtits", "--project", str(tmp_path))

    assert stopped.value.hint == "did you mean 'dbo.DimArtist'?"
