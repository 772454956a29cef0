"""Names of secrets: what is told of in plain text is hidden, too."""

import json
from collections.abc import Callable

import pytest

from adfgen.diagnostics import Severity
from adfgen.lint.value.masking import masked
from adfgen.lint.value.secret import SECRET_NAMES, is_secret_name, secret_in
from adfgen.model.body import Json
from tests.lint.told import found

ADDED = ("pwd", "passwd", "sharedAccessKey", "accessKey", "sharedKey", "subscriptionKey", "signingKey", "privateKey", "x-functions-key")  # fmt: skip


@pytest.mark.parametrize("name", ADDED)
def test_a_secret_under_each_name_is_told_of(name: str) -> None:
    """In any property that holds a text."""
    service = {"type": "RestService", "typeProperties": {"url": "https://a.example", "extra": {name: "Planted1"}}}

    assert [item[0] for item in found(f"linkedService ls: {json.dumps(service)}", "ADF701")] == ["ADF701"]


@pytest.mark.parametrize("name", [*ADDED, *sorted(SECRET_NAMES)])
@pytest.mark.parametrize(
    "form", [str, str.upper, lambda name: name.replace("-", "_"), lambda name: name.replace("-", "")]
)
def test_whatever_is_told_of_is_hidden(name: str, form: Callable[[str], str]) -> None:
    """A file that cannot be read shows no secret that would have been told of."""
    written = form(name)

    assert is_secret_name(written)
    assert masked(f'"{written}": "Planted1"') == f'"{written}": "••••••••"'


@pytest.mark.parametrize("name", ["secretName", "passwordSecretName", "accessKeyId", "tokenEndpoint", "key", "keyVault", "pageToken", "signatureType"])  # fmt: skip
def test_what_belongs_to_a_secret_is_none(name: str) -> None:
    """Its name in a vault, its id, where it comes from."""
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    "part", ["Password", "PWD", "AccountKey", "SharedAccessKey", "SharedAccessSignature", "ClientSecret", "AccessKey"]
)
def test_a_part_of_a_connection_string_is_a_secret_by_such_a_name(part: str) -> None:
    """A secret by the same names that a property has."""
    assert is_secret_name(part)
    assert secret_in("/connectionString", f"Server=s;{part}=Planted1") == f"a connection string with '{part}'"


@pytest.mark.parametrize(
    ("pointer", "kind"),
    [
        ("/properties/typeProperties/accessToken", "the value of 'accessToken'"),
        ("/properties/typeProperties/accessToken/value", "the value of 'accessToken'"),
        ("/properties/parameters/dbPassword/defaultValue", "the default of 'dbPassword'"),
        ("/properties/globalParameters/dbPassword/value", "the value of 'dbPassword'"),
        ("/PWD", "the value of 'PWD'"),
    ],
)
def test_a_name_is_shown_as_it_is_written(pointer: str, kind: str) -> None:
    """People look for it in their file."""
    assert secret_in(pointer, "Planted1") == kind


WAIT = {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 1}}
DECLARED = (
    "password",
    "dbPassword",
    "CognitiveServicesKey",
    "ourDatabricksPAT",
    "github_pat",
    "sql_pwd",
    "AzureAppClientSecret",
    "storage-sas-token",
    "authenticationKey",
)
NO_SECRETS = (
    "passwordSecretName",
    "secretName",
    "keyVaultSecret",
    "KeyVaultPassword",
    "vault-api-key",
    "passwordLength",
    "sourcePat",
    "databricksPath",
    "githubPattern",
)


def declaring(owner: str, name: str, value: str) -> str:
    """A resource that declares something of a name and a value."""
    body: dict[str, Json] = {
        "parameters": {"activities": [WAIT], "parameters": {name: {"type": "string", "defaultValue": value}}},
        "variables": {"activities": [WAIT], "variables": {name: {"type": "String", "defaultValue": value}}},
        "globalParameters": {"globalParameters": {name: {"type": "string", "value": value}}},
    }
    return f"{'factory' if owner == 'globalParameters' else 'pipeline'} p: {json.dumps(body[owner])}"


@pytest.mark.parametrize("owner", ["parameters", "variables", "globalParameters"])
def test_a_value_is_a_secret_when_its_name_ends_as_those_of_secrets(owner: str) -> None:
    """Names of one's own begin with what the secret is of; a value that is no secret yet is none."""
    last = "value" if owner == "globalParameters" else "defaultValue"

    for name in DECLARED:
        told = [("ADF701", Severity.WARNING, f"/properties/{owner}/{name}/{last}")]
        assert found(declaring(owner, name, "Planted1"), "ADF701") == told
        assert not found(declaring(owner, name, "INSERT_YOUR_KEY"), "ADF701")
        assert not found(declaring(owner, name, ""), "ADF701")
        assert masked(declaring(owner, name, "Planted1")) == declaring(owner, name, "PLANTED").replace(
            "PLANTED", "••••••••"
        )
    for name in NO_SECRETS:
        assert not found(declaring(owner, name, "Planted1"), "ADF701")


