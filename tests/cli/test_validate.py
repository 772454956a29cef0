"""`adfgen validate` as people and machines use it."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from click.testing import CliRunner, Result

from adfgen.cli.validate import command
from adfgen.errors import ProjectError, UsageError

WAIT = {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
BAD = {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSecond": 5}}


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees what another found."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


def run(*arguments: object, answer: str = "") -> Result:
    """The command's answer."""
    return CliRunner().invoke(command, [str(argument) for argument in arguments], input=answer)


def factory(root: Path, *activities: object, name: str = "pl_a") -> Path:
    """A folder with one pipeline as Studio saves it."""
    path = root / "pipeline" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    body = {"name": name, "properties": {"activities": list(activities)}}
    path.write_text(json.dumps(body, indent="\t"), encoding="utf-8")
    return root


def codes(result: Result) -> list[str]:
    """The codes of a JSON answer."""
    return [item["code"] for item in json.loads(result.stdout)["diagnostics"]]


def test_several_factories_are_checked_at_once(tmp_path: Path) -> None:
    """Each finding names the folder it is in."""
    good, bad = factory(tmp_path / "good", WAIT), factory(tmp_path / "bad", BAD)

    result = run(good, bad)

    assert result.exit_code == 1
    assert f"{bad}/pipeline/pl_a.json:" in result.stdout
    assert f"{good}/pipeline" not in result.stdout
    assert "in 2 resources" in result.stderr
    assert run("--project", good).exit_code == 0


def test_large_factories_are_checked_side_by_side(tmp_path: Path) -> None:
    """Several processes find what one does, put it into the cache as one does, and fail as one does."""
    paragraph = {"description": "x" * 200_000}
    roots = [factory(tmp_path / name, {**BAD, **paragraph}) for name in ("a", "b", "c")]
    (roots[2] / "pipeline" / "pl_a.json").write_text("{", encoding="utf-8")
    factory(roots[2], {**WAIT, **paragraph}, name="pl_b")

    together = run(*roots, "--format", "json")
    alone = [run(root, "--format", "json", "--no-cache") for root in roots]

    assert together.exit_code == 1
    assert codes(together) == [code for result in alone for code in codes(result)]
    assert run(*roots, "--format", "json").stdout == together.stdout


@pytest.mark.parametrize("failure", [OSError("no semaphores"), BrokenProcessPool("killed"), NotImplementedError()])
def test_what_no_other_process_can_check_is_checked_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    """A machine without semaphores, or one that kills a process, gets the same answer."""
    roots = [factory(tmp_path / name, {**BAD, "description": "x" * 300_000}) for name in ("a", "b")]
    expected = run(*roots, "--no-cache").stdout

    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor.submit", fail)
    assert run(*roots, "--no-cache").stdout == expected != ""


def test_notes_are_for_those_who_ask(tmp_path: Path) -> None:
    """People see errors and warnings and are told of the notes; who asks for them, and machines, see them."""
    root = factory(tmp_path, WAIT)

    quiet = run(root)

    assert quiet.stdout.strip() == ""
    assert "--notes shows the notes" in quiet.stderr
    assert "ADF411 (note)" in run(root, "--notes").stdout
    assert "ADF411" not in run(root, "--no-notes", "--format", "sarif").stdout
    assert "ADF411 (note)" in run(root, "--select", "ADF411").stdout
    assert run(root, "--select", "").stdout == "", "an empty list selects nothing in particular"
    assert "ADF411 (note)" in run(root, "--fail-on", "note").stdout
    assert "ADF411" in codes(run(root, "--format", "json"))
    assert "ADF411" not in run(root, "--format", "junit").stdout
    assert '<skipped message="note: ' in run(root, "--format", "junit", "--notes").stdout


def test_the_answer_is_the_same_from_the_cache(tmp_path: Path) -> None:
    """A second run says what the first said, and a changed file is checked anew."""
    root = factory(tmp_path, BAD)
    first = run(root, "--format", "json")

    assert run(root, "--format", "json").stdout == first.stdout == run(root, "--format", "json", "--no-cache").stdout
    factory(tmp_path, WAIT)
    assert "ADF101" not in codes(run(root, "--format", "json"))


