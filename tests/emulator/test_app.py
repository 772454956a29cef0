"""The pure function: requests as values in, answers out, whatever is asked."""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest

from adfgen.emulator.app import Emulator
from adfgen.emulator.message import Request, Response
from tests.emulator.conftest import FACTORY, GROUP, SUBSCRIPTION
from tests.emulator.test_contract import LAKE, SPAN, pipeline

F = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.DataFactory/factories/{FACTORY}"
Ask = Callable[..., Response]


@pytest.fixture
def ask(emulator: Emulator) -> Ask:
    """Ask the emulator with a good token; paths are below the factory unless they are absolute."""
    token = emulator.identity.issue("tester", "https://management.azure.com")

    def asked(verb: str, path: str, body: Any = None, *, query: str = "", **headers: str) -> Response:
        url = f"https://emulator.invalid{F if not path.startswith('//') else ''}{path.removeprefix('/') if path.startswith('//') else path}"
        given = {"Authorization": f"Bearer {token}", **headers}
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return emulator.handle(Request.of(verb, f"{url}?api-version=2018-06-01{query}", given, content))

    asked("PUT", "", {"location": "westeurope"})
    return asked


def refusal(response: Response) -> tuple[int, str]:
    return response.status, response.body["error"]["message"]


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("/pipelines/pl", {}, "The request body has no object 'properties'."),
        ("/pipelines/pl", {"properties": {"activities": "x"}}, "'properties.activities' is no list of objects."),
        ("/pipelines/pl", {"properties": {"activities": ["x"]}}, "'properties.activities' is no list of objects."),
        ("/pipelines/pl", {"properties": {"parameters": []}}, "'properties.parameters' is no object."),
        ("/datasets/ds", {"properties": {}}, "The request body has no text 'properties.type'."),
        ("/triggers/tr", {"properties": {"type": "ScheduleTrigger", "pipelines": {}}}, "'properties.pipelines' is no list of objects."),
        ("/globalParameters/default", {"properties": {"a": "x"}}, "A global parameter is no object."),
        ("", {"properties": {"globalParameters": [1]}}, "'properties.globalParameters' is no object."),
        ("", {"properties": []}, "'properties' is no object."),
        ("/pipelines/a%2Fb", pipeline(), "The name 'a/b' holds characters that are not allowed: /"),
        ("/pipelines/%20", pipeline(), "The name ' ' holds characters that are not allowed: blanks only"),
        ("/pipelines/pl", b"[]", "The request content was invalid and could not be deserialized: it is no JSON object."),
    ],
)  # fmt: skip
def test_a_body_nobody_could_use_is_refused(ask: Ask, path: str, body: Any, message: str) -> None:
    """Before it is stored, and in one sentence."""
    assert refusal(ask("PUT", path, body)) == (400, message)


