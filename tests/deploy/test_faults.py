"""Every call of a deploy fails once, in every way; the process dies before and after every one. A rerun mends it all."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from adfgen.api.emulating import LocalRunner
from adfgen.connectors.profile import Profile
from adfgen.deploy.apply import apply
from adfgen.deploy.azure import AzureTarget
from adfgen.deploy.journal import DeployJournal
from adfgen.deploy.planner import Wishes, make_plan
from adfgen.emulator.app import Emulator
from adfgen.emulator.fault import CallFaults, parse_call_fault
from adfgen.emulator.store import Store
from adfgen.errors import AdfgenError
from adfgen.model.factory import Factory
from adfgen.testing import transport
from tests.deploy.conftest import Cloud, desired, reference
from tests.emulator.conftest import START, Credential

CALLS = 44  # more than the deploy below makes; what lies beyond its last call strikes nobody
STRUCK = 21  # the calls it makes: as many schedules of each kind do strike
WISHES = {"prune": True}


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRunner]:
    """Nothing runs here: one for all."""
    folder = tmp_path_factory.mktemp("machine")
    with LocalRunner(Profile(folder / "local.yml", folder), start=START, jumps=True, workers=1) as found:
        yield found


def before() -> Factory:
    """What is deployed first."""
    return desired()


def after() -> Factory:
    """Then a trigger and a pipeline change, a pipeline goes, and a linked service and a trigger come."""
    lonely = {"activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 2}}]}
    return desired(pl_a=lonely, pl_b=None, tr_on={"description": "new"}, ls_lake={"description": "new"})


def world(runner: LocalRunner, folder: Path) -> Cloud:
    """A factory as it is before."""
    cloud = Cloud(Emulator(Store(), runner), folder)
    cloud.send("PUT", "", {"location": "westeurope"})
    assert cloud.deploy(before()).is_complete
    cloud.emulator.log.clear()
    return cloud


def attempt(cloud: Cloud) -> str:
    """One deploy; how it ended."""
    try:
        return "done" if cloud.deploy(after(), **WISHES).is_complete else "failed"
    except AdfgenError:
        return "refused"


def check(cloud: Cloud) -> None:
    """The factory is as desired, and triggers are as they were."""
    stored = cloud.bodies()
    assert stored["triggers/tr_on"]["description"] == stored["linked_services/ls_lake"]["description"] == "new"
    assert "pipelines/pl_b" not in stored
    assert len(stored["pipelines/pl_a"]["activities"]) == 1
    assert cloud.states() == {"tr_on": "Started", "tr_off": "Stopped"}
    assert not cloud.journal.unfinished()


@pytest.mark.parametrize("kind", ["throttle=0", "status=503", "status=501", "reset", "lost", "late=0.001"])
def test_any_call_may_fail_once(kind: str, runner: LocalRunner, tmp_path: Path) -> None:
    """Most are overcome by the deploy itself; a refusal is not repeated, and the next deploy finishes."""
    ended, struck = [], 0
    for number in range(1, CALLS + 1):
        cloud = world(runner, tmp_path / f"{number}")
        cloud.emulator.faults = CallFaults([parse_call_fault(f"{kind}@* *#{number}")])
        ended.append(attempt(cloud))
        struck += len(cloud.emulator.log) >= number
        # the trigger is never left stopped by a deploy that is still alive, unless starting it is what was refused
        was_start = cloud.states()["tr_on"] == "Stopped"
        assert not was_start or (kind == "status=501" and cloud.journal.unfinished())
        cloud.emulator.faults = CallFaults()
        assert attempt(cloud) == "done"
        check(cloud)
    assert ended[-1] == "done"
    assert struck >= STRUCK
    if kind != "status=501":
        assert set(ended) == {"done"}
    else:
        assert {"failed", "refused"} <= set(ended)


class Killed(BaseException):
    """The process is gone: no call gets out any more."""


class DyingAdapter(transport.EmulatorAdapter):
    """Lets a number of calls through; then nothing, or one more whose answer nobody sees."""

    def __init__(self, emulator: Emulator, left: int, *, is_sent: bool) -> None:
        super().__init__(emulator)
        self.left = left
        self.is_sent = is_sent

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        self.left -= 1
        if self.left < 0:
            if self.is_sent and self.left == -1:
                super().send(request, *args, **options)
            raise Killed
        return super().send(request, *args, **options)


@pytest.mark.parametrize("is_sent", [False, True], ids=["before", "after"])
def test_the_process_may_die_at_every_call(is_sent: bool, runner: LocalRunner, tmp_path: Path) -> None:
    """What was stopped is started by the next deploy, though nobody but the journal knows that it was."""
    deaths = 0
    for number in range(CALLS):
        cloud = world(runner, tmp_path / f"{number}")
        adapter = DyingAdapter(cloud.emulator, number, is_sent=is_sent)
        session = requests.Session()
        session.mount("https://", adapter)
        dying = transport.RequestsTransport(session=session, session_owner=False)
        cloud.target = AzureTarget(cloud.place, credential=Credential(cloud.emulator), transport=dying)
        try:
            attempt(cloud)
        except Killed:
            deaths += 1
        cloud.target = cloud.connect()
        cloud.journal = DeployJournal(cloud.folder, cloud.target.id)
        assert attempt(cloud) == "done"
        check(cloud)
    assert deaths >= STRUCK


def test_an_interrupted_deploy_starts_its_triggers_again(runner: LocalRunner, tmp_path: Path) -> None:
    """Ctrl-C stops the deploy, not the world: the trigger fires again."""
    cloud = world(runner, tmp_path)

    class Impatient:
        def began(self, step: Any) -> None:
            """Nothing to see."""

        def ended(self, step: Any, error: Any) -> None:
            if step.action == "stop":
                raise KeyboardInterrupt

    plan = make_plan(after(), cloud.target, Wishes(prune=True))
    with pytest.raises(KeyboardInterrupt):
        apply(plan, cloud.target, cloud.journal, observer=Impatient(), workers=1)

    assert cloud.states()["tr_on"] == "Started"
    assert attempt(cloud) == "done"
    check(cloud)


def test_nothing_secret_is_left_anywhere(runner: LocalRunner, tmp_path: Path) -> None:
    """Planted in a body, it is in no log, error or journal, whatever goes wrong; neither is a token."""
    secret = {"typeProperties": {"baseUrl": "https://v", "key": {"type": "SecureString", "value": "planted-secret"}}}
    said = []
    for number in range(1, CALLS, 5):
        cloud = Cloud(Emulator(Store(), runner), tmp_path / f"{number}")
        cloud.send("PUT", "", {"location": "westeurope"})
        token = cloud.emulator.identity.issue("tester", "x").split(".")[0]
        cloud.emulator.faults = CallFaults([parse_call_fault(f"status=501@PUT *#{number}")])
        try:
            outcome = cloud.deploy(
                desired(ls_vault=secret, ds={"linkedServiceName": reference("nowhere", "LinkedService")})
            )
            said += [f"{error.message} {error.hint}" for _, error in outcome.failed]
        except AdfgenError as error:
            said.append(error.message)
        said += list(cloud.emulator.log)
        said += [path.read_text(encoding="utf-8") for path in (tmp_path / f"{number}").rglob("*.json")]
        assert not any("planted-secret" in text or token in text for text in said)
    assert any("501" in text for text in said)