def test_a_suppression_needs_a_reason_and_something_to_suppress(tmp_path: Path) -> None:
    """A finding that was looked at stays quiet; a suppression of nothing is reported with its line."""
    root = factory(tmp_path, BAD)
    config = root / "adfgen-lint.yml"
    config.write_text(
        "version: 1\n"
        "suppressions:\n"
        "  - {code: ADF101, file: 'pipeline/*', contains: waitTimeInSecond, reason: a preview}\n"
        "  - {code: ADF218, reason: gone}\n",
        encoding="utf-8",
    )

    result = run(root, "--format", "json", "--select", "ADF1,ADF004")
    assert "ADF101" not in codes(result)
    unused = next(item for item in json.loads(result.stdout)["diagnostics"] if item["code"] == "ADF004")
    assert (unused["severity"], unused["line"]) == ("warning", 4)

    config.write_text("version: 1\nsuppressions:\n  - {code: ADF101}\n  - {code: 101, reason: r}\nignor: []\n")
    result = run(root, "--format", "json")
    assert result.exit_code == 1
    assert codes(result).count("ADF003") == 3
    assert "ADF101" in codes(result)


def test_the_configuration_selects_ignores_and_decides_what_fails(tmp_path: Path) -> None:
    """The command line wins where both speak."""
    root = factory(tmp_path, WAIT, {**WAIT, "name": "wait 2"})
    lines = ["version: 1", "fail_on: warning", "ignore: [ADF4]"]
    (root / "adfgen-lint.yml").write_text("\n".join(lines), encoding="utf-8")
    (root / "pipeline" / "other.json").write_text(json.dumps({"name": "x", "properties": {"activities": []}}))

    assert "ADF406" not in codes(run(root, "--format", "json"))
    (root / "adfgen-lint.yml").write_text("\n".join(lines[:2]), encoding="utf-8")
    result = run(root, "--format", "json")
    assert "ADF406" in codes(result)
    assert result.exit_code == 1
    assert run(root, "--fail-on", "error").exit_code == 0


def test_a_property_newer_than_the_checker_can_be_let_pass(tmp_path: Path) -> None:
    """Of its type only."""
    root = factory(
        tmp_path,
        BAD,
        {**BAD, "name": "b", "type": "Fail", "typeProperties": {"message": "m", "errorCode": "1", "zebra": 1}},
    )
    (root / "adfgen-lint.yml").write_text(
        "version: 1\nproperties:\n  - {type: Fail, names: [zebra, waitTimeInSecond]}\n", encoding="utf-8"
    )

    found = json.loads(run(root, "--format", "json").stdout)["diagnostics"]

    assert [item["message"] for item in found if item["code"] == "ADF101"] == [
        "activity 'wait' (Wait): typeProperties: unknown property 'waitTimeInSecond'"
    ]


