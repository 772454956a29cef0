"""What `adfgen validate` makes of the paths people name, and of those beside what they meant."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adfgen.cli.validate import command
from adfgen.errors import ProjectError, UsageError

DEPLOYMENT = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
PIPELINE = {
    "type": "Microsoft.DataFactory/factories/pipelines",
    "name": "[concat(parameters('factoryName'), '/pl_a')]",
    "properties": {"activities": []},
}
MASTER = {"type": "Microsoft.Resources/deployments", "name": "ArmTemplate_0", "properties": {"mode": "Incremental"}}


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees what another found."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


def run(*arguments: object) -> Result:
    """The command's answer."""
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def findings(result: Result) -> list[dict[str, str]]:
    """The findings of a JSON answer."""
    found: list[dict[str, str]] = json.loads(result.stdout)["diagnostics"]
    return found


def template(path: Path, *resources: object) -> Path:
    """An ARM template of these resources."""
    path.parent.mkdir(parents=True, exist_ok=True)
    declared = {"factoryName": {"type": "string"}}
    template = {"$schema": DEPLOYMENT, "parameters": declared, "resources": resources}
    path.write_text(json.dumps(template), encoding="utf-8")
    return path


def pipeline(root: Path, name: str = "pl_a", *activities: object) -> Path:
    """A file of a Git folder, and the pipeline it holds."""
    path = root / "pipeline" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"name": name, "properties": {"activities": activities}}, indent="\t"), encoding="utf-8")
    return path


def refusal(*arguments: object) -> ProjectError:
    """Why nothing could be checked."""
    stopped = run(*arguments).exception
    assert isinstance(stopped, ProjectError)
    return stopped


