"""The JavaScript client drives everything that is served. Needs node, and NODE_PATH where @azure/arm-datafactory is."""

import json
import os
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adfgen.emulator.app import HANDLERS, Emulator
from adfgen.emulator.firing import advance
from adfgen.emulator.server import Server, serve
from tests.emulator.conftest import START
from tests.emulator.test_every_operation import driven

STORY = Path(__file__).parent / "story.cjs"
THING = ["thing", "thing"]  # got, and listed


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


def told(node: str, server: Server, *chapters: str) -> Any:
    """What the client saw in these chapters of the story."""
    environment = {**os.environ, "ENDPOINT": server.url, "NODE_EXTRA_CA_CERTS": str(server.ca_file)}
    done = subprocess.run(
        [node, str(STORY), *chapters], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_all_that_is_served_is_driven_by_the_javascript_client(node: str, emulator: Emulator, tmp_path: Path) -> None:
    """Documents, pages, tags, refusals, triggers that fire and runs, over TLS with the emulator's authority."""
    with serve(emulator, folder=tmp_path) as server:
        built = told(node, server, "factories", "documents", "network", "pages", "tags", "triggers")
        assert advance(emulator.service, START + timedelta(hours=1)) == 1
        ran = told(node, server, "triggerRuns")
        assert advance(emulator.service, START + timedelta(hours=2)) == 1
        ran |= told(node, server, "cancelledWindow", "runs", "goodbye")

    assert built == {
        "tags": {"team": "data"},
        "factories": [["adf-test"], ["adf-test"]],
        "operations": True,
        "integrationRuntimes": THING,
        "linkedServices": THING,
        "datasets": THING,
        "pipelines": THING,
        "dataFlows": THING,
        "credentialOperations": THING,
        "changeDataCapture": THING,
        "globalParameters": THING,
        "runtime": "Online",
        "got": ["default", "lake"],
        "listed": [["default"], ["lake"]],
        "pages": ["a", "b", "c", "thing"],
        "unknown": "BrandNew",
        "stale": [412, "PreconditionFailed"],
        "fresh": "a",
        "missing": [404, "NotFound"],
        "triggers": ["daily", "event"],
        "queried": ["daily", "event"],
        "unsubscribed": [400, "BadRequest"],
        "subscribed": "Enabled",
        "subscription": "Enabled",
        "started": "Started",
        "given": "Disabled",
    }
    assert ran == {
        "fired": [["daily", "Succeeded"], ["daily", "Succeeded"]],
        "at": "2026-01-01T00:30:00.000Z",
        "waiting": "Inprogress",
        "windows": ["Succeeded", "Cancelled"],
        "run": "Succeeded",
        "activities": ["Succeeded"],
        "runs": [True],
        "left": [],
    }
    assert driven(emulator) == set(HANDLERS)