def test_fix_shows_asks_and_writes(tmp_path: Path) -> None:
    """Formatting, the case of references and the spelling of dataflow; nothing is written without a yes."""
    root = factory(tmp_path, WAIT)
    flow = {
        "name": "flow",
        "type": "ExecuteDataFlow",
        "typeProperties": {"dataFlow": {"referenceName": "DF", "type": "DataFlowReference"}},
    }
    (root / "dataflow").mkdir()
    (root / "dataflow" / "df.json").write_text(
        '{"name": "df", "properties": {"type": "MappingDataFlow", "typeProperties": {}}}'
    )
    ugly = json.dumps({"name": "pl_b", "properties": {"activities": [flow]}}, indent=2).replace("\n", "\r\n")
    (root / "pipeline" / "pl_b.json").write_bytes(ugly.encode())

    assert run(root, "--diff").exit_code == 1
    refused = run(root, "--fix", answer="n\n")
    assert f"+++ {root.as_posix()}/pipeline/pl_b.json" in refused.stdout
    assert (refused.exit_code, (root / "pipeline" / "pl_b.json").read_bytes()) == (1, ugly.encode())

    assert run(root, "--fix", "--yes").exit_code == 0
    fixed = (root / "pipeline" / "pl_b.json").read_bytes()
    assert json.loads(fixed)["properties"]["activities"][0]["typeProperties"] == {
        "dataflow": {"referenceName": "df", "type": "DataFlowReference"}
    }
    assert b"\r\n\t" in fixed
    assert run(root, "--diff").exit_code == 0


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        (["--fix", "--diff"], "--fix and --diff exclude each other", "leave one of them out"),
        (["--diff", "--format", "json"], "--diff and --format exclude each other", "leave --format out"),
        (["--fix", "--format", "sarif"], "--fix and --format exclude each other", "or check without --fix"),
        (["--fix", "--write-baseline", "x"], "--fix and --write-baseline exclude each other", "leave --write-baseline out"),
        (["--diff", "--baseline", "x"], "--diff and --baseline exclude each other", "leave --baseline out"),
        (["--fix", "--select", "ADF202"], "--fix and --select exclude each other", "not about what is found"),
        (["--fix", "--ignore", "ADF202"], "--fix and --ignore exclude each other", "leave --ignore out"),
        (["--diff", "--fail-on", "never"], "--diff and --fail-on exclude each other", "leave --fail-on out"),
        (["--diff", "--no-notes"], "--diff and --notes/--no-notes exclude each other", "leave"),
        (["--diff", "--yes"], "--yes without --fix", "add --fix, or leave --yes out"),
        (["--yes"], "--yes without --fix", "add --fix, or leave --yes out"),
    ],
)  # fmt: skip
def test_no_option_is_passed_over(tmp_path: Path, options: list[str], message: str, hint: str) -> None:
    """Two of which one would not count are a mistake of usage, named both, and nothing is written."""
    root = factory(tmp_path, WAIT)
    path = root / "pipeline" / "pl_a.json"
    path.write_text('{"name": "pl_a", "properties": {"activities": []}}', encoding="utf-8")

    stopped = run(root, *options, answer="y\n").exception

    assert isinstance(stopped, UsageError)
    assert (stopped.message, hint in stopped.hint) == (message, True)
    assert path.read_text(encoding="utf-8") == '{"name": "pl_a", "properties": {"activities": []}}'
    assert run(root, "--fix", "--yes", "--format", "text", "--no-cache").exit_code == 0


def test_fix_never_leads_a_reference_to_another_resource(tmp_path: Path) -> None:
    """Of two names that differ in letter case alone the exact one is meant; a third spelling is left to its author."""
    root = tmp_path
    for name in ("pl_child", "PL_Child"):
        factory(root, WAIT, name=name)
    called = {"pipeline": {"referenceName": "pl_child", "type": "PipelineReference"}}
    calls = [{"name": "run", "type": "ExecutePipeline", "typeProperties": called}]
    factory(root, *calls, name="pl_a")

    assert "ADF202" not in codes(run(root, "--format", "json"))
    assert run(root, "--diff").exit_code == 0
    called["pipeline"]["referenceName"] = "pl_CHILD"
    factory(root, *calls, name="pl_a")
    result = run(root, "--select", "ADF202")
    assert "'pl_CHILD', but it is called 'PL_Child' or 'pl_child'" in result.stdout
    assert run(root, "--diff").exit_code == 0


def test_fix_leaves_alone_what_it_cannot_read_whole(tmp_path: Path) -> None:
    """A key written twice would lose its first value; a template is no folder."""
    root = factory(tmp_path, WAIT)
    twice = '{"name": "pl_b", "name": "pl_b", "properties": {"activities": []}}'
    (root / "pipeline" / "pl_b.json").write_text(twice, encoding="utf-8")

    assert run(root, "--fix", "--yes").exit_code == 0
    assert (root / "pipeline" / "pl_b.json").read_text(encoding="utf-8") == twice


