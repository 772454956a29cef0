"""Triggers of tumbling windows, put and started by the client, and what is seen of their windows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from azure.mgmt.datafactory import DataFactoryManagementClient

from adfgen.emulator.app import Emulator
from adfgen.testing.transport import emulator_transport
from tests.emulator.conftest import FACTORY, GROUP, SUBSCRIPTION, Credential
from tests.emulator.test_contract import SPAN, pipeline, reference

Client = DataFactoryManagementClient
FAILS = {"name": "no", "type": "Fail", "typeProperties": {"message": "not today", "errorCode": "1"}}
PARAMETERS = {"low": {"type": "string", "defaultValue": ""}}
BEFORE = {"type": "SelfDependencyTumblingWindowTriggerReference", "offset": "-01:00:00", "size": "01:00:00"}
YESTERDAY = "2025-12-31T22:00:00Z"


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def waits(minutes: int) -> dict[str, Any]:
    pause = {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": minutes * 60}}
    return pipeline(pause, parameters=PARAMETERS)


def client_of(emulator: Emulator) -> Client:
    return Client(Credential(emulator), SUBSCRIPTION, base_url="https://emulator.invalid", transport=emulator_transport(emulator))  # fmt: skip


def furnished(emulator: Emulator) -> Client:
    """A factory with pipelines that take a window's beginning: two of a minute, one of half an hour, one that fails."""
    found = client_of(emulator)
    found.factories.create_or_update(GROUP, FACTORY, {"location": "westeurope"})
    bodies = {"works": waits(1), "follows": waits(1), "long": waits(30), "fails": pipeline(FAILS, parameters=PARAMETERS)}  # fmt: skip
    for name, body in bodies.items():
        found.pipelines.create_or_update(GROUP, FACTORY, name, body)
    return found


def put(client: Client, name: str, runs: str, **rest: Any) -> None:
    """Have a trigger of windows of an hour from midnight on, or as `rest` says."""
    started = {
        "pipelineReference": reference(runs, "Pipeline"),
        "parameters": {"low": "@trigger().outputs.windowStartTime"},
    }
    given = {"frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 10, **rest}
    body = {"type": "TumblingWindowTrigger", "pipeline": started, "typeProperties": given}
    client.triggers.create_or_update(GROUP, FACTORY, name, {"properties": body})


def switch(client: Client, name: str, *, on: bool) -> None:
    act = client.triggers.begin_start if on else client.triggers.begin_stop
    act(GROUP, FACTORY, name, polling_interval=0).result()


def start(client: Client, name: str, runs: str, **rest: Any) -> None:
    put(client, name, runs, **rest)
    switch(client, name, on=True)


def after(name: str, **rest: Any) -> dict[str, Any]:
    return {"type": "TumblingWindowTriggerDependencyReference", "referenceTrigger": reference(name, "Trigger"), **rest}


def queried(query: Callable[..., Any], operand: str, value: str) -> list[Any]:
    """What a monitoring query finds, of all pages."""
    found: list[Any] = []
    body = {**SPAN, "filters": [{"operand": operand, "operator": "Equals", "values": [value]}]}
    while True:
        page = query(GROUP, FACTORY, body)
        found += page.value
        if not page.continuation_token:
            return found
        body["continuationToken"] = page.continuation_token


def fired(client: Client, trigger: str) -> list[Any]:
    """The trigger runs of a trigger, in the order they came."""
    return queried(client.trigger_runs.query_by_factory, "TriggerName", trigger)


def outcomes(client: Client, trigger: str) -> list[tuple[str, str]]:
    """Where each window of a trigger begins, and how it stands."""
    return [(item.properties["windowStartTime"][11:16], item.status) for item in fired(client, trigger)]


def began(client: Client, name: str) -> list[tuple[str, str]]:
    """Of the runs of a pipeline: its window, and when it began."""
    runs = [item.as_dict() for item in queried(client.pipeline_runs.query_by_factory, "PipelineName", name)]
    return [(run["parameters"]["low"][11:16], run["runStart"][11:16]) for run in runs]
