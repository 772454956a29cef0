"""What --fix writes holds every value as it was, and replaces nothing that somebody wrote meanwhile."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from adfgen.api.fixing import fixes_of, write_fixes
from adfgen.api.subject import read_subject
from adfgen.cli.validate import command
from adfgen.errors import ProjectError

LONG = '{"name": "p", "properties": {"activities": [], "parameters": {"a": {"type": "float", "defaultValue": VALUE}}}}'


def factory(root: Path, value: str) -> Path:
    (root / "pipeline").mkdir(parents=True)
    file = root / "pipeline" / "p.json"
    file.write_text(LONG.replace("VALUE", value), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "value", ["0.12345678901234567890123", "1E+2", "1.10", "-0.0", "1e-400", "[1.0, 2, 3.50]", '"1.10 \\ud800"', "12345678901234567890"]
)  # fmt: skip
def test_numbers_and_odd_characters_stay_as_they_are_written(tmp_path: Path, value: str) -> None:
    """Python would write fewer digits and other exponents, and cannot write half a surrogate pair."""
    file = factory(tmp_path / "adf", value)

    assert CliRunner().invoke(command, [str(tmp_path / "adf"), "--fix", "--yes"]).exit_code == 0

    fixed = file.read_text(encoding="utf-8")
    assert fixed.startswith('{\n\t"name"')
    assert "".join(fixed.split()) == "".join(LONG.replace("VALUE", value).split())
    assert json.loads(fixed) == json.loads(LONG.replace("VALUE", value))


def test_a_file_changed_since_is_not_replaced(tmp_path: Path) -> None:
    """Neither that one nor another: what was shown is what is written."""
    file = factory(tmp_path / "adf", "1.10")
    other = file.with_name("q.json")
    other.write_text(LONG.replace('"p"', '"q"').replace("VALUE", "1"), encoding="utf-8")
    fixes = fixes_of(read_subject(tmp_path / "adf"))
    assert set(fixes) == {"pipeline/p.json", "pipeline/q.json"}
    file.write_text(LONG.replace("VALUE", "2"), encoding="utf-8")

    with pytest.raises(ProjectError, match=r"'pipeline/p.json' has changed since it was read"):
        write_fixes(tmp_path / "adf", fixes)

    assert file.read_text(encoding="utf-8") == LONG.replace("VALUE", "2")
    assert other.read_text(encoding="utf-8").startswith('{"name"')


def test_a_link_stays_a_link_and_rights_stay(tmp_path: Path) -> None:
    """The file it leads to is put right."""
    file = factory(tmp_path / "adf", "1.10")
    kept = file.rename(tmp_path / "kept.json")
    kept.chmod(0o600)
    file.symlink_to(kept)

    assert CliRunner().invoke(command, [str(tmp_path / "adf"), "--fix", "--yes"]).exit_code == 0

    assert file.is_symlink()
    assert kept.read_text(encoding="utf-8").startswith('{\n\t"name"')
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_baseline_of_brackets_is_none(tmp_path: Path) -> None:
    """However deep they are."""
    factory(tmp_path / "adf", "1")
    (tmp_path / "b.json").write_text("[" * 100_000, encoding="utf-8")

    answer = CliRunner().invoke(command, [str(tmp_path / "adf"), "--baseline", str(tmp_path / "b.json")])

    assert isinstance(answer.exception, ProjectError)
    assert "is no baseline" in str(answer.exception)
