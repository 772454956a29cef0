"""Bad days: what a client sees when calls are throttled, fail, break off, or come late."""

import time
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ServiceRequestError, ServiceResponseError
from azure.mgmt.datafactory import DataFactoryManagementClient

from adfgen.emulator.app import Emulator
from adfgen.emulator.fault import CallFaults, parse_call_fault
from adfgen.errors import UsageError
from adfgen.testing.transport import emulator_transport
from tests.emulator.conftest import FACTORY, GROUP, SUBSCRIPTION, Credential

BODY: dict[str, Any] = {"properties": {"activities": []}}
PUT = "PUT */pipelines/pl"


@pytest.fixture
def client(emulator: Emulator) -> DataFactoryManagementClient:
    """A client in process that waits for nothing."""
    found = DataFactoryManagementClient(
        Credential(emulator), SUBSCRIPTION, base_url="https://emulator.invalid", transport=emulator_transport(emulator),
        retry_backoff_factor=0,
    )  # fmt: skip
    found.factories.create_or_update(GROUP, FACTORY, {"location": "westeurope"})
    return found


def strike(emulator: Emulator, *faults: str, latency: float = 0.0) -> None:
    emulator.faults = CallFaults([parse_call_fault(fault) for fault in faults], latency=latency)


@pytest.mark.parametrize("kind", ["throttle=0", "status=500", "status=503", "reset", "lost", "late=0.01"])
def test_one_bad_call_is_overcome(emulator: Emulator, client: DataFactoryManagementClient, kind: str) -> None:
    """The client's own retries are enough for a PUT."""
    strike(emulator, f"{kind}@{PUT}#1")

    client.pipelines.create_or_update(GROUP, FACTORY, "pl", BODY)

    assert client.pipelines.get(GROUP, FACTORY, "pl").name == "pl"
    assert sum(line.startswith("PUT") and line.endswith("/pl") for line in emulator.log) == 1 + (kind != "late=0.01")


@pytest.mark.parametrize(
    ("kind", "error", "is_there"),
    [
        ("reset", ServiceRequestError, False),
        ("lost", ServiceResponseError, True),
        ("status=500", HttpResponseError, False),
        ("throttle=0", HttpResponseError, False),
    ],
)
def test_what_a_fault_leaves_behind(
    emulator: Emulator, client: DataFactoryManagementClient, kind: str, error: type[Exception], is_there: bool
) -> None:
    """A lost answer had its effect; nothing else had."""
    strike(emulator, f"{kind}@{PUT}")

    with pytest.raises(error):
        client.pipelines.create_or_update(GROUP, FACTORY, "pl", BODY, retry_total=0)

    strike(emulator)
    assert [item.name for item in client.pipelines.list_by_factory(GROUP, FACTORY)] == (["pl"] if is_there else [])


def test_a_fault_is_asked_for_by_a_header(client: DataFactoryManagementClient) -> None:
    """For clients that cannot reach the emulator's options."""
    with pytest.raises(HttpResponseError) as refused:
        client.pipelines.create_or_update(
            GROUP, FACTORY, "pl", BODY, headers={"x-adfgen-fault": "status=502"}, retry_total=0
        )

    assert refused.value.status_code == 502


def test_latency_is_real(emulator: Emulator, client: DataFactoryManagementClient) -> None:
    """Each call takes that long at least."""
    strike(emulator, latency=0.05)
    began = time.monotonic()

    client.pipelines.create_or_update(GROUP, FACTORY, "pl", BODY)

    assert time.monotonic() - began >= 0.05


@pytest.mark.parametrize("text", ["", "explode@PUT *", "throttle@PUT", "late=x@* *"])
def test_a_fault_that_is_none_is_refused(text: str) -> None:
    """With the form it takes."""
    with pytest.raises(UsageError, match="is no fault"):
        parse_call_fault(text)
