"""The cache gives what was found before, forgets what changed, and is never in the way."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from adfgen.diagnostics import Diagnostic, Location, Severity
from adfgen.lint.cache import Examined, FindingCache, default_cache
from adfgen.model.listing import list_folder
from adfgen.source import Span

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


def test_a_digest_follows_the_bytes_the_names_and_what_was_read(tmp_path: Path) -> None:
    """One byte, one name or a file that cannot be read makes another digest; another place on the disk does not."""
    digest = list_folder(folder(tmp_path / "a" / "factory")).digest()

    assert digest == list_folder(folder(tmp_path / "b" / "factory")).digest()
    assert digest != list_folder(folder(tmp_path / "c" / "other")).digest()
    assert digest != list_folder(folder(tmp_path / "d" / "factory", PIPELINE + " ")).digest()
    renamed = folder(tmp_path / "e" / "factory") / "pipeline" / "pl.json"
    renamed.rename(renamed.with_name("PL.json"))
    assert digest != list_folder(tmp_path / "e" / "factory").digest()
    renamed.with_name("PL.json").unlink()
    renamed.mkdir()
    assert digest != list_folder(tmp_path / "e" / "factory").digest()


def test_a_factory_is_known_by_its_digest(tmp_path: Path) -> None:
    """All fields of its findings come back; what has no digest, as a rendered project, is never known."""
    for digest in ("d", ""):
        with FindingCache(tmp_path / "c" / "findings.sqlite") as cache:
            cache.keep(digest, Examined(FOUND, 7))

    with FindingCache(tmp_path / "c" / "findings.sqlite") as cache:
        assert [cache.find(digest) for digest in ("d", "e", "")] == [Examined(FOUND, 7), None, None]


def test_a_damaged_cache_starts_anew(tmp_path: Path) -> None:
    """Bytes that are no database are replaced, and entries that are no findings are none."""
    path = tmp_path / "findings.sqlite"
    path.write_bytes(b"this is no database" * 100)
    with FindingCache(path) as cache:
        assert cache.find("d") is None
        cache.keep("d", Examined(FOUND, 7))
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM finding").fetchone() == (1,)
    connection.execute("UPDATE finding SET value = '[[1]]'")
    connection.commit()
    connection.close()
    with FindingCache(path) as cache:
        assert cache.find("d") is None


def test_a_cache_damaged_inside_starts_anew(tmp_path: Path) -> None:
    """Its first page is sound: it is opened, nothing is found in it, and the one after it is whole again."""
    path = tmp_path / "findings.sqlite"
    for digest in ("c", "d"):
        with FindingCache(path) as cache:
            cache.keep(digest, Examined(FOUND, 7))
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"A" * (len(content) - 4096))

    found = []
    for _ in range(3):
        with FindingCache(path) as cache:
            found.append(cache.find("d"))
            cache.keep("d", Examined(FOUND, 7))

    assert found == [None, None, Examined(FOUND, 7)]


def test_many_checks_share_one_cache(tmp_path: Path) -> None:
    """As a hook starts them side by side, on a cache that is not there yet: each finds what it knew or nothing, all is sound."""
    path = tmp_path / "findings.sqlite"

    def check(digest: str) -> Examined | None:
        with FindingCache(path) as cache:
            known = cache.find(digest)
            cache.keep(digest, Examined(FOUND, 7))
        return known

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(check, "abcdefgh" * 10))

    assert {known for known in found if known} == {Examined(FOUND, 7)}
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_cache_somebody_else_writes_is_left_to_them(tmp_path: Path) -> None:
    """Nothing is found in it meanwhile, and nothing is lost."""
    path = tmp_path / "findings.sqlite"
    with FindingCache(path) as cache:
        cache.keep("d", Examined(FOUND, 7))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with FindingCache(path) as cache:
        assert cache.find("d") is None
        cache.keep("e", Examined(FOUND, 7))
    other.execute("COMMIT")
    other.close()

    with FindingCache(path) as cache:
        assert [cache.find(digest) for digest in ("d", "e")] == [Examined(FOUND, 7), None]


@pytest.mark.parametrize(
    ("variable", "home", "place"),
    [
        ("/cache", "/home/user", Path("/cache/adfgen/findings.sqlite")),
        ("", "/home/user", Path("/home/user/.cache/adfgen/findings.sqlite")),
        ("relative", "/home/user", Path("/home/user/.cache/adfgen/findings.sqlite")),
        ("~/c", "/home/user", Path("/home/user/c/adfgen/findings.sqlite")),
        ("", "~", None),
    ],
)
def test_a_user_without_a_home_has_no_cache(
    monkeypatch: pytest.MonkeyPatch, variable: str, home: str, place: Path | None
) -> None:
    """As in containers that run under any number; a place that is not absolute is none."""
    monkeypatch.setenv("XDG_CACHE_HOME", variable)
    monkeypatch.setattr("os.path.expanduser", lambda path: path.replace("~", home, 1))

    assert default_cache() == place


# of a cache: resources, findings, and a column each of codes, severities, messages, hints, files, pointers, offsets, lines,
# columns, whether a name is meant, and spans
ROW = [7, 1, *([value] for value in ("ADF101", "error", "m", "h", "f.json", "/a", None, 2, 3, False, [1, 2]))]


def row_with(index: int, value: object) -> str:
    return json.dumps([value if place == index else column for place, column in enumerate(ROW)])


def test_the_row_the_others_are_made_of_is_one(tmp_path: Path) -> None:
    """It is what a checker wrote."""
    place = Location("f.json", "/a", None, 2, 3, False, Span(1, 2))

    assert rewritten(tmp_path, json.dumps(ROW)) == Examined((Diagnostic("ADF101", Severity.ERROR, "m", place, "h"),), 7)


@pytest.mark.parametrize(
    "row",
    [
        "{", "[" * 200_000, "[1]", "[null, []]", "[1, 1]", "[0, 0, []]", "[1, 0, [[]]]",
        *(row_with(index, value) for index, value in [(0, -5), (0, True), (1, 0), (1, 2), (2, "A"), (2, [1]), (3, ["fatal"])]),
        *(row_with(index, [value]) for index in (8, 9, 10) for value in ("1", -1, 10**30, 1.5, [1], {})),
        *(row_with(11, [value]) for value in (None, 0)),
        *(row_with(12, [value]) for value in (1, [1], [1, 2, 3], ["a", 1], [-1, 1], {})),
        *(row_with(index, ["a", "a"]) for index in range(2, 13)),
    ],
)  # fmt: skip
def test_a_row_nobody_wrote_is_none(tmp_path: Path, row: str) -> None:
    """Another program's JSON, or half a row: the factory is looked at again."""
    assert rewritten(tmp_path, row) is None


