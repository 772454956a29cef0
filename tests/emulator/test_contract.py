"""What deployments and monitoring rely on, in process and over TLS."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from azure.core import MatchConditions
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceModifiedError, ResourceNotFoundError
from azure.mgmt.datafactory import DataFactoryManagementClient

from adfgen.emulator.app import Emulator
from tests.emulator.conftest import FACTORY, GROUP, START

Client = DataFactoryManagementClient
Body = dict[str, Any]
WAIT = {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 3600}}
SPAN = {"lastUpdatedAfter": START - timedelta(days=1), "lastUpdatedBefore": START + timedelta(days=400)}


def pipeline(*activities: Body, **rest: Any) -> Body:
    return {"properties": {"activities": list(activities or (WAIT,)), **rest}}


def reference(name: str, kind: str) -> Body:
    return {"referenceName": name, "type": f"{kind}Reference"}


LAKE = {"properties": {"type": "AzureBlobFS", "typeProperties": {"url": "https://l.dfs.core.windows.net"}}}


def dataset(service: str) -> Body:
    return {
        "properties": {"type": "Binary", "linkedServiceName": reference(service, "LinkedService"), "typeProperties": {}}
    }


def schedule(*pipelines: str, **rest: Any) -> Body:
    recurrence = {"frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:30:00Z", "timeZone": "UTC"}
    started = [{"pipelineReference": reference(name, "Pipeline"), "parameters": {}} for name in pipelines]
    return {
        "properties": {
            "type": "ScheduleTrigger",
            "pipelines": started,
            "typeProperties": {"recurrence": recurrence},
            **rest,
        }
    }


def runs_of(client: Client, **query: Any) -> list[Body]:
    return [run.as_dict() for run in client.pipeline_runs.query_by_factory(GROUP, FACTORY, {**SPAN, **query}).value]


def message_of(error: pytest.ExceptionInfo[HttpResponseError]) -> tuple[int | None, str, str]:
    answer = error.value.error
    return error.value.status_code, str(answer and answer.code), str(answer and answer.message)


def test_a_document_comes_back_as_it_was_put(client: Client) -> None:
    """Unknown keys and activity types survive, names are found in any letter case, spaces are part of a name."""
    body = pipeline({"name": "new", "type": "BrandNew", "typeProperties": {"x": [1, None]}}, folder={"name": "a/b"})

    put = client.pipelines.create_or_update(GROUP, FACTORY, "my pipeline", body).as_dict()
    got = client.pipelines.get(GROUP, FACTORY, "MY Pipeline").as_dict()

    assert got == put
    assert got["properties"].pop("lastPublishTime").startswith("2026-01-01T00:0")
    assert got["properties"] == body["properties"]
    assert (got["name"], got["type"]) == ("my pipeline", "Microsoft.DataFactory/factories/pipelines")
    assert got["id"].endswith(f"/resourceGroups/{GROUP}/providers/Microsoft.DataFactory/factories/{FACTORY}/pipelines/my pipeline")  # fmt: skip


@pytest.mark.parametrize(
    ("group", "argument", "body"),
    [
        ("pipelines", "pipeline", pipeline()),
        ("linked_services", "linked_service", LAKE),
        ("data_flows", "data_flow", {"properties": {"type": "MappingDataFlow", "typeProperties": {"scriptLines": []}}}),
        ("credential_operations", "credential", {"properties": {"type": "ManagedIdentity", "typeProperties": {}}}),
        ("integration_runtimes", "integration_runtime", {"properties": {"type": "SelfHosted"}}),
        ("global_parameters", "default", {"properties": {"p": {"type": "String", "value": "v"}}}),
        ("change_data_capture", "adfcdc", {"properties": {"sourceConnectionsInfo": [], "targetConnectionsInfo": [], "policy": {}}}),
    ],
)  # fmt: skip
def test_every_kind_is_put_got_listed_and_deleted(client: Client, group: str, argument: str, body: Body) -> None:
    """A second DELETE finds nothing and is no error."""
    operations = getattr(client, group)
    operations.create_or_update(GROUP, FACTORY, "default", body)

    assert (
        operations.get(GROUP, FACTORY, "default").as_dict()["properties"].items()
        >= ({} if argument == "adfcdc" else body["properties"]).items()
    )
    assert [item.name for item in operations.list_by_factory(GROUP, FACTORY)] == ["default"]
    operations.delete(GROUP, FACTORY, "default")
    operations.delete(GROUP, FACTORY, "default")
    with pytest.raises(ResourceNotFoundError):
        operations.get(GROUP, FACTORY, "default")


def test_a_private_endpoint_lies_in_its_network(client: Client) -> None:
    """Networks are put, endpoints below them listed."""
    client.managed_virtual_networks.create_or_update(GROUP, FACTORY, "default", {"properties": {}})
    body = {"properties": {"privateLinkResourceId": "/subscriptions/x", "groupId": "dfs"}}
    client.managed_private_endpoints.create_or_update(GROUP, FACTORY, "default", "lake", body)

    found = [item.as_dict() for item in client.managed_private_endpoints.list_by_factory(GROUP, FACTORY, "default")]

    assert [item["name"] for item in found] == ["lake"]
    assert found[0]["type"] == "Microsoft.DataFactory/factories/managedvirtualnetworks/managedprivateendpoints"


def test_lists_come_in_pages(client: Client, emulator: Emulator) -> None:
    """Seven pipelines are three pages, and none is there twice."""
    for number in range(7):
        client.pipelines.create_or_update(GROUP, FACTORY, f"pl {number}", pipeline())
    emulator.log.clear()

    assert [item.name for item in client.pipelines.list_by_factory(GROUP, FACTORY)] == [f"pl {n}" for n in range(7)]
    assert len(emulator.log) == 3


def test_etags_guard_writes_and_spare_reads(client: Client) -> None:
    """A write with a stale tag or onto what must not exist is refused; an unchanged document is not sent again."""
    first = client.pipelines.create_or_update(GROUP, FACTORY, "pl", pipeline()).as_dict()["etag"]
    put = client.pipelines.create_or_update
    second = put(GROUP, FACTORY, "pl", pipeline(), etag=first, match_condition=MatchConditions.IfNotModified)

    with pytest.raises(ResourceModifiedError):
        put(GROUP, FACTORY, "pl", pipeline(), etag=first, match_condition=MatchConditions.IfNotModified)
    with pytest.raises(ResourceExistsError):
        put(GROUP, FACTORY, "pl", pipeline(), match_condition=MatchConditions.IfMissing)
    tag = second.as_dict()["etag"]
    assert client.pipelines.get(GROUP, FACTORY, "pl", etag=tag, match_condition=MatchConditions.IfModified) is None


def test_references_must_lead_somewhere_and_hold_what_they_point_at(client: Client) -> None:
    """The texts are the service's own."""
    with pytest.raises(HttpResponseError) as missing:
        client.datasets.create_or_update(GROUP, FACTORY, "DS", dataset("LS_Lake"))
    client.linked_services.create_or_update(GROUP, FACTORY, "LS_Lake", LAKE)
    client.datasets.create_or_update(GROUP, FACTORY, "DS", dataset("ls_lake"))
    with pytest.raises(HttpResponseError) as held:
        client.linked_services.delete(GROUP, FACTORY, "LS_Lake")

    assert message_of(missing) == (400, "BadRequest", "The document creation or update failed because of invalid reference 'ls_lake'.")  # fmt: skip
    assert message_of(held) == (400, "BadRequest", "The document cannot be deleted since it is referenced by DS.")
    client.datasets.delete(GROUP, FACTORY, "DS")
    client.linked_services.delete(GROUP, FACTORY, "LS_Lake")


