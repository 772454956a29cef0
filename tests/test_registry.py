"""What is installed enters by entry points, from a folder and from an archive alike."""

import importlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from adfgen import registry
from adfgen.registry import Registry

FILES = {
    "extra_rules.py": "RULE = 'a rule of somebody else'\n",
    "extra_rules-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: extra-rules\nVersion: 1.0\n",
    "extra_rules-1.0.dist-info/entry_points.txt": "[adfgen.trial]\nX001 = extra_rules:RULE\n",
}


@pytest.fixture
def look_again() -> Iterator[None]:
    """What one test installs is not there for the next."""
    yield
    registry.plugins_may_be_installed.cache_clear()


@pytest.mark.usefixtures("look_again")
@pytest.mark.parametrize("in_archive", [False, True])
def test_an_installed_plugin_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, in_archive: bool) -> None:
    """Ours and another's stand in one registry, and without the other there is only ours."""
    place = tmp_path / ("extra.zip" if in_archive else "site-packages")
    if in_archive:
        with zipfile.ZipFile(place, "w") as archive:
            for name, text in FILES.items():
                archive.writestr(name, text)
    else:
        for name, text in FILES.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_text(text, encoding="utf-8")

    assert list(trial()) == ["ours"]
    monkeypatch.syspath_prepend(str(place))
    importlib.invalidate_caches()
    assert list(trial()) == ["ours", "a rule of somebody else"]


def trial() -> Registry[str]:
    """A new registry with one item of its own."""
    registry.plugins_may_be_installed.cache_clear()
    found: Registry[str] = Registry("trial")
    found.register("A001")("ours")
    return found