def rewritten(folder: Path, row: str) -> Examined | None:
    """What is found where the row of a factory was replaced."""
    path = folder / "findings.sqlite"
    with FindingCache(path) as cache:
        cache.keep("d", Examined(FOUND, 7))
    connection = sqlite3.connect(path)
    connection.execute("UPDATE finding SET value = ?", (row,))
    connection.commit()
    connection.close()
    with FindingCache(path) as cache:
        return cache.find("d")


def test_a_place_that_cannot_be_written_is_no_cache(tmp_path: Path) -> None:
    """A file where the folder should be, and no cache at all."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    for path in (tmp_path / "file" / "findings.sqlite", None):
        with FindingCache(path) as cache:
            cache.keep("d", Examined(FOUND, 7))
            assert cache.find("d") is None


@pytest.mark.parametrize("installed", [False, True])
def test_where_there_may_be_rules_of_plugins_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, installed: bool
) -> None:
    """What a plugin finds changes with its code, which is in no key."""
    monkeypatch.setattr("adfgen.lint.cache.plugins_may_be_installed", lambda: installed)
    with FindingCache(tmp_path / "findings.sqlite") as cache:
        cache.keep("d", Examined(FOUND, 7))
    with FindingCache(tmp_path / "findings.sqlite") as cache:
        assert (cache.find("d") is None) == installed