def nasty(root: Path) -> Path:
    """Files nobody should have."""
    folder = factory(root, WAIT) / "pipeline"
    body = json.dumps({"name": "bom", "properties": {"activities": []}})
    (folder / "bom.json").write_bytes(b"\xef\xbb\xbf" + body.encode())
    (folder / "utf16.json").write_text(body, encoding="utf-16")
    (folder / "latin.json").write_bytes(b'{"name": "\xe9"}')
    (folder / "text.json").write_text("not JSON", encoding="utf-8")
    (folder / "empty.json").write_bytes(b"")
    (folder / "list.json").write_text("[1]", encoding="utf-8")
    (folder / "twice.json").write_text('{"name": "a", "name": "b", "properties": {}}', encoding="utf-8")
    (folder / "deep.json").write_text("[" * 100_000 + "]" * 100_000, encoding="utf-8")
    (folder / "new\nline.json").write_text(body, encoding="utf-8")
    (folder / os.fsdecode(b"by\xfftes.json")).write_text("{", encoding="utf-8")
    with (folder / "huge.json").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    (folder / "loop.json").symlink_to("loop.json")
    (folder / "nowhere.json").symlink_to("gone")
    (folder / "up").symlink_to("..")
    (folder / "folder.json").mkdir()
    os.mkfifo(folder / "pipe.json")
    (root / "dataset").symlink_to("dataset")
    return root


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "junit", "markdown"])
def test_no_file_brings_the_checker_down(tmp_path: Path, form: str) -> None:
    """Each gets a finding in every form, and the rest is checked."""
    root = nasty(tmp_path)

    result = run(root, "--format", form)

    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)
    for name in (
        "utf16",
        "latin",
        "text",
        "empty",
        "list",
        "twice",
        "deep",
        "huge",
        "loop",
        "nowhere",
        "pipe",
        "folder",
    ):
        assert f"{name}.json" in result.stdout, name
    if form in {"json", "sarif"}:
        json.loads(result.stdout)
    if form == "junit":
        ET.fromstring(result.stdout)
    if form in {"text", "github"}:
        assert not any(line.startswith("line.json") for line in result.stdout.splitlines())


def test_a_folder_nobody_may_read_is_a_finding(tmp_path: Path) -> None:
    """So is a file; root may read everything."""
    if os.geteuid() == 0:
        pytest.skip("root may read anything")
    root = factory(tmp_path, WAIT)
    (root / "pipeline" / "pl_a.json").chmod(0)
    assert "ADF001" in codes(run(root, "--format", "json"))
    root.chmod(0)
    try:
        assert isinstance(run(root).exception, ProjectError)
    finally:
        root.chmod(0o700)


def test_fingerprints_stay_when_lines_move(tmp_path: Path) -> None:
    """A baseline of before accepts the same finding further down."""
    root = factory(tmp_path, BAD)
    baseline = tmp_path / "baseline.json"
    written = run(root, "--write-baseline", baseline)
    assert (written.exit_code, written.stdout) == (0, "")
    assert f"baseline '{baseline}' accepts what was found: " in written.stderr

    factory(tmp_path, WAIT | {"name": "first"}, BAD)

    result = run(root, "--baseline", baseline)
    assert result.exit_code == 0
    assert "more in the baseline" in result.stderr


def test_every_form_shows_what_makes_the_answer_no(tmp_path: Path) -> None:
    """A warning that fails is a failure to JUnit, an error to GitHub and crossed out in the summary; else it is none."""
    root = factory(tmp_path, WAIT)
    (root / "pipeline" / "other.json").write_text(json.dumps({"name": "x", "properties": {"activities": []}}))
    (root / "adfgen-lint.yml").write_text("version: 1\nselect: [ADF406]\n", encoding="utf-8")

    def forms(*options: str) -> list[tuple[int, bool, bool]]:
        marks = {
            "junit": ("<failure", 'failures="1"'),
            "github": ("::error ", "::error "),
            "markdown": ("| ❌ |", " ❌\n"),
        }
        answers = {form: run(root, *options, "--format", form) for form in marks}
        return [(answers[form].exit_code, *(mark in answers[form].stdout for mark in marks[form])) for form in marks]

    assert forms("--fail-on", "warning") == [(1, True, True)] * 3
    assert forms() == [(0, False, False)] * 3
    (root / "adfgen-lint.yml").write_text("version: 1\nselect: [ADF406]\nfail_on: warning\n", encoding="utf-8")
    assert forms() == [(1, True, True)] * 3
    assert forms("--fail-on", "never") == [(0, False, False)] * 3


def test_each_factory_fails_on_what_its_own_file_says(tmp_path: Path) -> None:
    """One that fails on warnings does not make the warnings of its neighbour count."""
    strict, lax = factory(tmp_path / "strict", WAIT), factory(tmp_path / "lax", WAIT)
    (lax / "pipeline" / "other.json").write_text(json.dumps({"name": "x", "properties": {"activities": []}}))
    (strict / "adfgen-lint.yml").write_text("version: 1\nfail_on: warning\n", encoding="utf-8")

    assert "1 warning" in run(strict, lax).stderr
    assert run(strict, lax).exit_code == 0


