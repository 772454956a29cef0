"""Annotations name files from the root of their Git repository, wherever the factory lies in it and the checker runs."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from adfgen.cli.validate import command

BAD = {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSecond": 5}}


def shown(form: str, *paths: str) -> set[str]:
    """The files an answer names."""
    answer = CliRunner().invoke(command, [*paths, "--format", form, "--select", "ADF101", "--no-cache"]).stdout
    if form == "sarif":
        results = json.loads(answer)["runs"][0]["results"]
        return {item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for item in results}
    return set(
        re.findall({"github": "file=([^,]*),", "json": '"file": "(.*)"', "text": r"(?m)^(\S+):\d+:\d+:"}[form], answer)
    )


def factory(root: Path) -> None:
    """One pipeline with an ADF101."""
    (root / "pipeline").mkdir(parents=True)
    body = {"name": "x", "properties": {"activities": [BAD]}}
    (root / "pipeline" / "x.json").write_text(json.dumps(body), encoding="utf-8")


@pytest.mark.parametrize(
    ("place", "here", "path", "from_root", "from_here"),
    [
        ("repo", "repo", ".", "pipeline/x.json", "pipeline/x.json"),
        ("repo", "repo/pipeline", "..", "pipeline/x.json", "../pipeline/x.json"),
        ("repo", "docs", "../repo", "pipeline/x.json", "../repo/pipeline/x.json"),
        ("repo/adf", "repo", "adf", "adf/pipeline/x.json", "adf/pipeline/x.json"),
        ("repo/adf", "repo/adf", ".", "adf/pipeline/x.json", "pipeline/x.json"),
        ("repo/adf", "docs", "../repo/adf/pipeline/x.json", "adf/pipeline/x.json", "../repo/adf/pipeline/x.json"),
    ],
)
def test_annotations_name_files_from_the_root_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, here: str, path: str, from_root: str, from_here: str
) -> None:
    """People and programs beside the checker take the path from where they are."""
    factory(tmp_path / place)
    subprocess.run(["git", "init", "-q", tmp_path / "repo"], check=True)
    (tmp_path / here).mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path / here)

    named = {form: shown(form, path) for form in ("sarif", "github", "json", "text")}

    assert named == {"sarif": {from_root}, "github": {from_root}, "json": {from_here}, "text": {from_here}}
    assert {form: shown(form, str(tmp_path / place)) for form in ("sarif", "github")} == {
        "sarif": {from_root},
        "github": {from_root},
    }


def test_a_worktree_is_a_repository_and_other_folders_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its `.git` is a file; elsewhere the path stays as it is."""
    factory(tmp_path / "tree" / "adf")
    monkeypatch.chdir(tmp_path / "tree" / "adf")
    assert [shown(form, ".") for form in ("sarif", "github")] == [{"pipeline/x.json"}] * 2

    factory(tmp_path / "other" / "adf")
    (tmp_path / "other" / ".git").write_text("gitdir: /repo/.git/worktrees/other\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "other" / "adf")
    assert [shown(form, ".") for form in ("sarif", "github")] == [{"adf/pipeline/x.json"}] * 2
