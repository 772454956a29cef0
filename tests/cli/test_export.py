"""adfgen export: what it looks at before it writes, as its help says."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from adfgen.cli.main import root


def adfgen(*arguments: str) -> Result:
    return CliRunner().invoke(root, list(arguments), standalone_mode=False)


def test_the_rules_are_left_to_validate(tmp_path: Path) -> None:
    """A pipeline that executes one that is not there is exported; one that cannot be read stops it. The help says so."""
    child = {"pipeline": {"referenceName": "gone", "type": "PipelineReference"}}
    body = {"activities": [{"name": "run", "type": "ExecutePipeline", "typeProperties": child}]}
    (tmp_path / "pipeline").mkdir()
    (tmp_path / "pipeline" / "pl.json").write_text(json.dumps({"name": "pl", "properties": body}), encoding="utf-8")

    checked = adfgen("validate", str(tmp_path), "--no-cache")
    written = adfgen("export", str(tmp_path), "--out", str(tmp_path / "arm"))
    (tmp_path / "pipeline" / "torn.json").write_text("{", encoding="utf-8")
    refused = adfgen("export", str(tmp_path), "--out", str(tmp_path / "other"))

    assert "'gone'" in checked.stdout
    assert "ARMTemplateForFactory.json" in written.stdout
    assert "ADF001" in refused.stderr
    assert not (tmp_path / "other").exists()
    assert "`adfgen validate` checks" in adfgen("export", "--help").stdout
