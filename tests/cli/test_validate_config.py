"""What is wrong with adfgen-lint.yml is told in one run, each thing at its place; what its entries name is found."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adfgen.cli.validate import command

BAD = {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSecond": 5}}


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees what another found."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


def factory(root: Path, config: str, name: str = "pl_a") -> Path:
    """A folder with one pipeline that has an ADF101, and a configuration."""
    (root / "pipeline").mkdir(parents=True)
    body = {"name": name, "properties": {"activities": [BAD]}}
    (root / "pipeline" / f"{name}.json").write_text(json.dumps(body, indent="\t"), encoding="utf-8")
    (root / "adfgen-lint.yml").write_text(config, encoding="utf-8")
    return root


def run(root: Path, *options: str) -> Result:
    """The command's answer."""
    return CliRunner().invoke(command, [str(root), "--format", "json", *options])


def told(result: Result, *codes: str) -> list[tuple[int, int, str, str, str]]:
    """Line, column, code, message and hint of the findings of these codes."""
    found = json.loads(result.stdout)["diagnostics"]
    keys = ("line", "column", "code", "message", "hint")
    return [tuple(item[key] for key in keys) for item in found if item["code"] in codes]


MISTAKES = """\
version: 1
version: 1
select: [ADF9999, nope, 5]
ignor: [x]
fail_on: fatal
ignore: zork
properties:
  - {type: Cop, names: [a]}
  - {type: Zork, type: Wait, names: [b]}
suppressions:
  - {code: ADF101}
  - {code: ADF999, reason: no such rule}
  - {code: ADF101, file: pipeline/pl_b.json, reason: no such file}
  - {code: ADF101, contains: zebra, reason: no such message}
  - {code: ADF101, reason: it would apply}
  - {code: adf101, reason: lower case}
"""


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """YAML, fields, values, words and entries that accept nothing; none of the file applies."""
    result = run(factory(tmp_path, MISTAKES))

    listed = "`adfgen explain` lists every code"
    assert result.exit_code == 1
    assert told(result, "ADF003", "ADF004") == [
        (2, 1, "ADF003", "the key 'version' stands twice; first in line 1", "keep one of them"),
        (3, 10, "ADF003", "'ADF9999' in 'select' names no rule", f"{listed} and tag"),
        (3, 19, "ADF003", "'nope' in 'select' names no rule", f"{listed} and tag"),
        (3, 25, "ADF003", "entry 3 of 'select' is the number 5: it takes a text", "a code, the beginning of one or a tag, such as ADF601, ADF2 or naming"),
        (4, 1, "ADF003", "there is no field 'ignor'", "did you mean 'ignore'?"),
        (5, 10, "ADF003", "'fail_on' is 'fatal': it takes error or warning or note or never", "write one of these words"),
        (6, 9, "ADF003", "'ignore' is the text 'zork': it takes a list", "write a list: 'ignore: [ADF601, ADF2, naming]'"),
        (8, 12, "ADF004", "there is no type 'Cop' whose properties could be accepted", "did you mean 'Copy'?"),
        (9, 18, "ADF003", "the key 'type' stands twice; first in line 9", "keep one of them"),
        (11, 5, "ADF003", "'reason' is missing in entry 1 of 'suppressions'", "add 'reason': why they are to stay"),
        (12, 5, "ADF004", "the suppression of 'ADF999' ('no such rule') names no rule", listed),
        (13, 5, "ADF004", "the suppression of ADF101 ('no such file') suppresses nothing", "no ADF101 is in a file called 'pipeline/pl_b.json': remove it"),
        (14, 5, "ADF004", "the suppression of ADF101 ('no such message') suppresses nothing", "no message of ADF101 there contains 'zebra': remove it"),
        (16, 12, "ADF003", "'code' cannot be 'adf101'", "a whole code, such as ADF218"),
    ]  # fmt: skip
    assert [code for _, _, code, _, _ in told(result, "ADF101")] == ["ADF101"]


@pytest.mark.parametrize(
    "text", ["[1]", "5", "version: 1\nselect: {a: b}\nsuppressions: 1\nproperties: a", "version: 1\nselect: *b"]
)
def test_whatever_shape_the_file_has_is_answered(tmp_path: Path, text: str) -> None:
    """Each place once."""
    found = told(run(factory(tmp_path, text)), "ADF003")

    assert found
    assert len({place[:2] for place in found}) == len(found)


def test_a_configuration_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    """A link to a file that is gone was meant to be one."""
    root = factory(tmp_path / "adf", "")
    (root / "adfgen-lint.yml").unlink()
    (root / "adfgen-lint.yml").symlink_to(tmp_path / "gone.yml")

    assert told(run(root), "ADF003") == [
        (1, 1, "ADF003", "'adfgen-lint.yml' cannot be read: No such file or directory", "let it be a file, and give yourself the right to read it")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("pl_a", "./pipeline/pl_a.json"),
        ("pl_a", ".\\pipeline\\pl_*.json"),
        ("copy [old]", "pipeline/copy [old].json"),
        ("copy [old]", "*[old]*"),
    ],
)
def test_a_file_is_known_however_its_path_is_written(tmp_path: Path, name: str, file: str) -> None:
    """Only the star stands for anything else: brackets are part of names."""
    root = factory(tmp_path, f"version: 1\nsuppressions:\n  - {{code: ADF101, file: '{file}', reason: r}}\n", name)

    assert told(run(root), "ADF101", "ADF003", "ADF004") == []


def test_brackets_and_question_marks_stand_for_themselves(tmp_path: Path) -> None:
    """As the star alone is promised to stand for more."""
    config = "version: 1\nsuppressions:\n  - {code: ADF101, file: 'pipeline/pl_[abc].json', reason: r}\n"

    assert [code for _, _, code, _, _ in told(run(factory(tmp_path, config)), "ADF101", "ADF004")] == [
        "ADF004",
        "ADF101",
    ]