def test_what_nobody_foresaw_is_an_answer_too(
    ask: Ask, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """500, and the log says what happened, with nothing of what the request carried."""

    def explode(*_: object) -> None:
        raise LookupError("a defect")

    monkeypatch.setattr(emulator.service.store.__class__, "get", explode)
    with caplog.at_level(logging.ERROR):
        response = ask("PUT", "/pipelines/pl", {"properties": {"secret": "planted"}})

    assert (response.status, response.body["error"]["code"]) == (500, "InternalServerError")
    assert "a defect" in caplog.text
    assert "planted" not in caplog.text
    assert "Bearer" not in caplog.text


def test_a_fault_asked_for_in_another_form_is_refused(ask: Ask) -> None:
    """The header is named."""
    assert refusal(ask("GET", "", **{"x-adfgen-fault": "explode"})) == (400, "'explode@* *' is no fault (header 'x-adfgen-fault')")  # fmt: skip


@pytest.mark.parametrize("token", ["", "x", "a.b.é", "a.b.c.d", "."])
def test_a_token_of_any_shape_is_looked_at(ask: Ask, token: str) -> None:
    """And not taken."""
    assert ask("GET", "", Authorization=f"Bearer {token}").status == 401


def test_a_run_that_cannot_start_has_a_target(ask: Ask) -> None:
    """Pipeline and run, as the service writes it."""
    ask("PUT", "/pipelines/pl", pipeline(parameters={"p": {"type": "string"}}))

    error = ask("POST", "/pipelines/pl/createRun", {}).body["error"]

    assert error["code"] == "BadRequest"
    assert error["target"].startswith("pipeline/pl/runid/")
    assert len(error["target"].rsplit("/", 1)[1]) == 36


def test_the_last_recovery_is_the_latest_of_its_group(ask: Ask, emulator: Emulator) -> None:
    """An ordinary rerun is a group of its own."""
    ask("PUT", "/pipelines/pl", pipeline())

    def begin(query: str = "") -> str:
        found: str = ask("POST", "/pipelines/pl/createRun", query=query).body["runId"]
        assert emulator.service.runner.wait_until_idle(30)
        return found

    first = begin()
    rerun = begin(f"&referencePipelineRunId={first}")
    recovery = begin(f"&referencePipelineRunId={first}&isRecovery=true")
    span = {name: value.isoformat() for name, value in SPAN.items()}
    latest = {"operand": "LatestOnly", "operator": "Equals", "values": ["true"]}
    listed = ask("POST", "/queryPipelineRuns", {**span, "filters": [latest]}).body["value"]

    assert [item["runId"] for item in listed] == [rerun, recovery]
    assert [ask("GET", f"/pipelineruns/{run}").body["isLatest"] for run in (first, rerun, recovery)] == [False, True, True]  # fmt: skip


def test_an_integration_runtime_stays_of_its_kind(ask: Ask) -> None:
    """The service's code and text."""
    ask("PUT", "/integrationRuntimes/ir", {"properties": {"type": "SelfHosted"}})
    response = ask("PUT", "/integrationRuntimes/ir", {"properties": {"type": "Managed"}})

    assert refusal(response) == (400, "Updating property type is not supported.")
    assert response.body["error"]["code"] == "DataFactoryPropertyUpdateNotSupported"


def test_writes_need_the_tag_they_name(ask: Ask) -> None:
    """`*` is any that exists; a factory's own tag has quotes inside, and PATCH and DELETE are guarded as PUT is."""
    tag = ask("GET", "").body["eTag"]
    stale = {"If-Match": '"00000000-0000-0000-0000-000000000000"'}

    assert ask("PUT", "/pipelines/new", pipeline(), **{"If-Match": "*"}).status == 412
    assert ask("PUT", "", {"location": "x"}, **{"If-None-Match": "*"}).status == 412
    assert ask("PATCH", "", {"tags": {}}, **stale).status == 412
    assert ask("PATCH", "", {"tags": {}}, **{"If-Match": tag}).status == 200
    assert ask("PUT", "/pipelines/pl", pipeline(), **{"If-None-Match": "*"}).status == 200
    assert ask("DELETE", "/pipelines/pl", **stale).status == 412
    assert ask("DELETE", "/pipelines/pl", **{"If-Match": "*"}).status == 200
    assert ask("GET", "", **{"If-None-Match": ask("GET", "").body["eTag"]}).status == 304


def test_a_page_loses_no_factory_of_the_same_name(ask: Ask) -> None:
    """Six factories in two groups, three a page, every link followed."""
    for group in ("one", "two"):
        for name in ("a", "b", "c"):
            path = f"/{F.replace(GROUP, group).rsplit('/', 1)[0]}/{name}"
            assert ask("PUT", path, {"location": "westeurope"}).status == 200
    ask("DELETE", "")
    path, query, found = f"//subscriptions/{SUBSCRIPTION}/providers/Microsoft.DataFactory/factories", "", []
    while True:
        body = ask("GET", path, query=query).body
        found += [item["id"].split("/")[4] + item["name"] for item in body["value"]]
        if "nextLink" not in body:
            break
        query = "&" + body["nextLink"].split("&", 1)[1]

    assert found == ["onea", "twoa", "oneb", "twob", "onec", "twoc"]


def test_the_command_line_of_azure_finds_its_way(ask: Ask) -> None:
    """The subscriptions that hold a factory, groups and the provider; the provider of another service is refused by name."""
    assert [item["subscriptionId"] for item in ask("GET", "//subscriptions").body["value"]] == [SUBSCRIPTION]
    assert ask("GET", f"//subscriptions/{SUBSCRIPTION}").body["state"] == "Enabled"
    assert ask("GET", f"//subscriptions/{SUBSCRIPTION}/resourcegroups/my%20group").body["name"] == "my group"
    assert ask("GET", f"//subscriptions/{SUBSCRIPTION}/providers/Microsoft.DataFactory").body["registrationState"] == "Registered"  # fmt: skip
    assert ask("GET", f"//subscriptions/{SUBSCRIPTION}/providers/Microsoft.Sql").status == 501


def test_what_a_pipeline_executes_is_held(ask: Ask) -> None:
    """Callers and callees, a trigger's pipelines, runtimes of linked services; the built-in runtime always exists."""
    call = {"name": "call", "type": "ExecutePipeline", "typeProperties": {"pipeline": {"referenceName": "Callee", "type": "PipelineReference"}}}  # fmt: skip
    auto = {"properties": {**LAKE["properties"], "connectVia": {"referenceName": "AutoResolveIntegrationRuntime", "type": "IntegrationRuntimeReference"}}}  # fmt: skip
    missing = {"properties": {**LAKE["properties"], "connectVia": {"referenceName": "IR_Own", "type": "IntegrationRuntimeReference"}}}  # fmt: skip

    assert ask("PUT", "/linkedservices/ls", auto).status == 200
    assert refusal(ask("PUT", "/linkedservices/ls", missing))[1].endswith("'ir_own'.")
    assert refusal(ask("PUT", "/pipelines/caller", pipeline(call)))[1].endswith("'callee'.")
    ask("PUT", "/pipelines/callee", pipeline())
    assert ask("PUT", "/pipelines/caller", pipeline(call)).status == 200
    assert refusal(ask("DELETE", "/pipelines/CALLEE"))[1].endswith("referenced by caller.")
    assert [ask("DELETE", f"/pipelines/{name}").status for name in ("caller", "callee", "callee")] == [200, 200, 204]