def test_secrets_are_kept_and_never_shown(client: Client) -> None:
    """A SecureString comes back as stars."""
    body = {"properties": {"type": "AzureSqlDatabase", "typeProperties": {"connectionString": {"type": "SecureString", "value": "planted"}}}}  # fmt: skip
    put = client.linked_services.create_or_update(GROUP, FACTORY, "ls", body)
    listed = next(iter(client.linked_services.list_by_factory(GROUP, FACTORY)))

    assert "planted" not in str(put.as_dict()) + str(listed.as_dict())
    assert put.as_dict()["properties"]["typeProperties"]["connectionString"]["value"].strip("*") == ""


def test_a_started_trigger_is_not_changed(client: Client) -> None:
    """A PUT never starts a trigger; stopped, it can be changed and deleted again."""
    client.pipelines.create_or_update(GROUP, FACTORY, "pl", pipeline())
    client.triggers.create_or_update(GROUP, FACTORY, "tr", schedule("pl", runtimeState="Started"))
    state = lambda: client.triggers.get(GROUP, FACTORY, "tr").as_dict()["properties"]["runtimeState"]  # noqa: E731

    assert state() == "Stopped"
    client.triggers.begin_start(GROUP, FACTORY, "tr").result()
    assert state() == "Started"
    with pytest.raises(HttpResponseError) as refused:
        client.triggers.create_or_update(GROUP, FACTORY, "tr", schedule("pl"))
    assert message_of(refused)[:2] == (400, "TriggerEnabledCannotUpdate")
    client.triggers.begin_stop(GROUP, FACTORY, "tr").result()
    client.triggers.create_or_update(GROUP, FACTORY, "tr", schedule("pl"))
    client.triggers.delete(GROUP, FACTORY, "tr")


