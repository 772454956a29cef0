"""adfgen emulator as the shells beside it see it."""

import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

PROFILE = "version: 1\nstate: ../.adfgen\n"


def test_the_variables_are_in_a_file_from_when_it_serves_until_it_ends(tmp_path: Path) -> None:
    """Whoever finds the file finds all of it, and nobody else may read the secret in it; an earlier one is gone at once."""
    (tmp_path / "metadata").mkdir()
    (tmp_path / "metadata" / "local.yml").write_text(PROFILE, encoding="utf-8")
    file = tmp_path / "emulator.env"
    file.write_text("stale", encoding="utf-8")
    arguments = ["--project", str(tmp_path), "--port", "0", "--env-file", str(file)]
    with subprocess.Popen(
        [sys.executable, "-m", "adfgen", "emulator", *arguments], stdout=subprocess.PIPE, text=True
    ) as serving:
        found = wait_for(file)
        mode = stat.S_IMODE(file.stat().st_mode)
        serving.send_signal(signal.SIGTERM)
        printed, _ = serving.communicate(timeout=60)

    assert found == printed.removesuffix("# serving\n")
    assert "export AZURE_CLIENT_SECRET=" in found
    assert mode == 0o600
    assert not file.exists()


def wait_for(file: Path) -> str:
    """The first text in the file that is not the stale one."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if file.exists() and (text := file.read_text(encoding="utf-8")) != "stale":
            return text
        time.sleep(0.01)
    raise AssertionError("the emulator did not come up")
