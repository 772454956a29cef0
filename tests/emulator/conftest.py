"""A factory reached by the same calls in process, asynchronously, over TLS, and on Azure where there are credentials.

On Azure: ADFGEN_AZURE_FACTORY is the ARM id of a factory that is there for nothing else, DefaultAzureCredential signs in.
"""

import asyncio
import contextlib
import inspect
import os
import threading
from collections.abc import Coroutine, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import HttpResponseError
from azure.core.polling import AsyncLROPoller
from azure.identity import DefaultAzureCredential
from azure.mgmt.datafactory import DataFactoryManagementClient
from azure.mgmt.datafactory.aio import DataFactoryManagementClient as AsyncClient

from adfgen.api.deploying import place_of
from adfgen.api.emulating import LocalRunner
from adfgen.connectors.profile import Profile
from adfgen.emulator.app import Emulator
from adfgen.emulator.server import serve
from adfgen.emulator.store import Store
from adfgen.testing.transport import async_emulator_transport, emulator_transport

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
        return AccessToken(self._emulator.identity.issue("tester", scopes[0].removesuffix("/.default")), 4_000_000_000)


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


class AsyncCredential:
    """A token of the emulator's own directory, asynchronously."""

    def __init__(self, emulator: Emulator) -> None:
        self._credential = Credential(emulator)

    async def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        return self._credential.get_token(*scopes)

    async def close(self) -> None:
        """Nothing is open."""

    async def __aexit__(self, *_: object) -> None:
        """Nothing is open."""


class Awaiting:
    """The asynchronous client, or a part of it, called as the synchronous one is: each call is awaited to its end."""

    def __init__(self, part: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._part, self._loop = part, loop

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        if callable(found):
            return lambda *arguments, **options: self._settle(found(*arguments, **options))
        return Awaiting(found, self._loop) if type(found).__name__.endswith("Operations") else found

    def _settle(self, found: Any) -> Any:
        if inspect.isawaitable(found):
            found = self._await(_of(found))
        if hasattr(found, "__aiter__"):
            return self._await(_listed(found))
        return Awaiting(found, self._loop) if isinstance(found, AsyncLROPoller) else found

    def _await(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)


async def _of(found: Any) -> Any:
    return await found


async def _listed(found: Any) -> list[Any]:
    return [item async for item in found]


@contextlib.contextmanager
def asynchronous(emulator: Emulator, **options: Any) -> Iterator[Any]:
    """Microsoft's asynchronous client, unmodified, made and called on a loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def made() -> AsyncClient:
        return AsyncClient(AsyncCredential(emulator), SUBSCRIPTION, **options)

    client = asyncio.run_coroutine_threadsafe(made(), loop).result(10)
    try:
        yield Awaiting(client, loop)
    finally:
        asyncio.run_coroutine_threadsafe(client.close(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


WAYS = ["in process", "asynchronous", "over TLS", "asynchronous over TLS"]


@contextlib.contextmanager
def reached(way: str, emulator: Emulator, folder: Path) -> Iterator[Any]:
    """Microsoft's client, unmodified: in process by our transport, over TLS by its own (requests and aiohttp)."""
    fast: dict[str, Any] = {"polling_interval": 0, "retry_backoff_factor": 0}
    with contextlib.ExitStack() as stack:
        where: dict[str, Any] = {"base_url": "https://emulator.invalid"}
        if way.endswith("over TLS"):
            server = stack.enter_context(serve(emulator, folder=folder))
            where = {"base_url": server.url, "connection_verify": str(server.ca_file)}
        elif way == "in process":
            where["transport"] = emulator_transport(emulator)
        else:
            where["transport"] = async_emulator_transport(emulator)
        if way.startswith("asynchronous"):
            yield stack.enter_context(asynchronous(emulator, **where, **fast))
        else:
            yield stack.enter_context(DataFactoryManagementClient(Credential(emulator), SUBSCRIPTION, **where, **fast))


@pytest.fixture(params=[*WAYS, pytest.param("on Azure", marks=pytest.mark.azure)])
def client(request: pytest.FixtureRequest, emulator: Emulator, tmp_path: Path) -> Iterator[DataFactoryManagementClient]:
    """Microsoft's client, unmodified, with a factory to work on."""
    if request.param != "on Azure":
        with reached(request.param, emulator, tmp_path / "tls") as found:
            found.factories.create_or_update(GROUP, FACTORY, {"location": "westeurope"})
            yield found
        return
    if not ON_AZURE:
        pytest.skip("ADFGEN_AZURE_FACTORY names no factory")
    if "emulator" in inspect.signature(request.function).parameters:
        pytest.skip("looks behind the emulator")
    with DataFactoryManagementClient(DefaultAzureCredential(), SUBSCRIPTION) as azure:
        clear(azure)
        yield azure
        clear(azure)
