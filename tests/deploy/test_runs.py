"""A run is started once, whatever becomes of the answer."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from adfgen.api.emulating import LocalRunner
from adfgen.connectors.profile import Profile
from adfgen.deploy import azure
from adfgen.emulator.app import Emulator
from adfgen.emulator.fault import CallFaults, parse_call_fault
from adfgen.emulator.store import Store
from adfgen.errors import ServiceError
from tests.deploy.conftest import Cloud

CREATE = "POST */createRun"


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """A factory with one pipeline, on real time."""
    monkeypatch.setattr(azure, "_LOOKS", (0, 0.05))
    with LocalRunner(Profile(tmp_path / "local.yml", tmp_path / "state"), workers=1) as runner:
        found = Cloud(Emulator(Store(), runner), tmp_path / "journal")
        found.send("PUT", "", {"location": "westeurope"})
        wait = {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 0}}
        body = {"parameters": {"p": {"type": "string", "defaultValue": ""}}, "activities": [wait]}
        found.send("PUT", "/pipelines/pl", {"properties": body})
        yield found


def runs(cloud: Cloud) -> list[str]:
    return [run["runId"] for run in cloud.target.pipeline_runs(hours=1)]


def strike(cloud: Cloud, fault: str) -> None:
    cloud.emulator.faults = CallFaults([parse_call_fault(fault)])
    cloud.emulator.log.clear()


def starts(cloud: Cloud) -> int:
    return sum(line.endswith("/createRun") for line in cloud.emulator.log)


@pytest.mark.parametrize("fault", ["lost", "late=0.01"])
def test_a_run_whose_answer_is_lost_is_found(cloud: Cloud, fault: str) -> None:
    """It was begun, and its id is what is given."""
    earlier = cloud.target.create_run("pl", {})
    strike(cloud, f"{fault}@{CREATE}")

    run_id = cloud.target.create_run("pl", {"p": "x"})

    assert starts(cloud) == 1
    assert set(runs(cloud)) == {earlier, run_id}
    assert cloud.target.pipeline_run(run_id)["parameters"] == {"p": "x"}


@pytest.mark.parametrize("fault", ["reset", "status=500", "status=503", "throttle=0", "status=504"])
def test_a_start_that_failed_is_not_sent_again(cloud: Cloud, fault: str) -> None:
    """Nothing was begun, nothing is, and the caller is told."""
    strike(cloud, f"{fault}@{CREATE}")

    with pytest.raises(ServiceError):
        cloud.target.create_run("pl", {})

    assert starts(cloud) == 1
    assert runs(cloud) == []


def test_activities_come_page_by_page(cloud: Cloud) -> None:
    """All of them, in the order they began."""
    names = [f"w{number}" for number in range(120)]
    waits = [{"name": name, "type": "Wait", "typeProperties": {"waitTimeInSeconds": 0}} for name in names]
    cloud.send("PUT", "/pipelines/many", {"properties": {"activities": waits}})
    run_id = cloud.target.create_run("many", {})
    assert cloud.emulator.service.runner.wait_until_idle(30)

    found = cloud.target.activity_runs(run_id)

    assert sorted(item["activityName"] for item in found) == sorted(names)
    assert json.dumps(found).count('"Succeeded"') >= 120
