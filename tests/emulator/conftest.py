"""A factory reached by the same client in process, over TLS, and on Azure where there are credentials.

On Azure: ADFGEN_AZURE_FACTORY is the ARM id of a factory that is there for nothing else, DefaultAzureCredential signs in.
"""

import contextlib
import inspect
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import HttpResponseError
from azure.identity import DefaultAzureCredential
from azure.mgmt.datafactory import DataFactoryManagementClient

from adfgen.api.deploying import place_of
from adfgen.api.emulating import LocalRunner
from adfgen.connectors.profile import Profile
from adfgen.emulator.app import Emulator
from adfgen.emulator.server import serve
from adfgen.emulator.store import Store
from adfgen.testing.transport import emulator_transport

START = datetime(2026, 1, 1, tzinfo=UTC)
ON_AZURE = os.environ.get("ADFGEN_AZURE_FACTORY", "")
PLACE = place_of(
    ON_AZURE
    or "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-test/providers/Microsoft.DataFactory/factories/adf-test"
)
SUBSCRIPTION, GROUP, FACTORY = PLACE.subscription, PLACE.resource_group, PLACE.factory


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


def clear(client: DataFactoryManagementClient) -> None:
    """Take away what a test left on Azure, whoever refers to others first."""
    for group in ("triggers", "pipelines", "data_flows", "datasets", "linked_services", "integration_runtimes"):
        operations = getattr(client, group)
        for item in list(operations.list_by_factory(GROUP, FACTORY)):
            if group == "triggers":
                client.triggers.begin_stop(GROUP, FACTORY, item.name).result()
            with contextlib.suppress(HttpResponseError):  # pipelines that call each other go in the second round
                operations.delete(GROUP, FACTORY, item.name)


@pytest.fixture(params=["in process", "over TLS", pytest.param("on Azure", marks=pytest.mark.azure)])
def client(request: pytest.FixtureRequest, emulator: Emulator, tmp_path: Path) -> Iterator[DataFactoryManagementClient]:
    """Microsoft's client, unmodified, with a factory to work on."""
    fast: dict[str, Any] = {"polling_interval": 0, "retry_backoff_factor": 0}
    if request.param == "on Azure":
        if not ON_AZURE:
            pytest.skip("ADFGEN_AZURE_FACTORY names no factory")
        if "emulator" in inspect.signature(request.function).parameters:
            pytest.skip("looks behind the emulator")
        with DataFactoryManagementClient(DefaultAzureCredential(), SUBSCRIPTION) as azure:
            clear(azure)
            yield azure
            clear(azure)
        return
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
