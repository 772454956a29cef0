import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml

from adfgen.arm.definition import FILE_NAME
from adfgen.arm.export import PARAMETERS, TEMPLATE, export_folder

CASES = Path(__file__).parent.parent / "cases" / "arm" / "parameters.yml"


def _cases() -> list[object]:
    return [pytest.param(case, id=case["name"]) for case in yaml.safe_load(CASES.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("case", _cases())
def test_a_resource_has_exactly_its_parameters(case: Mapping[str, object], git: Callable[..., Path]) -> None:
    """What is a parameter, under which name, of which type, and what stands in the template instead of it."""
    own = {FILE_NAME: case["definition"]} if "definition" in case else {}
    export = export_folder(git({case["resource"]: case["properties"], **own}))
    template = json.loads(export.files[TEMPLATE])
    declared = {name: item for name, item in template["parameters"].items() if name != "factoryName"}

    expected = case["template"]
    assert isinstance(expected, dict)
    kind = str(case["resource"]).split("/", maxsplit=1)[0]
    filled = (
        {"pipelines": [{"parameters": {}, **item} for item in expected["pipelines"]]} if "pipelines" in expected else {}
    )
    assert declared == case["parameters"]
    assert template["resources"][0]["properties"] == {**expected, **(filled if kind == "trigger" else {})}


@pytest.mark.parametrize("case", _cases())
def test_the_parameter_file_has_the_keys_of_the_template(case: Mapping[str, object], git: Callable[..., Path]) -> None:
    """Each parameter has its default there, and one without default an empty text to fill in."""
    own = {FILE_NAME: case["definition"]} if "definition" in case else {}
    files = export_folder(git({case["resource"]: case["properties"], **own})).files
    declared = json.loads(files[TEMPLATE])["parameters"]
    values = json.loads(files[PARAMETERS])["parameters"]

    assert list(values) == list(declared)
    assert {name: bool(item["value"] == "") for name, item in values.items()} == {
        name: "defaultValue" not in item for name, item in declared.items()
    }
