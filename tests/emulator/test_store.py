"""What is kept: in a file only its owner reads, whole after a kill."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from adfgen.emulator.store import Document, Store
from adfgen.errors import ProjectError

WRITER = """
import sys
from pathlib import Path
from adfgen.emulator.store import Document, Store
store = Store(Path(sys.argv[1]))
number = 0
while True:
    with store.transaction():
        store.put(Document("f", "pipelines", f"a{number}", f"/a{number}", {"properties": {"n": number}}))
        store.put(Document("f", "datasets", f"b{number}", f"/b{number}", {"properties": {"n": number}}))
    print(number, flush=True)
    number += 1
"""


def test_a_kill_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    """Every write that returned is there, and of one that did not, both halves or none."""
    path = tmp_path / "factory.sqlite"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    answered = [int(writer.stdout.readline()) for _ in range(20)][-1]
    writer.send_signal(signal.SIGKILL)
    writer.communicate()

    store = Store(path)
    counts = [len(store.documents("f", group)) for group in ("pipelines", "datasets")]
    store.close()

    assert counts[0] == counts[1] > answered


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_only_the_owner_reads_the_file(tmp_path: Path) -> None:
    """It holds secrets; a file that was open to others is closed to them, the log beside it too."""
    path = tmp_path / "factory.sqlite"
    path.touch(mode=0o644)
    store = Store(path)
    store.put(Document("f", "pipelines", "a", "/a", {}))

    assert {item.name: item.stat().st_mode & 0o777 for item in tmp_path.iterdir()} == {
        "factory.sqlite": 0o600,
        "factory.sqlite-shm": 0o600,
        "factory.sqlite-wal": 0o600,
    }
    store.close()


def test_a_transaction_that_fails_leaves_nothing() -> None:
    """Nor does an inner one that was done."""
    store = Store()

    def fail() -> None:
        with store.transaction():
            with store.transaction():
                store.put(Document("f", "pipelines", "a", "/a", {}))
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert store.documents("f") == ()


def test_a_state_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    """With its path."""
    (tmp_path / "taken").write_text("a file, not a folder")

    with pytest.raises(ProjectError, match="taken"):
        Store(tmp_path / "taken" / "factory.sqlite")


def test_state_that_cannot_be_written_is_named_at_the_first_write(tmp_path: Path) -> None:
    """A file somebody may only read opens like any other; nothing stays half written when the rights come back."""
    store = Store(tmp_path / "factory.sqlite")
    store._connection.execute("PRAGMA query_only = 1")

    with pytest.raises(ProjectError, match=r"state '.*factory\.sqlite' cannot be written: attempt to write a readonly"):
        store.setting("client secret", "s")
    store._connection.execute("PRAGMA query_only = 0")

    assert store.setting("client secret", "t") == "t"
    store.close()