def test_a_trigger_without_pipelines_does_not_start(client: Client) -> None:
    """The service says so when it is started."""
    client.triggers.create_or_update(GROUP, FACTORY, "tr", schedule())

    with pytest.raises(HttpResponseError):
        client.triggers.begin_start(GROUP, FACTORY, "tr").result()


def test_an_event_trigger_is_subscribed_before_it_starts(client: Client) -> None:
    """Subscribing is accepted first and followed to its end."""
    client.pipelines.create_or_update(GROUP, FACTORY, "pl", pipeline())
    body = {"properties": {"type": "BlobEventsTrigger", "pipelines": [{"pipelineReference": reference("pl", "Pipeline")}], "typeProperties": {"scope": "/x", "events": ["Microsoft.Storage.BlobCreated"]}}}  # fmt: skip
    client.triggers.create_or_update(GROUP, FACTORY, "tr", body)

    with pytest.raises(HttpResponseError):
        client.triggers.begin_start(GROUP, FACTORY, "tr").result()
    client.triggers.begin_subscribe_to_events(GROUP, FACTORY, "tr").result()
    assert client.triggers.get_event_subscription_status(GROUP, FACTORY, "tr").status == "Enabled"
    client.triggers.begin_start(GROUP, FACTORY, "tr").result()
    client.triggers.begin_stop(GROUP, FACTORY, "tr").result()
    client.triggers.begin_unsubscribe_from_events(GROUP, FACTORY, "tr").result()
    assert client.triggers.get_event_subscription_status(GROUP, FACTORY, "tr").status == "Disabled"


def test_a_run_is_the_json_that_was_put(client: Client, emulator: Emulator) -> None:
    """One dependency condition edited by a PUT changes how the next run ends."""
    failing = {"name": "fail", "type": "Fail", "typeProperties": {"message": "no", "errorCode": "500"}}

    def after(condition: str) -> Body:
        wait = {**WAIT, "dependsOn": [{"activity": "fail", "dependencyConditions": [condition]}]}
        return pipeline(failing, wait)

    def ended(body: Body) -> Body:
        client.pipelines.create_or_update(GROUP, FACTORY, "pl", body)
        run_id = client.pipelines.create_run(GROUP, FACTORY, "pl").run_id
        assert emulator.service.runner.wait_until_idle(30)
        run = client.pipeline_runs.get(GROUP, FACTORY, run_id).as_dict()
        activities = client.activity_runs.query_by_pipeline_run(GROUP, FACTORY, run_id, SPAN).value
        return {"status": run["status"], **{item.activity_name: item.status for item in activities}}

    assert ended(after("Succeeded")) == {"status": "Failed", "fail": "Failed"}
    assert ended(after("Failed")) == {"status": "Succeeded", "fail": "Failed", "wait": "Succeeded"}


