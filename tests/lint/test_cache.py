"""The cache gives what was found before, forgets what changed, and is never in the way."""

import sqlite3
from pathlib import Path

from adfgen.diagnostics import Diagnostic, Location, Severity
from adfgen.lint.cache import FindingCache, factory_key
from adfgen.model.folder import read_folder

FOUND = (
    Diagnostic("ADF218", Severity.WARNING, "it's ‘green’", Location("a.json", "/x/0", 3, None, None), "end it"),
    Diagnostic("ADF101", Severity.ERROR, "unknown", Location("a.json", "/x", is_key=True)),
)
PIPELINE = '{"name": "pl", "properties": {"activities": []}}'


def folder(root: Path, text: str = PIPELINE) -> Path:
    """A factory of one pipeline."""
    (root / "pipeline").mkdir(parents=True, exist_ok=True)
    (root / "pipeline" / "pl.json").write_text(text, encoding="utf-8")
    return root


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    """All fields of a finding survive."""
    with FindingCache(tmp_path / "c" / "findings.sqlite") as cache:
        cache.put("key", FOUND)
    with FindingCache(tmp_path / "c" / "findings.sqlite") as cache:
        assert cache.get("key") == FOUND
        assert cache.get("other") is None
        assert cache.get("") is None


def test_a_key_follows_the_bytes_the_file_and_what_was_read(tmp_path: Path) -> None:
    """One byte, one name or one reading finding makes another key."""
    factory, reading = read_folder(folder(tmp_path / "a"))
    key = factory_key(factory, reading)

    assert key == factory_key(read_folder(folder(tmp_path / "b"))[0], ())
    assert key != factory_key(read_folder(folder(tmp_path / "c", PIPELINE + " "))[0], ())
    assert key != factory_key(factory, FOUND)


def test_a_factory_without_bytes_has_no_key(tmp_path: Path) -> None:
    """What was built in memory is always checked."""
    factory, _ = read_folder(folder(tmp_path))
    bare = type(factory)(tuple(type(item)(item.key, item.body) for item in factory))

    assert factory_key(bare, ()) == ""


def test_a_damaged_cache_starts_anew(tmp_path: Path) -> None:
    """Bytes that are no database are replaced, and entries that are no findings are none."""
    path = tmp_path / "findings.sqlite"
    path.write_bytes(b"this is no database" * 100)
    with FindingCache(path) as cache:
        assert cache.get("key") is None
        cache.put("key", FOUND)
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM finding").fetchone() == (1,)
    connection.execute("UPDATE finding SET value = '[[1]]'")
    connection.commit()
    connection.close()
    with FindingCache(path) as cache:
        assert cache.get("key") is None


def test_a_place_that_cannot_be_written_is_no_cache(tmp_path: Path) -> None:
    """A file where the folder should be, and no cache at all."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    for path in (tmp_path / "file" / "findings.sqlite", None):
        with FindingCache(path) as cache:
            cache.put("key", FOUND)
            assert cache.get("key") is None