def test_the_summary_counts_with_the_right_words(tmp_path: Path) -> None:
    """One word for a note everywhere, and a plural where there are several."""
    root = factory(tmp_path, BAD, {**BAD, "name": "b"})

    heading = run(root, "--format", "markdown", "--select", "ADF101,ADF411").stdout.splitlines()[0]

    assert heading == "### adfgen validate: 2 errors, 1 note ❌"


def test_an_entry_for_a_property_that_accepts_nothing_is_reported(tmp_path: Path) -> None:
    """A misspelt type with what was meant, a property nobody has; a selection of some rules makes nothing else unused."""
    root = factory(tmp_path, BAD)
    (root / "adfgen-lint.yml").write_text(
        "version: 1\n"
        "properties:\n"
        "  - {type: Lokup, names: [a, b]}\n"
        "  - {type: Wait, names: [waitTimeInSecond, zebra]}\n"
        "suppressions:\n"
        "  - {code: ADF411, reason: they are described elsewhere}\n",
        encoding="utf-8",
    )

    for options in ((), ("--select", "ADF0,ADF1")):
        found = json.loads(run(root, "--format", "json", *options).stdout)["diagnostics"]
        assert [
            (item["line"], item["column"], item["message"], item["hint"]) for item in found if item["code"] == "ADF004"
        ] == [
            (3, 12, "there is no type 'Lokup' whose properties could be accepted", "did you mean 'Lookup'?"),
            (4, 44, "nothing of type 'Wait' has an unknown property 'zebra'", "remove it"),
        ]
    assert "ADF004" not in codes(run(root, "--format", "json", "--ignore", "ADF004"))


def test_select_shows_these_codes_alone(tmp_path: Path) -> None:
    """An entry that accepts nothing is a finding as any other: it neither shows nor fails where its code was not selected."""
    root = factory(tmp_path, BAD)
    entries = "suppressions:\n  - {code: ADF218, reason: gone}\nproperties:\n  - {type: Wait, names: [zebra]}\n"
    (root / "adfgen-lint.yml").write_text(f"version: 1\nfail_on: warning\n{entries}", encoding="utf-8")

    selected = run(root, "--format", "json", "--select", "ADF218")

    assert (selected.exit_code, codes(selected)) == (0, [])
    assert codes(run(root, "--format", "json", "--select", "ADF004")) == ["ADF004", "ADF004"]
    assert codes(run(root, "--format", "json", "--select", "reading")) == ["ADF004", "ADF004"]
    (root / "adfgen-lint.yml").write_text(f"version: 1\nselect: [ADF101]\n{entries}", encoding="utf-8")
    assert codes(run(root, "--format", "json")) == ["ADF101"]


def test_what_a_baseline_accepts_and_is_gone_is_told(tmp_path: Path) -> None:
    """How much, so that it is written anew; all of it, as when it is another factory's. A selection tells nothing."""
    root, baseline = factory(tmp_path / "a", BAD), tmp_path / "baseline.json"
    run(root, "--write-baseline", baseline)
    count = len(json.loads(baseline.read_text(encoding="utf-8"))["factories"]["a"])
    assert "gone" not in run(root, "--baseline", baseline).stderr

    factory(root, WAIT)
    assert f"1 of the baseline's {count} findings is gone: --write-baseline" in run(root, "--baseline", baseline).stderr
    assert "gone" not in run(root, "--baseline", baseline, "--select", "ADF2").stderr
    other = factory(tmp_path / "b", WAIT, name="pl_other")
    assert f"none of the baseline's {count} findings is here" in run(other, "--baseline", baseline).stderr


