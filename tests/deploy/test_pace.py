"""Once one call is throttled all keep their distance; before, none waits."""

from types import SimpleNamespace
from typing import Any

import pytest

from adfgen.deploy import azure_client
from adfgen.deploy.pace import Pace
from adfgen.emulator.fault import CallFaults, parse_call_fault
from tests.deploy.conftest import Cloud, desired


class Service:
    """Answers what it is told to, on a clock that moves only when somebody sleeps."""

    def __init__(self, *answers: tuple[int, dict[str, str]]) -> None:
        self.answers = list(answers)
        self.time = 100.0
        self.sent: list[float] = []

    def send(self, _: Any) -> Any:
        self.sent.append(round(self.time, 3))
        status, headers = self.answers.pop(0) if self.answers else (200, {})
        return SimpleNamespace(http_response=SimpleNamespace(status_code=status, headers=headers))

    def sleep(self, seconds: float) -> None:
        self.time += seconds


def sent(service: Service, calls: int) -> list[float]:
    pace = Pace(0.1, now=lambda: service.time, sleep=service.sleep)
    pace.next = service
    for _ in range(calls):
        pace.send(None)
    return service.sent


def test_calls_go_at_once_until_one_is_throttled() -> None:
    """Nobody pays for what did not happen."""
    assert sent(Service(), 5) == [100.0] * 5


def test_after_a_429_calls_keep_their_distance() -> None:
    """All of them wait as long as the service said, then go one after the other; a minute later they are free again."""
    assert sent(Service((200, {}), (429, {"Retry-After": "2"})), 5) == [100.0, 100.0, 102.0, 102.1, 102.2]
    service = Service((429, {"Retry-After": "0"}))
    assert len(sent(service, 700)) == 700
    assert 159 < service.time < 161


def test_a_date_is_left_to_the_retry_policy() -> None:
    """It is no number of seconds, and no reason to break down."""
    assert sent(Service((429, {"Retry-After": "Tue, 24 Nov 2026 12:00:00 GMT"})), 3) == [100.0, 100.0, 100.1]


def test_a_throttled_deploy_goes_on_slowly(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Microsoft's client asks the pace for every try of every call."""
    asked = []
    wait = Pace._wait
    monkeypatch.setattr(Pace, "_wait", lambda self: (asked.append(1), wait(self)))
    cloud.emulator.faults = CallFaults([parse_call_fault("throttle=0@PUT */pl_a#1")])

    assert cloud.deploy(desired()).is_complete
    assert len(asked) == len(cloud.emulator.log)
    assert azure_client.Pace is Pace
