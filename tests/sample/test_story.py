"""The demo proves what it says: every proof holds, and each kind of proof fails when what it is about is broken."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from adfgen.cli.demo import command, make_room
from adfgen.errors import UsageError
from adfgen.sample.story import Step, Story


def test_every_proof_of_the_demo_holds_and_a_report_is_left(tmp_path: Path) -> None:
    """Load, nothing new, changed rows, backfill, failing table, kill -9."""
    result = CliRunner().invoke(command, [str(tmp_path / "demo")])

    assert result.exit_code == 0, result.output
    assert "✗" not in result.output
    assert result.output.count("lake and source agree in every column") == 6 + 1
    assert "<svg" in (tmp_path / "demo" / "report.html").read_text(encoding="utf-8")
    make_room(tmp_path / "demo")
    assert list((tmp_path / "demo").iterdir()) == []


def test_a_demo_takes_the_place_of_an_earlier_one_and_of_nothing_else(tmp_path: Path) -> None:
    """Whatever the story or, as the README says, its reader wrote is taken away; what is somebody's is named and stays."""
    Story(tmp_path).set_up()
    (tmp_path / "emulator.env").write_text("export A='1'", encoding="utf-8")
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(UsageError, match=r"holds what no demo wrote: 'mine\.txt'"):
        make_room(tmp_path)
    assert (tmp_path / "metadata").is_dir()
    (tmp_path / "mine.txt").unlink()
    make_room(tmp_path)

    assert list(tmp_path.iterdir()) == []


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text, f"{path} has no {old!r}"
    (root / path).write_text(text.replace(old, new), encoding="utf-8")


BREAKS: dict[str, tuple[str, str, str, Callable[[Story], Step], str]] = {
    "the delta misses the newest value": (
        "control/table_definition.json",
        "<= CONVERT(datetime2(7), N'<high>', 121)",
        "< CONVERT(datetime2(7), N'<high>', 121)",
        Story.changed_rows,
        "DimUser",
    ),
    "the watermark never moves": (
        "control/commit_batch.sql",
        "THEN b.high ELSE",
        "THEN w.value ELSE",
        Story.changed_rows,
        "the watermark of FactStream is its newest value",
    ),
    "the alert is posted without a body": (
        "factory/pipeline/pl_ingest_music.json",
        '"name": "Alerts"',
        '"name": "Alerts", "state": "Inactive"',
        Story.failing_table,
        "Alerts posted",
    ),
    "readers are never told of a commit": (
        "factory/pipeline/pl_ingest_music.json",
        '"name": "publish"',
        '"name": "publish", "state": "Inactive"',
        Story.changed_rows,
        "rows of the source are missing",
    ),
}


@pytest.mark.parametrize("case", BREAKS.values(), ids=BREAKS)
def test_a_proof_fails_when_what_it_is_about_is_broken(
    tmp_path: Path, case: tuple[str, str, str, Callable[[Story], Step], str]
) -> None:
    """One line of what was rendered is changed after the first load."""
    path, old, new, step, broken = case
    story = Story(tmp_path)
    story.set_up()
    assert all(proof.holds for proof in story.first_load().proofs)

    edit(tmp_path, path, old, new)
    proofs = step(story).proofs

    assert any(broken in proof.text for proof in proofs if not proof.holds), [
        proof for proof in proofs if not proof.holds
    ]


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    """The demo deletes only what a demo wrote."""
    (tmp_path / "thesis.tex").write_text("mine", encoding="utf-8")

    result = CliRunner().invoke(command, [str(tmp_path)])

    assert result.exit_code != 0
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_the_sample_is_the_same_on_every_machine(tmp_path: Path) -> None:
    """Two set-ups render the same bytes."""
    texts = []
    for name in ("a", "b"):
        root = tmp_path / name
        root.mkdir()
        Story(root).set_up()
        texts.append({path.relative_to(root): path.read_bytes() for path in (root / "factory").rglob("*.json")})

    assert texts[0] == texts[1]
    assert all(json.loads(text) for text in texts[0].values())