def test_parameters_and_global_parameters_reach_the_run(client: Client, emulator: Emulator) -> None:
    """A missing parameter is refused with the service's code; a rerun takes those of the earlier run."""
    set_it = {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": {"value": "@concat(pipeline().parameters.p, '-', pipeline().globalParameters.g)", "type": "Expression"}}}  # fmt: skip
    client.global_parameters.create_or_update(GROUP, FACTORY, "default", {"properties": {"g": {"type": "string", "value": "G"}}})  # fmt: skip
    client.pipelines.create_or_update(GROUP, FACTORY, "pl", pipeline(set_it, variables={"v": {"type": "String"}}, parameters={"p": {"type": "string"}}))  # fmt: skip

    with pytest.raises(HttpResponseError) as refused:
        client.pipelines.create_run(GROUP, FACTORY, "pl")
    first = client.pipelines.create_run(GROUP, FACTORY, "pl", {"p": "P"}).run_id
    again = client.pipelines.create_run(GROUP, FACTORY, "pl", reference_pipeline_run_id=first, is_recovery=True).run_id
    assert emulator.service.runner.wait_until_idle(30)

    assert message_of(refused)[0] == 400
    assert message_of(refused)[2].startswith("ErrorCode=InvalidTemplate, ErrorMessage=")
    for run_id in (first, again):
        activity = client.activity_runs.query_by_pipeline_run(GROUP, FACTORY, run_id, SPAN).value[0].as_dict()
        assert activity["output"]["value"] == "P-G"
    assert client.pipeline_runs.get(GROUP, FACTORY, again).run_group_id == first


def test_a_run_goes_on_where_it_failed_or_at_an_activity(client: Client, emulator: Emulator) -> None:
    """What succeeded is taken over, also by a rerun of the rerun; what it cannot go on from is refused."""
    call = {"name": "call", "type": "ExecutePipeline", "typeProperties": {"pipeline": {"referenceName": "child", "type": "PipelineReference"}, "waitOnCompletion": True}}  # fmt: skip
    then = [{"activity": "call", "dependencyConditions": ["Succeeded"]}]
    failing = {"name": "then", "type": "Fail", "dependsOn": then, "typeProperties": {"message": "no", "errorCode": "1"}}
    client.pipelines.create_or_update(GROUP, FACTORY, "child", pipeline(WAIT))
    client.pipelines.create_or_update(GROUP, FACTORY, "pl", pipeline(call, failing))

    def children() -> list[str]:
        of_child = [{"operand": "PipelineName", "operator": "Equals", "values": ["child"]}]
        return [run["runId"] for run in runs_of(client, filters=of_child)]

    def ended(**options: Any) -> tuple[str, str, list[tuple[str, str]], int]:
        run_id = client.pipelines.create_run(GROUP, FACTORY, "pl", **options).run_id
        assert emulator.service.runner.wait_until_idle(30)
        told = [
            item.as_dict() for item in client.activity_runs.query_by_pipeline_run(GROUP, FACTORY, run_id, SPAN).value
        ]
        status = client.pipeline_runs.get(GROUP, FACTORY, run_id).status
        return run_id, status, [(item["activityName"], item["recoveryStatus"]) for item in told], len(children())

    first, *failed = ended()
    assert failed == ["Failed", [("call", "None"), ("then", "None")], 1]
    second, *again = ended(reference_pipeline_run_id=first, start_from_failure=True, is_recovery=True)
    assert again == ["Failed", [("call", "Recovered"), ("then", "None")], 1]
    client.pipelines.create_or_update(GROUP, FACTORY, "pl", pipeline(call, {**WAIT, "name": "then", "dependsOn": then}))
    assert ended(reference_pipeline_run_id=second, start_from_failure=True)[1:] == ("Succeeded", [("call", "Recovered"), ("then", "None")], 1)  # fmt: skip
    assert ended(reference_pipeline_run_id=first, start_activity_name="CALL")[1:] == ("Succeeded", [("call", "None"), ("then", "None")], 2)  # fmt: skip

    for options in (
        {"start_from_failure": True},
        {"reference_pipeline_run_id": first, "start_activity_name": "nowhere"},
        {"reference_pipeline_run_id": children()[0], "start_from_failure": True},
    ):
        with pytest.raises(HttpResponseError) as refused:
            client.pipelines.create_run(GROUP, FACTORY, "pl", **options)
        assert message_of(refused)[0] == 400


def test_runs_are_filtered_sorted_and_paged(client: Client, emulator: Emulator) -> None:
    """Every operator, an order, and a token that is handed back."""
    for name in ("a", "b", "c", "d"):
        client.pipelines.create_or_update(GROUP, FACTORY, name, pipeline())
        client.pipelines.create_run(GROUP, FACTORY, name)
        assert emulator.service.runner.wait_until_idle(30)

    def names(operator: str, *values: str, **rest: Any) -> list[str]:
        given = [{"operand": "PipelineName", "operator": operator, "values": list(values)}]
        return [run["pipelineName"] for run in runs_of(client, filters=given, **rest)]

    assert names("Equals", "b") == ["b"]
    assert names("In", "a", "c") == ["a", "c"]
    assert names("NotIn", "a", "c") == ["b", "d"]
    assert names("NotEquals", "a", orderBy=[{"orderBy": "RunStart", "order": "DESC"}]) == ["d", "c", "b"]
    page = client.pipeline_runs.query_by_factory(GROUP, FACTORY, SPAN)
    rest = runs_of(client, continuationToken=page.continuation_token)
    assert [run.pipeline_name for run in page.value] + [run["pipelineName"] for run in rest] == ["a", "b", "c", "d"]
    assert runs_of(client, lastUpdatedAfter=datetime(2030, 1, 1)) == []


def test_a_run_is_cancelled(client: Client, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends as Cancelled, and cancelling it again changes nothing."""
    monkeypatch.setattr(emulator.service.runner._clock, "_jumps", False)
    client.pipelines.create_or_update(GROUP, FACTORY, "pl", pipeline())
    run_id = client.pipelines.create_run(GROUP, FACTORY, "pl").run_id
    while not client.activity_runs.query_by_pipeline_run(GROUP, FACTORY, run_id, SPAN).value:
        pass  # it has not begun

    client.pipeline_runs.cancel(GROUP, FACTORY, run_id)

    assert emulator.service.runner.wait_until_idle(30)
    assert client.pipeline_runs.get(GROUP, FACTORY, run_id).status == "Cancelled"
    client.pipeline_runs.cancel(GROUP, FACTORY, run_id)
    with pytest.raises(ResourceNotFoundError):
        client.pipeline_runs.cancel(GROUP, FACTORY, "no-such-run")


def test_what_is_not_served_says_so_by_name(client: Client) -> None:
    """501 with the operation."""
    with pytest.raises(HttpResponseError) as refused:
        list(client.data_flow_debug_session.query_by_factory(GROUP, FACTORY))

    assert message_of(refused)[0] == 501
    assert "'data_flow_debug_session_query_by_factory'" in message_of(refused)[2]


def test_nothing_lives_outside_a_factory(client: Client, emulator: Emulator) -> None:
    """A factory that is not there is named; one that goes takes everything along."""
    with pytest.raises(ResourceNotFoundError) as missing:
        client.pipelines.get(GROUP, "adf-other", "pl")
    client.pipelines.create_or_update(GROUP, FACTORY, "pl", pipeline())
    client.factories.delete(GROUP, FACTORY)
    client.factories.create_or_update(GROUP, FACTORY, {"location": "westeurope"})

    assert emulator.log
    assert "'Microsoft.DataFactory/factories/adf-other'" in message_of(missing)[2]  # type: ignore[arg-type]
    assert list(client.pipelines.list_by_factory(GROUP, FACTORY)) == []
    assert [item.name for item in client.factories.list_by_resource_group(GROUP)] == [FACTORY]
    assert [item.name for item in client.factories.list()] == [FACTORY]