@pytest.mark.parametrize(
    ("code", "file", "message", "hint"),
    [
        ("ADF101", "adf/pipeline/pl_a.json", "suppresses nothing", "files are named from this folder on: did you mean 'pipeline/pl_a.json'?"),
        ("ADF101", "PIPELINE\\pl_a.json", "suppresses nothing", "files are named from this folder on: did you mean 'pipeline/pl_a.json'?"),
        ("ADF101", "pipeline/pl_a", "suppresses nothing", "files are named from this folder on: did you mean 'pipeline/pl_a.json'?"),
        ("ADF101", "pl_a.json", "suppresses nothing", "files are named from this folder on: did you mean 'pipeline/pl_a.json'?"),
        ("ADF101", "/repo/adf/pipeline/pl_*.json", "suppresses nothing", "files are named from this folder on: did you mean 'pipeline/pl_*.json'?"),
        ("ADF101", "adf/Pipeline/pl_*", "suppresses nothing", "files are named from this folder on: did you mean 'pipeline/pl_a.json'?"),
        ("ADF101", "pipelines/*.json", "suppresses nothing", "no ADF101 is in a file called 'pipelines/*.json': remove it"),
        ("ADF101", "pipeline/pl_b.json", "suppresses nothing", "no ADF101 is in a file called 'pipeline/pl_b.json': remove it"),
        ("ADF218", "./pipeline/pl_a.json", "suppresses nothing", "remove it"),
        ("ADF999", "*", "names no rule", "`adfgen explain` lists every code"),
    ],
)  # fmt: skip
def test_a_suppression_that_was_meant_otherwise_is_told(
    tmp_path: Path, code: str, file: str, message: str, hint: str
) -> None:
    """A path from elsewhere, as our own answer shows it; another system's; a code with a slip in it."""
    root = factory(tmp_path / "adf", BAD)
    entry = {"code": code, "file": file, "reason": "old"}
    (root / "adfgen-lint.yml").write_text(yaml.safe_dump({"version": 1, "suppressions": [entry]}), encoding="utf-8")

    found = json.loads(run(root, "--format", "json").stdout)["diagnostics"]

    assert [(message in item["message"], item["hint"]) for item in found if item["code"] == "ADF004"] == [(True, hint)]


def test_a_configuration_of_another_name_is_told(tmp_path: Path) -> None:
    """It would be passed over."""
    root = factory(tmp_path, WAIT)
    (root / "adfgen-lint.yaml").write_text("version: 1\n", encoding="utf-8")

    found = json.loads(run(root, "--format", "json").stdout)["diagnostics"]

    assert ("ADF003", "nothing reads 'adfgen-lint.yaml'", "call it 'adfgen-lint.yml'") in [(item["code"], item["message"], item["hint"]) for item in found]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("version: 2", "write 'version: 1': no other form is known here"),
        ("[1]", "begin it with 'version: 1'"),
        ("version: 1\nselect: ADF6", "write a list: 'select: [ADF601, ADF2, naming]'"),
        ("version: 1\nignore: ['']", "a code, the beginning of one or a tag, such as ADF601, ADF2 or naming"),
        ("version: 1\nfail_on: sometimes", "write one of these words"),
        ("version: 1\nproperties: {Copy: a}", "write a list: '- {type: Copy, names: [aProperty]}'"),
        ("version: 1\nproperties: [{type: Copy, names: a}]", "write a list: 'names: [aProperty]'"),
        ("version: 1\nsuppressions: [ADF101]", "write '{code: ADF218, reason: why they are to stay}'"),
        ("version: 1\nsuppressions: [{code: ADF2, reason: r}]", "a whole code, such as ADF218"),
        ("version: 1\nsuppressions: [{code: ADF218, reason: ' '}]", "say it in words: whoever reads the file decides by it"),
        ("version: 1\nsuppressions: [{code: ADF218, reason: r, file: ''}]", "a path from this folder on, such as 'pipeline/pl_*.json'; leave it out for every file"),
    ],
)  # fmt: skip
def test_whatever_is_wrong_with_the_configuration_has_a_hint(tmp_path: Path, text: str, hint: str) -> None:
    """It says what to write in place of it."""
    root = factory(tmp_path, WAIT)
    (root / "adfgen-lint.yml").write_text(text, encoding="utf-8")

    found = json.loads(run(root, "--format", "json").stdout)["diagnostics"]

    assert [item["hint"] for item in found if item["code"] == "ADF003"] == [hint]


