"""What other tools read from this repository is what they take: their own schemas say so."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from adfgen.cli.main import COMMANDS
from adfgen.cli.validate import command as validate

ROOT = Path(__file__).parents[2]
ACTION = ROOT / ".github" / "actions" / "validate" / "action.yml"
PIPELINE = ROOT / ".github" / "azure-devops" / "validate.yml"
CHECKED = [
    *((path, "vendor.github-workflows") for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))),
    (ACTION, "vendor.github-actions"),
    (PIPELINE, "vendor.azure-pipelines"),
]


def check(schema: str, path: Path) -> subprocess.CompletedProcess[str]:
    """What check-jsonschema says of a file."""
    extra = ["--data-transform", "azure-pipelines"] if schema.endswith("pipelines") else []
    return subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *extra, str(path)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("path", "schema"), CHECKED, ids=lambda value: getattr(value, "name", value))
def test_workflow_action_and_template_are_what_their_services_take(path: Path, schema: str) -> None:
    """The schemas are those check-jsonschema carries."""
    ended = check(schema, path)

    assert ended.returncode == 0, ended.stdout


def test_a_broken_workflow_would_be_noticed(tmp_path: Path) -> None:
    """The check can fail."""
    path = tmp_path / "ci.yml"
    path.write_text("on: push\njobs: {test: {runs-on: ubuntu-latest, step: []}}\n", encoding="utf-8")

    assert check("vendor.github-workflows", path).returncode == 1


OPTIONS = {option for parameter in validate.params for option in parameter.opts if option.startswith("--")}


def test_the_hooks_call_options_there_are() -> None:
    """pre-commit hooks run a command of ours, on the files a factory is made of, without naming them."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))

    assert [hook["id"] for hook in hooks] == ["adfgen-validate", "adfgen-fix"]
    for hook in hooks:
        program, name, *options = hook["entry"].split()
        assert (program, name) == ("adfgen", "validate")
        assert name in COMMANDS
        assert set(options) <= OPTIONS
        assert hook["pass_filenames"] is False
        assert re.search(hook["files"], "adf/pipeline/pl_a.json")


def test_action_and_template_leave_what_fails_to_the_configuration() -> None:
    """Unless told otherwise they pass no --fail-on, which would win over adfgen-lint.yml."""
    action, template = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ACTION, PIPELINE))
    parameters = {item["name"]: item["default"] for item in template["parameters"]}

    assert (action["inputs"]["fail-on"]["default"], parameters["failOn"]) == ("", "")
    for path in (ACTION, PIPELINE):
        assert 'if [ -n "$FAIL_ON" ]; then options+=(--fail-on "$FAIL_ON")' in path.read_text(encoding="utf-8")


def test_the_template_shows_a_use_that_fits_every_host() -> None:
    """The factory is looked for where the checkout of 'self' is told to lie: on GitHub a repository's name has its owner."""
    comment = re.match(r"(?:#.*\n)+", PIPELINE.read_text(encoding="utf-8"))
    assert comment is not None
    shown = yaml.safe_load("\n".join(line[1:] for line in comment[0].splitlines()[2:]))
    itself, ours, used = shown["steps"]

    assert (itself["checkout"], ours["checkout"]) == ("self", "adfgen")
    assert used["parameters"]["path"].startswith(f"{itself['path'].removeprefix('s/')}/")
    assert used["template"].removesuffix("@adfgen") == PIPELINE.relative_to(ROOT).as_posix()


def test_action_and_template_install_what_lies_beside_them() -> None:
    """Whoever pins them pins the checker; no package of that name from elsewhere runs in anybody's pipeline."""
    assert (ACTION.parent / "../../../pyproject.toml").resolve() == ROOT / "pyproject.toml"
    for path in (ACTION, PIPELINE):
        installs = re.findall(r"pip\"? install[^\n]*", path.read_text(encoding="utf-8"))
        assert [line.split()[-1] for line in installs] == ['"$SOURCE"']


@pytest.mark.parametrize("path", [ACTION, PIPELINE], ids=lambda path: path.name)
def test_action_and_template_call_options_there_are(path: Path) -> None:
    """Whatever they pass on is an option of `adfgen validate`, and never a value pasted into the shell."""
    text = path.read_text(encoding="utf-8")
    calls = re.findall(r'(?:(?:adfgen|ADFGEN)"?|options\+=\()(?: validate)? ?[^\n]*', text)
    passed = {option for call in calls for option in re.findall(r"--[a-z-]+", call)} - {"--quiet"}

    assert passed
    assert passed <= OPTIONS
    scripts = re.findall(r"(?:run: \||bash:)((?:.|\n)*?)(?=\n {4}- |\n {2}- |\n {4}env:|\Z)", text)
    assert not any("${{" in script for script in scripts)
