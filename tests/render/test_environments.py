"""What differs between environments becomes parameters of the template."""

import json
import shutil
from pathlib import Path

import pytest

from adfgen.api.rendering import render
from adfgen.model.body import Json
from adfgen.sample.story import sample_metadata

HOURS = "tr_ingest_properties_typeProperties_recurrence_schedule_hours"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The sample's metadata."""
    shutil.copytree(sample_metadata(), tmp_path / "metadata")
    return tmp_path


def hours(project: Path, environment: str, text: str) -> None:
    path = project / "metadata" / "environments" / f"{environment}.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("hours: [1]", f"hours: {text}"), encoding="utf-8")


def rendered(project: Path) -> tuple[dict[str, Json], Json]:
    """The values of each environment by parameter, and the hours as the template has them."""
    files = render(project).files
    template = json.loads(files["arm/template.json"])
    found = {}
    for path in sorted(file for file in files if file.startswith("arm/parameters.")):
        values = json.loads(files[path])["parameters"]
        assert set(values) == set(template["parameters"])
        found[path.split(".")[1]] = {name: item["value"] for name, item in values.items() if name.startswith(HOURS)}
    trigger = next(item for item in template["resources"] if item["name"].endswith("'/tr_ingest')]"))
    assert {template["parameters"][name]["type"] for name in found["dev"]} <= {"int", "array"}
    return found, trigger["properties"]["typeProperties"]["recurrence"]["schedule"]["hours"]


def test_a_list_of_another_length_is_one_parameter(project: Path) -> None:
    """Of type array, as Microsoft's export knows them; factory/ keeps the list of the environment connected to Git."""
    hours(project, "prod", "[4, 5]")

    assert rendered(project) == ({"dev": {HOURS: [2]}, "prod": {HOURS: [4, 5]}}, f"[parameters('{HOURS}')]")


def test_a_list_of_the_same_length_keeps_a_parameter_for_each_value(project: Path) -> None:
    """Names of parameters are public: what was rendered before stays."""
    assert rendered(project) == (
        {"dev": {f"{HOURS}_0": 2}, "prod": {f"{HOURS}_0": 1}},
        [f"[parameters('{HOURS}_0')]"],
    )


def test_a_list_that_is_longer_in_one_environment_is_whole_in_all(project: Path) -> None:
    """A value inside a list that is a parameter is none of its own."""
    folder = project / "metadata" / "environments"
    text = (folder / "prod.yml").read_text(encoding="utf-8").replace("-prod", "-test")
    (folder / "test.yml").write_text(text, encoding="utf-8")
    hours(project, "prod", "[4, 5]")

    values, shown = rendered(project)

    assert values == {"dev": {HOURS: [2]}, "prod": {HOURS: [4, 5]}, "test": {HOURS: [1]}}
    assert shown == f"[parameters('{HOURS}')]"
