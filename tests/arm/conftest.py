import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from adfgen.model.body import Json

Make = Callable[[Mapping[str, Json]], Path]


@pytest.fixture
def git(tmp_path: Path) -> Make:
    """Makes an ADF Git folder of `kind/name` → properties, and of other files by their path; gives its root."""

    def make(files: Mapping[str, Json]) -> Path:
        root = tmp_path / "git"
        for relative, value in files.items():
            is_resource = not relative.endswith(".json")
            path = root / (f"{relative}.json" if is_resource else relative)
            path.parent.mkdir(parents=True, exist_ok=True)
            body = {"name": path.stem, "properties": value} if is_resource else value
            path.write_text(body if isinstance(body, str) else json.dumps(body), encoding="utf-8")
        return root

    return make