@pytest.mark.parametrize(
    ("url", "is_told"),
    [
        ("@concat('https://v.vault.azure.net/secrets/', pipeline().parameters.password, '?api-version=7.4')", False),
        ("@concat('https://api.example/', pipeline().parameters.password)", True),
    ],
)
def test_a_default_that_names_a_secret_in_a_vault_is_none(url: str, is_told: bool) -> None:
    """Whatever the parameter is called: what is made of it says so."""
    web = {"name": "web", "type": "WebActivity", "typeProperties": {"method": "GET", "url": url}}
    body = {"activities": [web], "parameters": {"password": {"type": "string", "defaultValue": "sales-password"}}}

    assert bool(found(f"pipeline p: {json.dumps(body)}", "ADF701")) == is_told


def test_a_default_that_is_handed_on_to_name_a_secret_is_none() -> None:
    """Through every call down to the linked service that asks the vault."""
    secret = {
        "type": "AzureKeyVaultSecret",
        "secretName": "@linkedService().password",
        "store": {"referenceName": "kv", "type": "LinkedServiceReference"},
    }
    service = {
        "type": "RestService",
        "parameters": {"password": {"type": "string", "defaultValue": "sales-password"}},
        "typeProperties": {"url": "https://a.example", "password": secret},
    }

    assert not found(f"linkedService a: {json.dumps(service)}", "ADF701")


def calling(name: str, value: Json) -> dict[str, dict[str, Json]]:
    """What gives an argument of a name: a trigger, a pipeline, a dataset."""
    argument = {name: value}
    to_pipeline = {"referenceName": "q", "type": "PipelineReference"}
    recurrence = {"frequency": "Day", "interval": 1, "startTime": "2026-01-01T00:00:00Z"}
    run = {
        "name": "run",
        "type": "ExecutePipeline",
        "typeProperties": {"pipeline": to_pipeline, "parameters": argument},
    }
    linked = {"referenceName": "ls", "type": "LinkedServiceReference", "parameters": argument}
    return {
        "trigger t": {
            "type": "ScheduleTrigger",
            "typeProperties": {"recurrence": recurrence},
            "pipelines": [{"pipelineReference": to_pipeline, "parameters": argument}],
        },
        "pipeline p": {"activities": [run]},
        "dataset d": {"type": "RestResource", "linkedServiceName": linked},
    }


CALLERS = ("trigger t", "pipeline p", "dataset d")


@pytest.mark.parametrize("caller", CALLERS)
def test_an_argument_is_a_secret_when_its_name_ends_as_those_of_secrets(caller: str) -> None:
    """As a default of that name is; one that is worked out, or not there yet, is none."""
    for name in DECLARED:
        resource = f"{caller}: {json.dumps(calling(name, 'Planted1')[caller])}"
        assert [pointer.rpartition("/")[2] for _, _, pointer in found(resource, "ADF701")] == [name]
        assert "Planted1" not in masked(resource)
    for name in NO_SECRETS:
        assert not found(f"{caller}: {json.dumps(calling(name, 'Planted1')[caller])}", "ADF701")
    for value in ("@item().password", "", "<password>", "#{password}#", "$(password)", "__password__", 1):
        assert not found(f"{caller}: {json.dumps(calling('dbPassword', value)[caller])}", "ADF701")


def test_an_argument_of_a_data_flows_dataset_is_one_too() -> None:
    """It stands below the name of the stream."""
    assert secret_in("/x/dataflow/datasetParameters/source1/dbPassword", "Planted1") == "the value of 'dbPassword'"
    assert secret_in("/x/typeProperties/baseParameters/dbPassword", "Planted1") == "the value of 'dbPassword'"
    assert secret_in("/x/typeProperties/dbPassword", "Planted1") is None


