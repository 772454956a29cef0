"""The JavaScript client sees the same factory. Needs node, and NODE_PATH where @azure/arm-datafactory is."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from adfgen.emulator.app import Emulator
from adfgen.emulator.server import serve

STORY = Path(__file__).parent / "story.cjs"


@pytest.fixture
def node() -> str:
    """The interpreter, where it finds the client."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is not installed")
    if subprocess.run(
        [found, "-e", "require.resolve('@azure/arm-datafactory')"], capture_output=True, check=False
    ).returncode:
        pytest.skip("npm install @azure/arm-datafactory, and NODE_PATH=.../node_modules")
    return found


def test_the_javascript_client_deploys_and_runs(node: str, emulator: Emulator, tmp_path: Path) -> None:
    """Pages, tags, refusals, an event trigger and a run, over TLS with the emulator's authority."""
    with serve(emulator, folder=tmp_path) as server:
        environment = {**os.environ, "ENDPOINT": server.url, "NODE_EXTRA_CA_CERTS": str(server.ca_file)}
        done = subprocess.run(
            [node, str(STORY)], env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "pipelines": ["a", "b", "c", "d"],
        "unknown": "BrandNew",
        "stale": [412, "PreconditionFailed"],
        "fresh": "unknown",
        "missing": [404, "NotFound"],
        "unsubscribed": [400, "BadRequest"],
        "trigger": "Started",
        "run": "Succeeded",
        "activities": ["Succeeded"],
        "runs": ["a"],
    }
