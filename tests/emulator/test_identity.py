"""Signing in: azure-identity unmodified, over TLS, against the emulator's directory."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential, DefaultAzureCredential, ManagedIdentityCredential
from azure.mgmt.datafactory import DataFactoryManagementClient

from adfgen.emulator.app import Emulator
from adfgen.emulator.fault import CallFaults, parse_call_fault
from adfgen.emulator.identity import Identity
from adfgen.emulator.message import Request
from adfgen.emulator.refusal import Refusal
from adfgen.emulator.server import Server, serve
from tests.emulator.conftest import FACTORY, GROUP, SUBSCRIPTION

SECRET = "planted-client-secret"


@pytest.fixture
def server(emulator: Emulator, tmp_path: Path) -> Iterator[Server]:
    """The emulator over TLS, knowing one service principal."""
    emulator.identity = Identity(emulator.service.store, {"ci": SECRET})
    with serve(emulator, folder=tmp_path / "tls") as found:
        yield found


def factories(server: Server, credential: Any) -> list[str | None]:
    """What a signed-in client sees."""
    ca = str(server.ca_file)
    with DataFactoryManagementClient(credential, SUBSCRIPTION, base_url=server.url, connection_verify=ca, retry_total=0) as client:  # fmt: skip
        client.factories.create_or_update(GROUP, FACTORY, {"location": "westeurope"})
        return [item.name for item in client.factories.list_by_resource_group(GROUP)]


def principal(server: Server, secret: str = SECRET, client_id: str = "ci") -> ClientSecretCredential:
    return ClientSecretCredential(
        "tenant", client_id, secret, authority=server.url, disable_instance_discovery=True, connection_verify=str(server.ca_file)
    )  # fmt: skip


def test_a_service_principal_signs_in(server: Server) -> None:
    """By its secret."""
    assert factories(server, principal(server)) == [FACTORY]


@pytest.mark.parametrize(("secret", "client_id"), [("wrong-secret", "ci"), (SECRET, "somebody")])
def test_a_wrong_secret_or_client_is_refused(server: Server, secret: str, client_id: str) -> None:
    """In the directory's own words, and without the secret in them."""
    with pytest.raises(ClientAuthenticationError) as refused:
        factories(server, principal(server, secret, client_id))

    assert "AADSTS7000" in str(refused.value)
    assert secret not in str(refused.value)


def test_a_managed_identity_signs_in(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """As App Service offers it."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{server.url}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", "any")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.ca_file))

    assert factories(server, ManagedIdentityCredential(connection_verify=str(server.ca_file))) == [FACTORY]


def test_the_default_chain_finds_the_environment(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but variables, as in CI."""
    for name in [name for name in os.environ if name.startswith(("AZURE_", "IDENTITY_", "MSI_"))]:
        monkeypatch.delenv(name)
    values = {"AUTHORITY_HOST": server.url, "TENANT_ID": "tenant", "CLIENT_ID": "ci", "CLIENT_SECRET": SECRET}
    for name, value in values.items():
        monkeypatch.setenv(f"AZURE_{name}", value)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.ca_file))

    assert factories(server, DefaultAzureCredential(disable_instance_discovery=True)) == [FACTORY]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({}, "AuthenticationFailed"),
        ({"Authorization": "Bearer made.up.token"}, "InvalidAuthenticationToken"),
        ({"Authorization": "Basic eDp5"}, "AuthenticationFailed"),
    ],
)
def test_nobody_gets_in_without_a_token_of_ours(server: Server, header: dict[str, str], code: str) -> None:
    """401 with a challenge, whatever the path."""
    answer = requests.get(f"{server.url}/subscriptions?api-version=2018-06-01", headers=header, verify=str(server.ca_file), timeout=5)  # fmt: skip

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, code)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_a_token_runs_out(emulator: Emulator) -> None:
    """After an hour it is no good."""
    late = Identity(emulator.service.store, now=lambda: 7200.0)
    early = Identity(emulator.service.store, now=lambda: 0.0)
    token = early.issue("x", "y")
    request = Request.of("GET", "https://x/", {"Authorization": f"Bearer {token}"}, b"")
    early.check(request)
    with pytest.raises(Refusal, match="expiry"):
        late.check(request)


def test_calls_need_the_version_of_the_api(server: Server) -> None:
    """Its absence and another one are told apart."""
    token = requests.post(
        f"{server.url}/tenant/oauth2/v2.0/token",
        data={"grant_type": "client_credentials", "client_id": "ci", "client_secret": SECRET, "scope": "x/.default"},
        verify=str(server.ca_file),
        timeout=5,
    ).json()["access_token"]
    url = f"{server.url}/subscriptions/s/providers/Microsoft.DataFactory/factories"

    def code(query: str) -> str:
        answer = requests.get(f"{url}{query}", headers={"Authorization": f"Bearer {token}"}, verify=str(server.ca_file), timeout=5)  # fmt: skip
        return str(answer.json()["error"]["code"])

    assert code("") == "MissingApiVersionParameter"
    assert code("?api-version=2017-01-01") == "BadRequest"


def test_the_directory_refuses_in_its_own_form(server: Server) -> None:
    """An OAuth error with the number of the reason, as a list and in the text."""
    form = {"grant_type": "client_credentials", "client_id": "ci", "client_secret": "wröng", "scope": "x/.default"}
    answer = requests.post(f"{server.url}/tenant/oauth2/v2.0/token", data=form, verify=str(server.ca_file), timeout=5)

    body = answer.json()
    assert (answer.status_code, body["error"], body["error_codes"]) == (401, "invalid_client", [7000215])
    assert body["error_description"].startswith("AADSTS7000215: ")
    assert set(body) == {"error", "error_description", "error_codes", "correlation_id", "trace_id"}


def test_a_virtual_machine_asks_for_its_identity(server: Server) -> None:
    """The path and header of the instance metadata service; without the header nothing is given."""

    def asked(**headers: str) -> requests.Response:
        url = (
            f"{server.url}/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://management.azure.com"
        )
        return requests.get(url, headers=headers, verify=str(server.ca_file), timeout=5)

    token = asked(Metadata="true").json()["access_token"]
    url = f"{server.url}/subscriptions?api-version=2022-12-01"
    listed = requests.get(url, headers={"Authorization": f"Bearer {token}"}, verify=str(server.ca_file), timeout=5)
    assert listed.status_code == 200
    assert asked().status_code == 400


def test_a_token_endpoint_has_bad_days_too(server: Server, emulator: Emulator) -> None:
    """The client tries again by itself."""
    emulator.faults = CallFaults([parse_call_fault("status=503@POST */oauth2/v2.0/token#1")])

    assert factories(server, principal(server)) == [FACTORY]
    assert sum(line.endswith("/oauth2/v2.0/token") for line in emulator.log) == 2


def test_no_log_knows_a_secret(server: Server, emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the emulator's own nor Python's holds a secret, a token or a query."""
    with caplog.at_level(0):
        factories(server, principal(server))

    ours = [record.getMessage() for record in caplog.records if record.name.startswith("adfgen")]
    text = "\n".join((*emulator.log, *ours))
    assert all(word not in text for word in (SECRET, "eyJ", "api-version"))