def test_an_argument_that_names_a_secret_in_a_vault_is_none() -> None:
    """Handed from a trigger through pipelines to the linked service that asks the vault."""
    declared = {"dbPassword": {"type": "string"}}
    to_service = {
        "referenceName": "ls",
        "type": "LinkedServiceReference",
        "parameters": {"dbPassword": "@dataset().dbPassword"},
    }
    to_dataset = {
        "referenceName": "d",
        "type": "DatasetReference",
        "parameters": {"dbPassword": "@pipeline().parameters.dbPassword"},
    }
    secret = {
        "type": "AzureKeyVaultSecret",
        "secretName": "@linkedService().dbPassword",
        "store": {"referenceName": "kv", "type": "LinkedServiceReference"},
    }
    resources = {
        "trigger t": calling("dbPassword", "db-password")["trigger t"],
        "pipeline q": {
            "parameters": declared,
            "activities": [{"name": "g", "type": "GetMetadata", "typeProperties": {"dataset": to_dataset}}],
        },
        "dataset d": {"type": "RestResource", "parameters": declared, "linkedServiceName": to_service},
        "linkedService ls": {
            "type": "RestService",
            "parameters": declared,
            "typeProperties": {"url": "https://a.example", "password": secret},
        },
    }
    text = "\n".join(f"{key}: {json.dumps(body)}" for key, body in resources.items())

    assert not found(text, "ADF701")
    assert found(text.replace("secretName", "value"), "ADF701")


WEB = {"method": "POST", "url": "https://a.example"}


def web(**settings: Json) -> str:
    """A Web activity with more settings."""
    return f"pipeline p: {json.dumps({'activities': [{'name': 'w', 'type': 'WebActivity', 'typeProperties': {**WEB, **settings}}]})}"


@pytest.mark.parametrize("name", ["Ocp-Apim-Subscription-Key", "x-api-key", "X-Functions-Key", "Authorization"])
def test_a_header_by_which_one_is_let_in_is_a_secret(name: str) -> None:
    """As a property of a Web activity, or as a line of a source's headers."""
    headers = f"Accept: application/json\r\n{name}: Planted1\r\n"
    pointer = "/properties/activities/0/typeProperties/source/additionalHeaders"

    assert secret_in(f"/headers/{name}", "Planted1") == f"the value of '{name}'"
    for place in (pointer, f"{pointer}/value"):
        assert secret_in(place, headers) == f"the value of '{name}'"
    for value in ("@{item().key}", "<key>", "REDACTED", ""):
        assert secret_in(pointer, f"{name}: {value}\nAccept: application/json") is None
    assert secret_in(pointer, f"@concat('Accept: a\n{name}: ', item().key)") is None
    assert "Planted1" not in masked(json.dumps({"additionalHeaders": headers}))
    assert "Planted1" not in masked(json.dumps({"additionalHeaders": headers}, indent=1))


def test_a_header_that_lets_nobody_in_is_none() -> None:
    """Nor is a line elsewhere."""
    assert secret_in("/additionalHeaders", "Accept: application/json\nx-request-id: Planted1") is None
    assert secret_in("/description", "x-api-key: Planted1") is None


@pytest.mark.parametrize(
    "body",
    [
        "grant_type=client_credentials&client_id=a&client_secret=Planted1&scope=b",
        "@concat('grant_type=client_credentials&client_secret=Planted1&client_id=', item().id)",
        '{"client_id": "a", "client_secret": "Planted1"}',
        '{\'a\': 1, "password":"Planted1"}',
    ],
)
def test_a_secret_a_token_is_asked_with_is_told_of(body: str) -> None:
    """In a form, or in JSON that is a text."""
    told = [item[2] for item in found(web(body=body), "ADF701")]

    assert told == ["/properties/activities/0/typeProperties/body"]
    assert "Planted1" not in masked(web(body=body))


@pytest.mark.parametrize(
    "body",
    [
        "@concat('client_id=a&client_secret=', activity('s').output.value, '&scope=b')",
        "client_secret=@{activity('s').output.value}&scope=b",
        "client_secret=<the key of the app>&scope=b",
        "@replace('client_secret=<secret>', '<secret>', variables('s'))",
        "@concat('{\"client_secret\": \"', variables('s'), '\"}')",
        '{"client_secret": "@{variables(\'s\')}"}',
        "@{concat('client_secret=',variables('s'))}",
    ],
)
def test_a_secret_that_is_put_into_a_request_is_none(body: str) -> None:
    """It stands somewhere else."""
    assert not found(web(body=body), "ADF701")


@pytest.mark.parametrize("name", ["ApiKey", "dbPassword"])
def test_a_secret_beside_its_name_is_told_of(name: str) -> None:
    """As a property that the monitor shows of each run."""
    wait = {**WAIT, "userProperties": [{"name": "x", "value": "y"}, {"name": name, "value": "Planted1"}]}
    resource = f"pipeline p: {json.dumps({'activities': [wait]})}"

    assert [item[2] for item in found(resource, "ADF701")] == ["/properties/activities/0/userProperties/1/value"]
    assert not found(resource.replace("Planted1", "@item().key"), "ADF701")
    assert masked(resource) == resource.replace("Planted1", "••••••••")
