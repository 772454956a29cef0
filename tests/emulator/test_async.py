"""The asynchronous client sees the same factory."""

import asyncio
from typing import Any

from azure.core.credentials import AccessToken
from azure.mgmt.datafactory.aio import DataFactoryManagementClient

from adfgen.emulator.app import Emulator
from adfgen.testing.transport import async_emulator_transport
from tests.emulator.conftest import FACTORY, GROUP, SUBSCRIPTION
from tests.emulator.test_contract import SPAN, pipeline, schedule


class Credential:
    """A token, asynchronously."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    async def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        return AccessToken(self._emulator.identity.issue("tester", scopes[0]), 4_000_000_000)

    async def close(self) -> None:
        """Nothing is open."""

    async def __aexit__(self, *_: object) -> None:
        """Nothing is open."""


async def story(emulator: Emulator) -> dict[str, Any]:
    client = DataFactoryManagementClient(
        Credential(emulator), SUBSCRIPTION, base_url="https://emulator.invalid", transport=async_emulator_transport(emulator), polling_interval=0,
    )  # fmt: skip
    async with client:
        await client.factories.create_or_update(GROUP, FACTORY, {"location": "westeurope"})
        for name in ("a", "b", "c", "d"):
            await client.pipelines.create_or_update(GROUP, FACTORY, name, pipeline())
        await client.triggers.create_or_update(GROUP, FACTORY, "tr", schedule("a"))
        await (await client.triggers.begin_start(GROUP, FACTORY, "tr")).result()
        run = await client.pipelines.create_run(GROUP, FACTORY, "a")
        await asyncio.to_thread(emulator.service.runner.wait_until_idle, 30)
        activities = await client.activity_runs.query_by_pipeline_run(GROUP, FACTORY, run.run_id, SPAN)
        return {
            "pipelines": [item.name async for item in client.pipelines.list_by_factory(GROUP, FACTORY)],
            "trigger": (await client.triggers.get(GROUP, FACTORY, "tr")).as_dict()["properties"]["runtimeState"],
            "run": (await client.pipeline_runs.get(GROUP, FACTORY, run.run_id)).status,
            "activities": [item.status for item in activities.value],
        }


def test_the_asynchronous_client_deploys_and_runs(emulator: Emulator) -> None:
    """Documents, pages, triggers, a run and its activities."""
    assert asyncio.run(story(emulator)) == {
        "pipelines": ["a", "b", "c", "d"],
        "trigger": "Started",
        "run": "Succeeded",
        "activities": ["Succeeded"],
    }
