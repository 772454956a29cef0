"""Every operation the coverage table calls served is driven by Microsoft's client, in process and over TLS."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from azure.mgmt.datafactory import DataFactoryManagementClient

from adfgen.emulator.app import HANDLERS, Emulator
from adfgen.emulator.firing import advance
from adfgen.emulator.operation import find_operation
from tests.emulator.conftest import FACTORY, GROUP, START
from tests.emulator.test_contract import LAKE, SPAN, dataset, pipeline, reference, schedule

Client = DataFactoryManagementClient
PLACE = (GROUP, FACTORY)

BODIES: dict[str, dict[str, Any]] = {
    "integration_runtimes": {"properties": {"type": "Managed", "typeProperties": {}}},
    "linked_services": LAKE,
    "datasets": dataset("thing"),
    "pipelines": pipeline(),
    "data_flows": {"properties": {"type": "MappingDataFlow", "typeProperties": {"scriptLines": []}}},
    "credential_operations": {"properties": {"type": "ManagedIdentity", "typeProperties": {}}},
    "change_data_capture": {"properties": {"sourceConnectionsInfo": [], "targetConnectionsInfo": [], "policy": {}}},
    "global_parameters": {"properties": {"p": {"type": "String", "value": "v"}}},
}
EVENTS = {
    "properties": {
        "type": "BlobEventsTrigger",
        "pipelines": [{"pipelineReference": reference("thing", "Pipeline")}],
        "typeProperties": {"scope": "/x", "events": ["Microsoft.Storage.BlobCreated"]},
    }
}
WINDOWS = {
    "properties": {
        "type": "TumblingWindowTrigger",
        "pipeline": {"pipelineReference": reference("thing", "Pipeline")},
        "typeProperties": {
            "frequency": "Hour",
            "interval": 1,
            "startTime": "2026-01-01T01:00:00Z",
            "maxConcurrency": 1,
        },
    }
}


def factories(client: Client) -> None:
    client.factories.get(*PLACE)
    client.factories.update(*PLACE, {"tags": {"team": "data"}})
    assert [item.tags for item in client.factories.list_by_resource_group(GROUP)] == [{"team": "data"}]
    assert [item.name for item in client.factories.list()] == [FACTORY]
    assert "pipelines_create_run" in [item.name for item in client.operations.list()]


def documents(client: Client) -> None:
    for group, body in BODIES.items():
        operations = getattr(client, group)
        operations.create_or_update(*PLACE, "thing", body)
        assert operations.get(*PLACE, "thing").name == "thing"
        assert [item.name for item in operations.list_by_factory(*PLACE)] == ["thing"]
    assert client.integration_runtimes.get_status(*PLACE, "thing").as_dict()["properties"]["state"] == "Online"


def network(client: Client) -> None:
    client.managed_virtual_networks.create_or_update(*PLACE, "default", {"properties": {}})
    assert client.managed_virtual_networks.get(*PLACE, "default").name == "default"
    assert [item.name for item in client.managed_virtual_networks.list_by_factory(*PLACE)] == ["default"]
    endpoints = client.managed_private_endpoints
    endpoints.create_or_update(*PLACE, "default", "lake", {"properties": {"groupId": "dfs"}})
    assert endpoints.get(*PLACE, "default", "lake").name == "lake"
    assert [item.name for item in endpoints.list_by_factory(*PLACE, "default")] == ["lake"]
    endpoints.delete(*PLACE, "default", "lake")


def triggers(client: Client) -> None:
    operations = client.triggers
    operations.create_or_update(*PLACE, "daily", schedule("thing"))
    operations.create_or_update(*PLACE, "event", EVENTS)
    assert operations.get(*PLACE, "daily").name == "daily"
    assert [item.name for item in operations.list_by_factory(*PLACE)] == ["daily", "event"]
    assert [item.name for item in operations.query_by_factory(*PLACE, {}).value] == ["daily", "event"]
    assert operations.begin_subscribe_to_events(*PLACE, "event").result().status == "Enabled"
    assert operations.get_event_subscription_status(*PLACE, "event").trigger_name == "event"
    operations.begin_start(*PLACE, "event").result()
    operations.begin_stop(*PLACE, "event").result()
    assert operations.begin_unsubscribe_from_events(*PLACE, "event").result().status == "Disabled"
    operations.begin_start(*PLACE, "daily").result()


def trigger_runs(client: Client) -> None:
    fired = client.trigger_runs.query_by_factory(*PLACE, SPAN).value[0]
    client.trigger_runs.rerun(*PLACE, "daily", fired.trigger_run_id)
    assert [item.trigger_name for item in client.trigger_runs.query_by_factory(*PLACE, SPAN).value] == [
        "daily",
        "daily",
    ]
    client.triggers.begin_stop(*PLACE, "daily").result()


def windows(client: Client) -> None:
    client.triggers.create_or_update(*PLACE, "hourly", WINDOWS)
    client.triggers.begin_start(*PLACE, "hourly").result()


def cancelled_window(client: Client) -> None:
    """A window that is run again waits while its trigger is stopped, until it is cancelled."""
    client.triggers.begin_stop(*PLACE, "hourly").result()
    of_it = {**SPAN, "filters": [{"operand": "TriggerName", "operator": "Equals", "values": ["hourly"]}]}
    window = client.trigger_runs.query_by_factory(*PLACE, of_it).value[0]
    client.trigger_runs.rerun(*PLACE, "hourly", window.trigger_run_id)
    again = client.trigger_runs.query_by_factory(*PLACE, of_it).value[1]
    assert again.status == "Inprogress"
    client.trigger_runs.cancel(*PLACE, "hourly", again.trigger_run_id)
    assert [item.status for item in client.trigger_runs.query_by_factory(*PLACE, of_it).value] == ["Succeeded", "Cancelled"]  # fmt: skip


def manual_runs(client: Client) -> None:
    client.pipelines.create_or_update(*PLACE, "thing", pipeline())
    run_id = client.pipelines.create_run(*PLACE, "thing").run_id
    assert client.pipeline_runs.get(*PLACE, run_id).pipeline_name == "thing"
    newest = {**SPAN, "orderBy": [{"orderBy": "RunStart", "order": "DESC"}]}
    assert client.pipeline_runs.query_by_factory(*PLACE, newest).value[0].run_id == run_id
    while not client.activity_runs.query_by_pipeline_run(*PLACE, run_id, SPAN).value:
        pass  # it has not begun
    client.pipeline_runs.cancel(*PLACE, run_id)


def goodbye(client: Client) -> None:
    for name in ("daily", "event", "hourly"):
        client.triggers.delete(*PLACE, name)
    for group in ("pipelines", "datasets", *(group for group in BODIES if group not in {"pipelines", "datasets"})):
        getattr(client, group).delete(*PLACE, "thing")
    client.factories.delete(*PLACE)


STORY: tuple[Callable[[Client], None], ...] = (
    factories,
    documents,
    network,
    triggers,
    trigger_runs,
    windows,
    cancelled_window,
    manual_runs,
    goodbye,
)


def driven(emulator: Emulator) -> set[str]:
    """The operations that were called so far, by name."""
    calls = (line.split(" ", 1) for line in emulator.log)
    return {found[0].name for verb, path in calls if (found := find_operation(verb, path)) is not None}


def test_all_that_is_served_is_driven_by_the_client(client: Client, emulator: Emulator) -> None:
    """An operation that is registered and never called here fails this test by its name."""
    for chapter in STORY:
        if chapter is trigger_runs:
            assert advance(emulator.service, START + timedelta(hours=1)) == 1
        if chapter is cancelled_window:
            assert advance(emulator.service, START + timedelta(hours=2)) == 1
        chapter(client)
        assert emulator.service.runner.wait_until_idle(30)

    assert driven(emulator) == set(HANDLERS)