CALL = {
    "name": "call",
    "type": "ExecutePipeline",
    "typeProperties": {"pipeline": {"referenceName": "pl_b", "type": "PipelineReference"}},
}
BAD = {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSecond": 5}}


def test_a_file_of_a_factory_is_checked_within_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it refers to is there, its findings alone are shown and decide, from wherever it is named."""
    monkeypatch.chdir(tmp_path)
    files = [pipeline(Path("adf"), "pl_a", CALL), pipeline(Path("adf"), "pl_b", BAD), pipeline(Path("adf"), "pl_c")]
    (Path("adf") / "adfgen-lint.yml").write_text("version: 1\nsuppressions: [{code: ADF218, reason: r}]\n")

    assert run(files[0]).exit_code == 0
    assert run(files[0]).stderr.endswith(" in 1 resource; --notes shows the notes\n")
    for paths in ([files[1]], files, [tmp_path / files[1]], ["./adf/pipeline/../pipeline/pl_b.json"]):
        found = [item for item in findings(run(*paths, "--format", "json")) if item["severity"] == "error"]
        assert [(item["code"], Path(item["file"]).name) for item in found] == [("ADF101", "pl_b.json")]
    assert {item["file"] for item in findings(run(files[0], files[1], "--format", "json"))} == {str(files[0]), str(files[1])}  # fmt: skip
    assert "ADF004" in run("adf", files[0]).stdout, "who names the root as well asks for all of it"
    monkeypatch.chdir("adf/pipeline")
    assert {item["file"] for item in findings(run("pl_b.json", "--format", "json"))} == {"../pipeline/pl_b.json"}


def test_a_broken_file_of_a_factory_is_a_finding(tmp_path: Path) -> None:
    """Alone as among the rest."""
    path = pipeline(tmp_path)
    path.write_text("{", encoding="utf-8")

    result = run(path, "--format", "json")

    assert (result.exit_code, [item["code"] for item in findings(result)]) == (1, ["ADF001"])


def test_fix_of_a_file_leaves_the_others(tmp_path: Path) -> None:
    """As an editor or a hook asks for it."""
    paths = [pipeline(tmp_path, name) for name in ("pl_a", "pl_b")]
    for path in paths:
        path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8"))), encoding="utf-8")

    assert run(paths[0], "--fix", "--yes").exit_code == 0

    assert [path.read_text(encoding="utf-8").count("\n") > 1 for path in paths] == [True, False]


def test_a_baseline_knows_whole_factories(tmp_path: Path) -> None:
    """Written for one file it would forget the rest; read for one, the rest is not gone."""
    paths = [pipeline(tmp_path / "adf", name, BAD) for name in ("pl_a", "pl_b")]
    baseline = tmp_path / "known.json"

    refused = run(paths[0], "--write-baseline", baseline)

    assert isinstance(refused.exception, UsageError)
    assert refused.exception.hint == f"name '{tmp_path / 'adf'}'"
    run(tmp_path / "adf", "--write-baseline", baseline)
    answer = run(paths[0], "--baseline", baseline)
    assert (answer.exit_code, "gone" in answer.stderr) == (0, False)


def test_another_file_of_a_factory_is_answered_with_its_root(tmp_path: Path) -> None:
    """A configuration beside the resources, a file where none is read; a template in a folder of the layout stays one."""
    root = pipeline(tmp_path / "adf").parents[1]
    (root / "pipeline" / "old").mkdir()
    for path in (root / "publish_config.json", root / "pipeline" / "old" / "pl_a.json"):
        path.write_text("{}", encoding="utf-8")
        assert refusal(path).hint == f"name '{root}', the root it lies in"
    assert refusal(root / "pipeline").hint == f"name '{root}', the root it lies in"
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    assert refusal(tmp_path / "a.json").hint == "name the root folder of a factory, or template.json"
    assert run(template(root / "factory" / "template.json", PIPELINE)).exit_code == 0


def test_a_folder_above_a_factory_is_answered_with_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Factories, projects and templates a few levels below, at most three, the nearest first; none in what is hidden."""
    monkeypatch.chdir(tmp_path)
    for hidden in (".git/adf", "node_modules/adf", "a/b/c/d", "docs/empty/pipeline"):
        pipeline(Path(hidden)).unlink(missing_ok=hidden.startswith("docs"))
    Path("docs/pipeline").mkdir()
    Path("docs/template.json").write_text("{}", encoding="utf-8")
    assert refusal(".").hint.startswith("name a folder with metadata/project.yml")

    pipeline(Path("repo/adf"))
    assert refusal().hint == "did you mean 'repo/adf'?"
    assert refusal("repo").hint == "did you mean 'repo/adf'?"
    Path("shop/metadata").mkdir(parents=True)
    Path("shop/metadata/project.yml").write_text("version: 1\n", encoding="utf-8")
    template(Path("out/arm/template.json"), PIPELINE)
    assert refusal(".").hint == "did you mean 'shop', 'out/arm/template.json' or 'repo/adf'?"
    template(Path("ARMTemplateForFactory.json"), PIPELINE)
    assert refusal(".").hint == "did you mean 'ARMTemplateForFactory.json'?"


@pytest.mark.parametrize("name", ["ARMTemplateForFactory.json", "template.json"])
def test_a_folder_with_one_template_stands_for_it(tmp_path: Path, name: str) -> None:
    """Unless there is something else to check in it: then nobody knows which is meant."""
    whole = template(tmp_path / name, PIPELINE)
    template(tmp_path / "linkedTemplates" / "ArmTemplate_0.json", PIPELINE)
    (tmp_path / "ARMTemplateParametersForFactory.json").write_text("{}", encoding="utf-8")

    assert findings(run(tmp_path, "--format", "json")) == findings(run(whole, "--format", "json")) != []
    pipeline(tmp_path / "adf")
    assert refusal(tmp_path).hint == f"did you mean '{whole}'?"
    other = template(tmp_path / "two" / "template.json", PIPELINE)
    assert run(other.parent).exit_code == 0
    template(other.with_name("ARMTemplateForFactory.json"), PIPELINE)
    assert refusal(other.parent).hint.startswith("did you mean ")


def test_a_folder_above_one_called_factory_holds_none(tmp_path: Path) -> None:
    """'factory' is a folder of the layout too, and a common name of its root; the factory itself is found nevertheless."""
    pipeline(tmp_path / "factory")

    assert refusal(tmp_path).hint == f"did you mean '{tmp_path / 'factory'}'?"
    assert run(tmp_path / "factory").exit_code == 0


def test_a_template_without_a_factory_was_not_checked(tmp_path: Path) -> None:
    """It says so, and what to name: the whole factory first, then a part, whatever the cache remembers."""
    master = template(tmp_path / "linkedTemplates" / "ArmTemplate_master.json", MASTER)

    def warning() -> tuple[str, str]:
        result = run(master, "--format", "json")
        assert result.exit_code == 0
        (found,) = [item for item in findings(result) if item["severity"] == "warning"]
        assert found["code"] == "ADF006"
        return found["message"], found["hint"]

    said = "'ArmTemplate_master.json' holds no resource of a data factory: nothing was checked"
    general = "name the factory's own template, such as ARMTemplateForFactory.json, or the root of its Git folder"
    assert warning() == (said, general)
    part = template(master.with_name("ArmTemplate_0.json"), PIPELINE)
    assert warning() == (said, f"name the templates beside it that it deploys, such as '{part}'")
    whole = template(tmp_path / "ARMTemplateForFactory.json", PIPELINE)
    assert warning() == (said, f"name '{whole}', which holds the whole factory")
    assert [item["severity"] for item in findings(run(whole, "--format", "json"))].count("warning") == 0
    assert run(master, "--fail-on", "warning").exit_code == 1
