"""The pure function: requests as values in, answers out, whatever is asked."""

import json
import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
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
    token = emulator.identity.issue("tester")

    def asked(verb: str, path: str, body: Any = None, *, query: str = "", **headers: str) -> Response:
        url = f"https://emulator.invalid{F if not path.startswith('//') else ''}{path.removeprefix('/') if path.startswith('//') else path}"
        given = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers}
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
        ("/pipelines/pl", pipeline(concurrency=0), "The concurrency of a pipeline is a whole number above 0."),
        ("/pipelines/pl", pipeline(concurrency="many"), "The concurrency of a pipeline is a whole number above 0."),
        ("/datasets/ds", {"properties": {}}, "The request body has no text 'properties.type'."),
        ("/triggers/tr", {"properties": {"type": "ScheduleTrigger", "pipelines": {}}}, "'properties.pipelines' is no list of objects."),
        ("/triggers/tr", {"properties": {"type": "ScheduleTrigger", "typeProperties": {"recurrence": "x"}}}, "'typeProperties.recurrence' is no object."),
        ("/triggers/tr", {"properties": {"type": "ScheduleTrigger", "typeProperties": {"recurrence": {"schedule": [1]}}}}, "'typeProperties.recurrence.schedule' is no object."),
        ("/triggers/tr", {"properties": {"type": "ScheduleTrigger", "typeProperties": {"recurrence": {"interval": 1e300}}}}, "The interval of a trigger is a whole number above 0."),
        ("/triggers/tr", {"properties": {"type": "TumblingWindowTrigger", "typeProperties": {"interval": -1}}}, "The interval of a trigger is a whole number above 0."),
        ("/globalParameters/default", {"properties": {"a": "x"}}, "A global parameter is no object."),
        ("", {"properties": {"globalParameters": [1]}}, "'properties.globalParameters' is no object."),
        ("", {"properties": []}, "'properties' is no object."),
        ("/pipelines/a%2Fb", pipeline(), "The name 'a/b' holds characters that are not allowed: /"),
        ("/pipelines/%20", pipeline(), "The name ' ' holds characters that are not allowed: blanks only"),
        ("/pipelines/a%00b", pipeline(), "The name 'a\x00b' holds characters that are not allowed: control characters"),
        (f"/pipelines/{'a' * 261}", pipeline(), "The name has 261 characters; 260 are allowed."),
        ("/integrationRuntimes/ir", {"properties": {"type": "Managed"}}, "The name 'ir' is not allowed: 3 to 63 letters and digits with single hyphens between them."),
        ("/credentials/a.b", {"properties": {"type": "ManagedIdentity"}}, "The name 'a.b' is not allowed: 1 to 127 letters, digits, underscores and hyphens between them."),
        ("", {"tags": {"a": 1}}, "'tags' is no object of texts."),
        ("", {"identity": "SystemAssigned"}, "'identity' is no object."),
        ("", {"location": 5}, "'location' is no text."),
        ("/pipelines/pl", b'{"properties": {"x": 1e999}}', "The request content was invalid and could not be deserialized: 'body' is not JSON: 1e999 is too large a number."),
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
    ask("PUT", "/integrationRuntimes/ir-own", {"properties": {"type": "SelfHosted"}})
    response = ask("PUT", "/integrationRuntimes/ir-own", {"properties": {"type": "Managed"}})

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
        for name in ("aaa", "bbb", "ccc"):
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

    assert found == ["oneaaa", "twoaaa", "onebbb", "twobbb", "oneccc", "twoccc"]


def test_the_command_line_of_azure_finds_its_way(ask: Ask) -> None:
    """The subscriptions that hold a factory, groups and the provider; the provider of another service is refused by name."""
    assert len(ask("GET", "//tenants").body["value"]) == 1
    assert [item["subscriptionId"] for item in ask("GET", "//subscriptions").body["value"]] == [SUBSCRIPTION]
    assert [item["name"] for item in ask("GET", f"//subscriptions/{SUBSCRIPTION}/resourcegroups").body["value"]] == [
        GROUP
    ]
    assert ask("HEAD", f"//subscriptions/{SUBSCRIPTION}/resourcegroups/{GROUP}").status == 204
    assert [item["namespace"] for item in ask("GET", f"//subscriptions/{SUBSCRIPTION}/providers").body["value"]] == [
        "Microsoft.DataFactory"
    ]
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


@pytest.mark.parametrize(
    ("place", "query", "found"),
    [
        ("", "", [FACTORY, "other"]),
        ("", "resourceType eq 'microsoft.datafactory/Factories' and name eq 'OTHER'", ["other"]),
        ("", f"resourceGroup eq '{GROUP.upper()}'", [FACTORY]),
        ("", "resourceType eq 'Microsoft.Sql/servers'", []),
        ("", "location eq 'westeurope'", [FACTORY, "other"]),
        ("", "tagName eq 'Team' and tagValue eq 'data'", ["other"]),
        ("", "tagName eq 'stage' and tagValue eq 'data'", []),
        ("/resourceGroups/RG2", "", ["other"]),
    ],
)
def test_factories_are_resources_among_others(ask: Ask, place: str, query: str, found: list[str]) -> None:
    """Listed by subscription and by group, filtered as the command line of Azure does, without their properties."""
    ask(
        "PUT",
        f"/{F.replace(GROUP, 'rg2').rsplit('/', 1)[0]}/other",
        {"location": "westeurope", "tags": {"team": "data", "stage": "dev"}},
    )

    listed = ask("GET", f"//subscriptions/{SUBSCRIPTION}{place}/resources", query=f"&$filter={query}").body["value"]

    assert sorted(item["name"] for item in listed) == sorted(found)
    assert all(set(item) == {"id", "name", "type", "location", "tags"} for item in listed)


