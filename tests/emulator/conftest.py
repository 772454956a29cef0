"""A factory on the emulator, reached in process and over TLS by the same client."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.mgmt.datafactory import DataFactoryManagementClient

from adfgen.api.emulating import LocalRunner
from adfgen.connectors.profile import Profile
from adfgen.emulator.app import Emulator
from adfgen.emulator.server import serve
from adfgen.emulator.store import Store
from adfgen.testing.transport import emulator_transport

START = datetime(2026, 1, 1, tzinfo=UTC)
SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
GROUP, FACTORY = "rg-test", "adf-test"


class Credential:
    """Gives a token of the emulator's own directory."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        return AccessToken(self._emulator.identity.issue("tester", scopes[0]), 4_000_000_000)


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """A machine without databases."""
    return Profile(tmp_path / "local.yml", tmp_path / "state")


@pytest.fixture
def emulator(profile: Profile) -> Iterator[Emulator]:
    """An emulator in memory on virtual time, three documents a page."""
    with LocalRunner(profile, start=START, jumps=True, workers=2) as runner:
        yield Emulator(Store(), runner, page_size=3)


@pytest.fixture(params=["in process", "over TLS"])
def client(request: pytest.FixtureRequest, emulator: Emulator, tmp_path: Path) -> Iterator[DataFactoryManagementClient]:
    """Microsoft's client, unmodified, with a factory to work on."""
    fast: dict[str, Any] = {"polling_interval": 0, "retry_backoff_factor": 0}
    if request.param == "in process":
        transport = emulator_transport(emulator)
        found = DataFactoryManagementClient(
            Credential(emulator), SUBSCRIPTION, base_url="https://emulator.invalid", transport=transport, **fast
        )
        found.factories.create_or_update(GROUP, FACTORY, {"location": "westeurope"})
        yield found
        return
    with (
        serve(emulator, folder=tmp_path / "tls") as server,
        DataFactoryManagementClient(
            Credential(emulator), SUBSCRIPTION, base_url=server.url, connection_verify=str(server.ca_file), **fast
        ) as found,
    ):
        found.factories.create_or_update(GROUP, FACTORY, {"location": "westeurope"})
        yield found