def test_a_baseline_is_written_over_no_other_file(tmp_path: Path) -> None:
    """A resource whose name was completed by the shell stays what it is."""
    root = factory(tmp_path, BAD)
    path = root / "pipeline" / "pl_a.json"
    before = path.read_bytes()

    stopped = run(root, "--write-baseline", path)

    assert isinstance(stopped.exception, UsageError)
    assert path.read_bytes() == before


def test_a_baseline_is_written_to_a_file_alone(tmp_path: Path) -> None:
    """A pipe or a device may have no end to be read to."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "adfgen", "validate", str(factory(tmp_path, BAD)), "--write-baseline", str(pipe)]

    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert (
        ended.stderr
        == f"error: '{pipe}' is there and no baseline that can be read\n  hint: name another file, or remove it\n"
    )


def test_a_baseline_forgets_no_factory_that_cannot_be_read(tmp_path: Path) -> None:
    """It stays as it was: what is not there today may be back tomorrow."""
    here, away = factory(tmp_path / "a", BAD), factory(tmp_path / "b", BAD)
    baseline = tmp_path / "known.json"
    run(here, away, "--write-baseline", baseline)
    before = baseline.read_bytes()
    away.rename(tmp_path / "elsewhere")

    stopped = run(here, away, "--write-baseline", baseline).exception

    assert isinstance(stopped, ProjectError)
    assert stopped.message == f"there is nothing at '{away}'"
    assert baseline.read_bytes() == before


@pytest.mark.parametrize("text", [None, "{}", "[1", '{"version": 2, "factories": {}}'])
def test_a_baseline_that_is_none_cannot_be_read(tmp_path: Path, text: str | None) -> None:
    """One exit code, whether it is gone or something else."""
    path = tmp_path / "known.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")

    stopped = run(factory(tmp_path / "adf", WAIT), "--baseline", path).exception

    assert isinstance(stopped, ProjectError)
    assert (stopped.exit_code, stopped.hint) == (3, "write one with --write-baseline")


def test_what_one_factory_is_forgiven_no_other_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same finding in a file of the same name; from wherever the checker is called."""
    dev, prod = factory(tmp_path / "dev", BAD), factory(tmp_path / "prod", WAIT)
    baseline = tmp_path / "known.json"
    run(dev, prod, "--write-baseline", baseline)
    factory(prod, BAD)

    answer = run(dev, prod, "--baseline", baseline, "--format", "json")

    assert answer.exit_code == 1
    assert {item["file"] for item in json.loads(answer.stdout)["diagnostics"]} == {f"{prod}/pipeline/pl_a.json"}
    monkeypatch.chdir(dev)
    assert run("--baseline", "../known.json").exit_code == 0


def test_a_path_that_is_none_keeps_nobody_from_the_rest(tmp_path: Path) -> None:
    """Its error comes last, with its exit code; what the others have is told in full."""
    bad, empty = factory(tmp_path / "bad", BAD), tmp_path / "empty"
    empty.mkdir()

    answer = run(tmp_path / "nowhere", bad, empty, "--format", "json")

    assert answer.exit_code == 3
    assert "ADF101" in codes(answer)
    assert f"error: there is nothing at '{tmp_path / 'nowhere'}'" in answer.stderr
    assert f"error: '{empty}' holds neither a project nor a factory" in answer.stderr


def test_ctrl_c_ends_a_large_check_at_once(tmp_path: Path) -> None:
    """Whether it comes while the program is loaded, or while other processes look: a line and 130."""
    roots = [factory(tmp_path / name, *(WAIT | {"name": f"w{n}"} for n in range(900))) for name in "abcd"]
    command = [sys.executable, "-m", "adfgen", "validate", "--no-cache", *map(str, roots)]
    for seconds in (0.1, 0.8, 1.6):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=20)[1].decode()
        is_over = process.returncode in {0, 1} and said.endswith("--notes shows the notes\n")
        # the interpreter had not begun to run us: it ends in its own way, with none of our files in what it says
        is_unborn = process.returncode == -signal.SIGINT or ("KeyboardInterrupt" in said and "adfgen/" not in said)
        assert is_over or is_unborn or (process.returncode, said.strip()) == (130, "error: interrupted")


