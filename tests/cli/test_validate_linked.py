"""What `adfgen validate` makes of a factory exported as linked templates: the master, its folder, one part."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adfgen.arm.export import ExportOptions, export_folder
from adfgen.cli.validate import command
from adfgen.model.body import Json

MUSIC = Path(__file__).parents[1] / "golden/music/factory"


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees what another found."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    """The folder of linked templates of a factory that is fine, with enough vaults to fill a part."""
    git = shutil.copytree(MUSIC, tmp_path / "git")
    vault = {"type": "AzureKeyVault", "typeProperties": {"baseUrl": "https://v.vault.azure.net/"}}
    for number in range(20):
        name = f"ls_vault_{number}"
        (git / f"linkedService/{name}.json").write_text(json.dumps({"name": name, "properties": vault}))
    for path, text in export_folder(git, ExportOptions("adf-music", linked=True)).files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path / "linkedTemplates"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def answer(*arguments: object) -> Json:
    return json.loads(run(*arguments, "--format", "json").stdout)


def break_reference(linked: Path) -> str:
    """Let a part refer to a pipeline that no part has; the name of its file."""
    for path in sorted(linked.glob("ArmTemplate_[0-9]*.json")):
        text = path.read_text()
        if '"PipelineReference"' in text:
            path.write_text(text.replace('"referenceName": "pl_', '"referenceName": "gone_', 1))
            return path.name
    raise AssertionError("no part refers to a pipeline")


@pytest.mark.parametrize("named", ["linkedTemplates", "linkedTemplates/ArmTemplate_master.json"])
def test_the_master_or_its_folder_stands_for_all_parts(linked: Path, named: str) -> None:
    """They are checked together, and a finding says which part it stands in."""
    fine = run(linked.parent / named)
    part = break_reference(linked)
    found = answer(linked.parent / named)["diagnostics"]

    assert fine.exit_code == 0, fine.output
    assert [
        (item["code"], Path(item["file"]).name, item["line"] > 1) for item in found if item["severity"] == "error"
    ] == [("ADF201", part, True)]


def test_a_part_that_changes_is_looked_at_again(linked: Path) -> None:
    """What the cache keeps depends on every part."""
    first = run(linked)
    break_reference(linked)

    assert (first.exit_code, run(linked).exit_code) == (0, 1)


def test_a_part_alone_may_refer_to_what_is_elsewhere(linked: Path, tmp_path: Path) -> None:
    """Nothing in it is missing."""
    alone = tmp_path / "alone"
    alone.mkdir()
    parts = sorted(linked.glob("ArmTemplate_[0-9]*.json"))
    results = [run(shutil.copy(path, alone / path.name)) for path in parts]

    assert [item.exit_code for item in results] == [0] * len(results)
    assert len(results) > 1


def test_a_part_that_is_gone_is_told_and_what_it_may_hold_is_not_missing(linked: Path) -> None:
    """The rest is checked."""
    (linked / "ArmTemplate_0.json").unlink()
    found = answer(linked)

    assert [item["message"] for item in found["diagnostics"] if item["code"] == "ADF006"] == [
        "the template behind 'ArmTemplate_0.json' is not here and is not checked"
    ]
    assert [item for item in found["diagnostics"] if item["severity"] == "error"] == []


def test_a_part_that_cannot_be_read_is_an_error(linked: Path) -> None:
    """With its file, and no reference to what it holds is missing."""
    (linked / "ArmTemplate_0.json").write_text("{")
    found = answer(linked)["diagnostics"]

    assert [(item["code"], Path(item["file"]).name) for item in found if item["severity"] == "error"] == [
        ("ADF001", "ArmTemplate_0.json")
    ]


def test_a_template_whose_resources_only_a_deployment_knows_holds_some(tmp_path: Path) -> None:
    """A note says which is not checked; that there is none would be wrong."""
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    pipeline = {"type": "Microsoft.DataFactory/factories/pipelines", "name": "f/p", "properties": "[parameters('p')]"}
    (tmp_path / "template.json").write_text(
        json.dumps({"$schema": schema, "parameters": {"p": {"type": "object"}}, "resources": [pipeline]})
    )

    assert [(item["severity"], item["message"]) for item in answer(tmp_path / "template.json")["diagnostics"]] == [
        ("note", "what pipeline 'p' holds is known only when it is deployed, and is not checked")
    ]
