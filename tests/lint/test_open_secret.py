"""Activities that show a secret in the run history."""

import json

import pytest

from adfgen.model.body import Json
from tests.lint.told import found

OF_VAULT = {"type": "MSI", "resource": "https://vault.azure.net"}
HIDDEN = {"secureOutput": True}


def web(name: str, url: Json, policy: Json = None, **settings: Json) -> dict[str, Json]:
    """A Web activity."""
    return {
        "name": name,
        "type": "WebActivity",
        "policy": policy or {},
        "typeProperties": {"method": "GET", "url": url, **settings},
    }


def keep(text: str, policy: Json = None) -> dict[str, Json]:
    """What puts a text into a variable."""
    return {
        "name": "keep",
        "type": "SetVariable",
        "policy": policy or {},
        "typeProperties": {"variableName": "v", "value": text},
    }


def told(*activities: Json) -> list[str]:
    """The activities ADF703 tells of, by their place."""
    properties = {"activities": activities, "variables": {"v": {"type": "String"}}}
    return [pointer.split("/")[3] for _, _, pointer in found(f"pipeline p: {json.dumps(properties)}", "ADF703")]


TAKE = keep("@activity('read').output.value", {"secureInput": True})


@pytest.mark.parametrize(
    ("url", "others", "is_told"),
    [
        ("@concat(item().id, '?api-version=7.5')", [TAKE], True),
        ({"type": "Expression", "value": "@variables('v')"}, [TAKE], True),
        ("@concat(variables('v'), 'secrets/', item().name, '?api-version=7.5')", [], True),
        ("@variables('v')", [], False),
        ("@variables('v')", [keep("@activity('read').output.runtimeStatus")], False),
        ("@concat(variables('v'), '/secrets?api-version=7.5')", [TAKE], False),
        ("@concat(variables('v'), 'keys/', '/keys/k')", [TAKE], False),
        ("https://a.example/status", [TAKE], False),
    ],
)
def test_a_url_that_is_worked_out_leads_to_a_secret_by_what_is_made_of_it(
    url: Json, others: list[Json], is_told: bool
) -> None:
    """The token it takes along says that a vault is asked; a list of names, a key or a status is no secret."""
    assert told(web("read", url, authentication=OF_VAULT), *others) == (["0"] if is_told else [])
    assert not told(web("read", url, HIDDEN, authentication=OF_VAULT), *others)
    assert not told(web("read", url, authentication={**OF_VAULT, "resource": "https://graph.microsoft.com"}), *others)


def test_a_list_that_is_gone_through_is_no_secret() -> None:
    """It tells the names of secrets."""
    each = {"name": "each", "type": "ForEach", "typeProperties": {"items": "@activity('read').output.value"}}

    assert not told(web("read", "@variables('v')", authentication=OF_VAULT), each)


SECRET_URL = "https://v.vault.azure.net/secrets/db-password?api-version=7.5"
READ = web("read", SECRET_URL, HIDDEN, authentication=OF_VAULT)
VALUE = "@activity('read').output.value"
CLOSED = {"secureInput": True}
BOTH = {**HIDDEN, **CLOSED}


def placed(*activities: Json) -> list[tuple[str, str]]:
    """Where ADF703 tells of something, and how loud."""
    properties = {"activities": activities, "variables": {"v": {"type": "String"}}}
    told = found(f"pipeline p: {json.dumps(properties)}", "ADF703")
    return [(str(severity), pointer.removeprefix("/properties/activities/")) for _, severity, pointer in told]