@pytest.mark.parametrize(("query", "status"), [("colour eq 'red'", 400), ("startswith(name,'a')", 501)])
def test_a_filter_of_resources_nobody_reads_is_refused(ask: Ask, query: str, status: int) -> None:
    """Rather than answered with everything."""
    assert ask("GET", f"//subscriptions/{SUBSCRIPTION}/resources", query=f"&$filter={query}").status == status


@pytest.mark.parametrize("path", ["/pipelines/pl/", "//pipelines//pl", "/PIPELINES/PL", "/%70ipelines/p%6C"])
def test_a_path_is_found_however_it_is_written(emulator: Emulator, ask: Ask, path: str) -> None:
    """Empty segments, letter case and what is percent-encoded do not count."""
    ask("PUT", "/pipelines/pl", pipeline())
    headers = {"Authorization": f"Bearer {emulator.identity.issue('tester')}"}

    answer = emulator.handle(Request.of("GET", f"https://x{F}{path}?api-version=2018-06-01", headers, b""))

    assert (answer.status, answer.body["name"]) == (200, "pl")


def test_half_a_surrogate_pair_comes_back_as_it_was_put(ask: Ask) -> None:
    """JSON may hold it as an escape, UTF-8 may not hold it at all."""
    answer = ask("PUT", "/pipelines/pl", b'{"properties": {"description": "\\ud800 \xc3\xa9"}}')

    assert b'"\\ud800 \xc3\xa9"' in answer.content()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"filters": [{"operand": ["Status"], "operator": "Equals", "values": ["x"]}]}, "there is no operand '['Status']'"),
        ({"orderBy": [{"orderBy": "Status", "order": ["ASC"]}]}, "there is no order '['ASC']'"),
        ({"continuationToken": "eyJvZmZzZXQiOjFlNDAwLCJxdWVyeSI6IngifQ=="}, "the continuation token is not one of this query"),
    ],
)  # fmt: skip
def test_a_query_of_another_form_is_refused(ask: Ask, change: dict[str, Any], message: str) -> None:
    """Whatever JSON stands where a word should."""
    span = {name: value.isoformat() for name, value in SPAN.items()}

    assert refusal(ask("POST", "/queryPipelineRuns", {**span, **change})) == (400, message)


def test_a_continuation_token_is_of_one_query(ask: Ask, emulator: Emulator) -> None:
    """The span of time may move on, as clients that ask up to now do; path, filters and order may not."""
    ask("PUT", "/pipelines/pl", pipeline())
    for _ in range(4):
        ask("POST", "/pipelines/pl/createRun", {})
    assert emulator.service.runner.wait_until_idle(30)
    span = {name: value.isoformat() for name, value in SPAN.items()}
    next_page = {**span, "continuationToken": ask("POST", "/queryPipelineRuns", span).body["continuationToken"]}
    later = {**next_page, "lastUpdatedBefore": "2028-01-01T00:00:00Z"}
    filtered = {**next_page, "filters": [{"operand": "Status", "operator": "Equals", "values": ["Failed"]}]}

    assert len(ask("POST", "/queryPipelineRuns", later).body["value"]) == 1
    assert ask("POST", "/queryPipelineRuns", filtered).status == 400
    assert ask("POST", "/queryTriggerRuns", next_page).status == 400


def test_a_run_has_its_dimensions_under_both_names(ask: Ask, emulator: Emulator) -> None:
    """Clients before version 10 read `runDimensions`."""
    ask("PUT", "/pipelines/pl", pipeline())
    run_id = ask("POST", "/pipelines/pl/createRun", {}).body["runId"]
    assert emulator.service.runner.wait_until_idle(30)

    run = ask("GET", f"/pipelineruns/{run_id}").body
    assert (run["runDimension"], run["runDimensions"]) == ({}, {})


@pytest.mark.parametrize("given", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_is_not_called_json_is_refused(ask: Ask, given: str) -> None:
    """In the words of Resource Manager."""
    answer = ask("PUT", "/pipelines/pl", pipeline(), **{"Content-Type": given})

    assert refusal(answer) == (415, f"The content media type '{given or '<null>'}' is not supported. Only 'application/json' is supported.")  # fmt: skip
    assert ask("PUT", "/pipelines/pl", pipeline(), **{"Content-Type": "Application/JSON; charset=utf-8"}).status == 200


@pytest.mark.parametrize("verb", ["HEAD", "OPTIONS", "PATCH", "TRACE"])
def test_a_verb_nobody_serves_is_named(ask: Ask, verb: str) -> None:
    """As any operation that is not simulated."""
    assert refusal(ask(verb, "/pipelines/pl"))[0] == 501


def test_one_of_many_writers_wins(ask: Ask) -> None:
    """Twenty writers hold the same tag, or find no resource; the others are told that somebody was there before."""

    def statuses(**headers: str) -> Counter[int]:
        with ThreadPoolExecutor(20) as pool:
            writes = [pool.submit(ask, "PUT", "/pipelines/pl", pipeline(), **headers) for _ in range(20)]
        return Counter(write.result().status for write in writes)

    assert statuses(**{"If-None-Match": "*"}) == {200: 1, 412: 19}
    assert statuses(**{"If-Match": ask("GET", "/pipelines/pl").body["etag"]}) == {200: 1, 412: 19}
