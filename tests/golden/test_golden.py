"""What the sample renders to, byte for byte, as a reviewer sees it in a diff.

After a wanted change: adfgen render --out tests/golden/music, then review the diff.
"""

from pathlib import Path

from adfgen.api.rendering import render, stale_files

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "music"


def test_the_sample_renders_to_what_was_reviewed() -> None:
    """No file differs, none is missing, none is left over."""
    rendering = render(ROOT)

    assert stale_files(rendering, GOLDEN) == ()
    assert len(rendering.files) > 20


def test_rendering_twice_gives_the_same_bytes() -> None:
    """Nothing depends on time, order of files or hashing."""
    assert dict(render(ROOT).files) == dict(render(ROOT).files)


def test_what_is_rendered_is_as_studio_saves_it() -> None:
    """Tabs, LF, no byte order mark, no newline at the end of a resource."""
    for path in sorted((GOLDEN / "factory").rglob("*.json")):
        text = path.read_bytes()
        assert b"\r" not in text, path
        assert not text.endswith(b"\n"), path
        assert text.startswith(b"{\n\t"), path


def test_nothing_rendered_holds_a_secret() -> None:
    """Signing in is managed identity or the name of a Key Vault secret."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(GOLDEN.rglob("*.json")))

    assert '"secretName"' in text or "SystemAssignedManagedIdentity" in text
    for word in ("AccountKey", "SecureString", "Password=", "sig="):
        assert word not in text