def test_a_difference_keeps_secrets(tmp_path: Path) -> None:
    """It lies in the logs of CI as any answer does."""
    (tmp_path / "linkedService").mkdir()
    text = '{"name": "ls", "properties": {"type": "AzureSqlDatabase", "typeProperties": {"connectionString": "Server=s;Password=Hunter2;"}}}'
    (tmp_path / "linkedService" / "ls.json").write_text(text, encoding="utf-8")

    shown = run(tmp_path, "--diff").stdout
    assert ("Server=s" in shown, "Hunter2" in shown) == (True, False)
    run(tmp_path, "--fix", "--yes")
    assert "Hunter2" in (tmp_path / "linkedService" / "ls.json").read_text(encoding="utf-8")


def test_a_difference_names_the_folder_it_is_in(tmp_path: Path) -> None:
    """Several factories have files of one name."""
    roots = [factory(tmp_path / name, WAIT) for name in ("a", "b")]
    for root in roots:
        path = root / "pipeline" / "pl_a.json"
        path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8"))), encoding="utf-8")

    answer = run(*roots, "--diff")

    assert answer.exit_code == 1
    assert all(f"+++ {root.as_posix()}/pipeline/pl_a.json" in answer.stdout for root in roots)


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("here", [".", "adf", "adf/pipeline"])
def test_a_difference_is_a_patch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, here: str) -> None:
    """Git applies it, whatever the last line ends with and wherever in the repository; nothing is left to put right."""
    root = factory(tmp_path / "adf", WAIT, name="pl a")
    path = root / "pipeline" / "pl a.json"
    text = json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=2).replace("\n", end or "\n")
    path.write_bytes(f"{text}{end}".encode())
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    monkeypatch.chdir(tmp_path / here)
    named = os.path.relpath(root)

    patch = run(named, "--diff").stdout_bytes
    applied = subprocess.run(["git", "apply", "-"], input=patch, check=False, capture_output=True)

    assert (applied.returncode, applied.stderr) == (0, b"")
    assert run(named, "--diff").exit_code == 0


def test_an_unknown_property_is_shown_by_its_name(tmp_path: Path) -> None:
    """The caret stands under the key: its value may be right."""
    lines = run(factory(tmp_path, BAD), "--select", "ADF101").stdout.splitlines()

    assert lines[1].endswith('"waitTimeInSecond": 5')
    assert lines[2].split("|")[1].replace("\t", "").strip() == "^" * len('"waitTimeInSecond"')
    assert lines[2].index("^") == lines[1].index('"')


def test_a_file_that_cannot_be_read_is_one_finding(tmp_path: Path) -> None:
    """What refers to it is fine; the line where reading stopped is shown with what to do."""
    root = factory(tmp_path, WAIT)
    called = {"pipeline": {"referenceName": "pl_a", "type": "PipelineReference"}}
    factory(root, {"name": "run", "type": "ExecutePipeline", "typeProperties": called}, name="pl_b")
    path = root / "pipeline" / "pl_a.json"
    path.write_text(path.read_text(encoding="utf-8").rstrip("}\n\t"), encoding="utf-8")

    result = run(root)

    assert result.stderr.startswith("1 error, ")
    assert "   12 | \t\t]\n      | \t\t ^\n" in result.stdout
    assert "  hint: the file ends too early" in result.stdout
    path.write_bytes(b"")
    assert "    1 | \n" in run(root).stdout


def test_words_that_name_no_rule_are_told_at_their_place(tmp_path: Path) -> None:
    """Each of them, in the file where it stands or in the options; nothing of such a file applies."""
    root = factory(tmp_path, WAIT)
    (root / "adfgen-lint.yml").write_text("version: 1\nselect: [ADF2, nope]\nignore:\n- secret\n- adf9999\n")

    found = json.loads(run(root, "--format", "json").stdout)["diagnostics"]
    refused = run(root, "--select", "foo,ADF2", "--ignore", "bar")

    assert [(item["message"], item["line"], item["column"]) for item in found if item["code"] == "ADF003"] == [
        ("'nope' in 'select' names no rule", 2, 16),
        ("'adf9999' in 'ignore' names no rule", 5, 3),
    ]
    assert isinstance(refused.exception, UsageError)
    assert refused.exception.message == "'foo', 'bar' name no rule"
