"""adfgen emulator as the shells beside it see it."""

import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROFILE = "version: 1\nstate: ../.adfgen\n"


def test_the_variables_are_in_a_file_from_when_it_serves_until_it_ends(tmp_path: Path) -> None:
    """Whoever finds the file finds all of it, and nobody else may read the secret in it; an earlier one is replaced."""
    make_profile(tmp_path)
    file = tmp_path / "emulator.env"
    file.write_text("stale", encoding="utf-8")
    with emulator(tmp_path, file) as serving:
        found = wait_for(file, "stale")
        mode = stat.S_IMODE(file.stat().st_mode)
        serving.send_signal(signal.SIGTERM)
        printed, _ = serving.communicate(timeout=60)

    assert found == printed.removesuffix("# serving\n")
    assert "export AZURE_CLIENT_SECRET=" in found
    assert mode == 0o600
    assert not file.exists()


def test_the_variables_of_an_emulator_are_left_to_it_by_another(tmp_path: Path) -> None:
    """One that cannot listen touches no file; one that serves writes its own, which the first does not remove."""
    make_profile(tmp_path)
    file = tmp_path / "emulator.env"
    with emulator(tmp_path, file) as first:
        served = wait_for(file, "")
        port = served.partition("ADFGEN_ENDPOINT='https://localhost:")[2].partition("'")[0]
        with emulator(tmp_path, file, port, state="other") as refused:
            code = refused.wait(timeout=60)
        kept = file.read_text(encoding="utf-8")
        with emulator(tmp_path, file, state="other") as second:
            replaced = wait_for(file, served)
            first.send_signal(signal.SIGTERM)
            first.wait(timeout=60)
            left = file.read_text(encoding="utf-8")
            second.send_signal(signal.SIGTERM)
            second.wait(timeout=60)

    assert (code, kept, left) == (4, served, replaced)
    assert not file.exists()


def test_a_folder_of_state_has_one_emulator(tmp_path: Path) -> None:
    """Another would cancel the runs of the first, which it takes for those of a dead one; after a kill there is room."""
    make_profile(tmp_path)
    file = tmp_path / "emulator.env"
    with emulator(tmp_path, file) as first:
        served = wait_for(file, "")
        with emulator(tmp_path, file) as refused:
            _, told = refused.communicate(timeout=60)
        first.kill()
        first.wait(timeout=60)
        with emulator(tmp_path, file):
            again = wait_for(file, served)

    assert refused.returncode == 4
    assert f"another emulator serves the factories in '{tmp_path / 'first'}'" in told
    assert "ADFGEN_ENDPOINT" in again


def make_profile(root: Path) -> None:
    (root / "metadata").mkdir()
    (root / "metadata" / "local.yml").write_text(PROFILE, encoding="utf-8")


@contextmanager
def emulator(root: Path, file: Path, port: str = "0", *, state: str = "first") -> Iterator[subprocess.Popen[str]]:
    """An emulator in a process of its own, which is over when the block is."""
    arguments = ["--project", str(root), "--port", port, "--env-file", str(file), "--state", str(root / state)]
    command = [sys.executable, "-m", "adfgen", "emulator", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(file: Path, stale: str) -> str:
    """The first text in the file that is not the stale one."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if file.exists() and (text := file.read_text(encoding="utf-8")) != stale:
            return text
        time.sleep(0.01)
    raise AssertionError("the emulator did not come up")