@pytest.mark.parametrize(
    ("user", "place"),
    [
        (keep(VALUE), "typeProperties/value"),
        (keep(f"@concat('x', {VALUE[1:]})", HIDDEN), "typeProperties/value"),
        (web("call", "https://a.example", headers={"Authorization": f"Basic @{{{VALUE[1:]}}}"}), "typeProperties/headers/Authorization"),
        (web("call", f"@concat('https://a.example?code=', {VALUE[1:]})"), "typeProperties/url"),
        ({"name": "copy", "type": "Copy", "typeProperties": {"source": {"query": VALUE}}}, "typeProperties/source/query"),
        ({"name": "w", "type": "Copy", "userProperties": [{"name": "n", "value": VALUE}]}, "userProperties/0/value"),
    ],
)  # fmt: skip
def test_a_secret_that_is_hidden_first_is_hidden_where_it_goes_on(user: dict[str, Json], place: str) -> None:
    """Once for each that takes it, at what takes it; where it is read openly that is told."""
    assert placed(READ, user) == [("warning", f"1/{place}")]
    assert not placed(READ, {**user, "policy": CLOSED})
    assert placed({**READ, "policy": {}}, user) == [("warning", "0")]


@pytest.mark.parametrize(
    "user",
    [
        {"name": "if", "type": "IfCondition", "typeProperties": {"expression": f"@equals({VALUE[1:]}, '')"}},
        keep("@activity('read').output.id"),
        keep("@activity('read').status"),
        keep("@activity('other').output.value"),
    ],
)
def test_what_takes_no_secret_or_has_nothing_to_hide_it_with_is_left_alone(user: dict[str, Json]) -> None:
    """A condition has no policy; the id of a secret is none."""
    assert not placed(READ, user)


@pytest.mark.parametrize("name", ["Get client id", "get_TenantId", "AKVUsername"])
def test_who_signs_in_is_a_note(name: str) -> None:
    """A vault holds that, too, and others may know it."""
    assert placed({**READ, "name": name}, keep(f"@activity('{name}').output.value")) == [
        ("note", "1/typeProperties/value")
    ]


@pytest.mark.parametrize("name", ["Get user password", "userPwd", "users", "client key"])
def test_how_a_user_signs_in_is_no_note(name: str) -> None:
    """The name of a secret may begin with whose it is."""
    assert placed({**READ, "name": name}, keep(f"@activity('{name}').output.value")) == [
        ("warning", "1/typeProperties/value")
    ]


@pytest.mark.parametrize(("policy", "is_told"), [({}, True), (CLOSED, True), (HIDDEN, True), (BOTH, False)])
@pytest.mark.parametrize(
    "settings",
    [
        {"body": "@concat('grant_type=client_credentials&client_secret=', pipeline().parameters.s)"},
        {"body": {"client_secret": "@pipeline().parameters.s"}},
        {"url": "https://a.example/token?client_secret=@{pipeline().parameters.s}"},
    ],
)
def test_a_request_for_a_token_hides_what_it_sends_and_gets(
    settings: dict[str, Json], policy: dict[str, Json], is_told: bool
) -> None:
    """One finding for both."""
    assert placed(web("ask", **{"url": "https://a.example", "policy": policy, **settings})) == (
        [("warning", "0")] if is_told else []
    )


def test_a_secret_that_is_written_in_a_request_is_told_of_as_such() -> None:
    """What it sends is known anyway; what it gets is not."""
    assert not placed(web("ask", "https://a.example", HIDDEN, body="client_secret=Planted1"))
    assert placed(web("ask", "https://a.example", CLOSED, body="client_secret=Planted1")) == [("warning", "0")]


def test_a_token_that_is_hidden_first_is_hidden_where_it_goes_on() -> None:
    """By its name in the answer; what else is in it is none."""
    ask = web("ask", "https://a.example", BOTH, body="@concat('client_secret=', item())")

    assert placed(ask, keep("@activity('ask').output.access_token")) == [("warning", "1/typeProperties/value")]
    assert not placed(ask, keep("@activity('ask').output.expires_in"))


def test_a_vaults_secret_that_a_token_is_asked_with_is_told_of_once() -> None:
    """With the request."""
    body = f"@concat('client_secret=', {VALUE[1:]})"

    assert placed(READ, web("ask", "https://a.example", HIDDEN, body=body)) == [("warning", "1")]
    assert placed(READ, web("ask", "https://a.example", body=body)) == [("warning", "1")]
    assert not placed(READ, web("ask", "https://a.example", BOTH, body=body))
