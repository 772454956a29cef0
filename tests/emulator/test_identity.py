"""Signing in: azure-identity unmodified, over TLS, against the emulator's directory."""

import asyncio
import base64
import inspect
import json
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import azure.identity.aio
import pytest
import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientAssertionCredential, ClientSecretCredential, DefaultAzureCredential
from azure.mgmt.datafactory import DataFactoryManagementClient
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from adfgen.emulator.app import Emulator
from adfgen.emulator.fault import CallFaults, parse_call_fault
from adfgen.emulator.identity import MANAGEMENT, Identity
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


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A client's certificate with its key, an RSA one as the directory wants it."""
    key, name = rsa.generate_private_key(65537, 2048), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ci")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1)).sign(key, SHA256())
    path, pem = tmp_path / "client.pem", serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + made.public_bytes(pem))
    return path


@pytest.fixture
def federated(tmp_path: Path) -> Path:
    """A token of another directory, as a cluster puts it beside a workload."""
    path = tmp_path / "federated.jwt"
    path.write_text("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJjbHVzdGVyIiwic3ViIjoid29ya2xvYWQifQ.c2lnbmF0dXJl")
    return path


@pytest.fixture(params=[azure.identity, azure.identity.aio], ids=["sync", "aio"])
def signs_in(request: pytest.FixtureRequest, server: Server, monkeypatch: pytest.MonkeyPatch) -> Callable[..., bool]:
    """Whether a credential of azure-identity, of either kind, gets a token the service takes. Nothing is set around it."""
    for name in [name for name in os.environ if name.startswith(("AZURE_", "IDENTITY_", "MSI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.ca_file))
    trusted = {"connection_verify": str(server.ca_file)}

    def signed_in(kind: str, *arguments: str, variables: Mapping[str, str] | None = None, **options: Any) -> bool:
        for name, value in (variables or {}).items():
            monkeypatch.setenv(name, value)
        credential = getattr(request.param, kind)(*arguments, **trusted, **options)
        found = credential.get_token(f"{MANAGEMENT}/.default")
        token = asyncio.run(_closing(credential, found)) if inspect.isawaitable(found) else found
        headers = {"Authorization": f"Bearer {token.token}"}
        url = f"{server.url}/subscriptions?api-version=2022-12-01"
        return requests.get(url, headers=headers, verify=str(server.ca_file), timeout=5).status_code == 200

    return signed_in


async def _closing(credential: Any, found: Any) -> Any:
    async with credential:
        return await found


def elsewhere(server: Server) -> dict[str, Any]:
    """What a credential has to be told that is not of Microsoft's own cloud."""
    return {"authority": server.url, "disable_instance_discovery": True}


def test_every_credential_of_a_service_principal_signs_in(
    signs_in: Callable[..., bool], server: Server, certificate: Path, federated: Path
) -> None:
    """By secret, by certificate and by a token of another directory."""
    assert signs_in("ClientSecretCredential", "tenant", "ci", SECRET, **elsewhere(server))
    assert signs_in("CertificateCredential", "tenant", "ci", str(certificate), **elsewhere(server))
    workload = {"tenant_id": "tenant", "client_id": "ci", "token_file_path": str(federated)}
    assert signs_in("WorkloadIdentityCredential", **workload, **elsewhere(server))


def test_variables_are_enough(signs_in: Callable[..., bool], server: Server, federated: Path) -> None:
    """A token file, then a secret too: alone and as parts of the default chain."""
    known = {"AZURE_AUTHORITY_HOST": server.url, "AZURE_TENANT_ID": "tenant", "AZURE_CLIENT_ID": "ci"}
    secret, file = {"AZURE_CLIENT_SECRET": SECRET}, {"AZURE_FEDERATED_TOKEN_FILE": str(federated)}

    assert signs_in("DefaultAzureCredential", variables={**known, **file}, disable_instance_discovery=True)
    assert signs_in("EnvironmentCredential", variables=secret, disable_instance_discovery=True)
    assert signs_in("DefaultAzureCredential", disable_instance_discovery=True)


@pytest.mark.parametrize(
    "variables",
    [
        {"AZURE_POD_IDENTITY_AUTHORITY_HOST": "{url}"},
        {"IDENTITY_ENDPOINT": "{url}/msi/token", "IDENTITY_HEADER": "any"},
    ],
    ids=["virtual machine", "App Service"],
)
def test_a_managed_identity_signs_in(
    signs_in: Callable[..., bool], server: Server, variables: Mapping[str, str]
) -> None:
    """The system's own, one assigned to it, and as a part of the default chain."""
    known = {name: text.format(url=server.url) for name, text in variables.items()}

    assert signs_in("ManagedIdentityCredential", variables=known)
    assert signs_in("ManagedIdentityCredential", client_id="assigned")
    assert signs_in("DefaultAzureCredential")


@pytest.mark.parametrize(
    ("claims", "number"),
    [
        (None, 50027),
        ({"iss": "other", "sub": "other"}, 700021),
        ({"iss": "cluster", "sub": "x", "exp": 1}, 700024),
    ],
)
def test_an_assertion_has_to_be_the_clients_and_of_now(server: Server, claims: Any, number: int) -> None:
    """What can be seen of a JWT without the key it was signed with."""
    head, text = (base64.urlsafe_b64encode(json.dumps(item).encode()).decode() for item in ({}, claims))
    with pytest.raises(ClientAuthenticationError, match=f"AADSTS{number}: "):
        ClientAssertionCredential(
            "tenant", "ci", lambda: f"{head}.{text}.x", connection_verify=str(server.ca_file), **elsewhere(server)
        ).get_token(f"{MANAGEMENT}/.default")


@pytest.mark.parametrize(
    ("change", "status", "error", "number"),
    [
        ({"grant_type": ""}, 400, "invalid_request", 900144),
        ({"scope": ""}, 400, "invalid_request", 900144),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
        ({"client_secret": ""}, 401, "invalid_client", 7000216),
        ({"client_id": "somebody"}, 400, "unauthorized_client", 700016),
        ({"scope": "nonsense"}, 400, "invalid_scope", 1002012),
    ],
)
def test_a_form_that_is_not_complete_is_refused_by_number(
    server: Server, change: dict[str, str], status: int, error: str, number: int
) -> None:
    """As the directory counts its reasons."""
    form = {"grant_type": "client_credentials", "client_id": "ci", "client_secret": SECRET, "scope": f"{MANAGEMENT}/.default"}  # fmt: skip
    answer = requests.post(f"{server.url}/t/oauth2/v2.0/token", data={**form, **change}, verify=str(server.ca_file), timeout=5)  # fmt: skip

    assert (answer.status_code, answer.json()["error"], answer.json()["error_codes"]) == (status, error, [number])


def test_the_first_version_of_the_token_endpoint_names_a_resource(server: Server) -> None:
    """Clients of before 2020 ask there; numbers are text."""
    form = {"grant_type": "client_credentials", "client_id": "ci", "client_secret": SECRET, "resource": f"{MANAGEMENT}/"}  # fmt: skip
    answer = requests.post(f"{server.url}/t/oauth2/token", data=form, verify=str(server.ca_file), timeout=5).json()

    assert (answer["resource"], answer["expires_in"], answer["token_type"]) == (f"{MANAGEMENT}/", "3600", "Bearer")


def test_a_token_is_of_one_service(server: Server, emulator: Emulator) -> None:
    """One for a vault is refused in the service's words; the emulator's own address is as good as Resource Manager's."""

    def asked(audience: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {emulator.identity.issue('x', audience)}"}
        url = f"{server.url}/subscriptions?api-version=2022-12-01"
        return requests.get(url, headers=headers, verify=str(server.ca_file), timeout=5)

    good = ("https://management.azure.com", "https://management.core.windows.net/", server.url, f"{server.url}/")
    assert [asked(audience).status_code for audience in good] == [200] * 4
    error = asked("https://vault.azure.net").json()["error"]
    assert error["code"] == "InvalidAuthenticationTokenAudience"
    assert error["message"].startswith("The access token has been obtained for wrong audience or resource 'https://vault.azure.net'.")  # fmt: skip


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
    """After an hour it is no good, and the service says when that was and what time it is."""
    late = Identity(emulator.service.store, now=lambda: 7200.0)
    early = Identity(emulator.service.store, now=lambda: 0.0)
    token = early.issue("x")
    request = Request.of("GET", "https://x/", {"Authorization": f"Bearer {token}"}, b"")
    early.check(request)
    with pytest.raises(Refusal, match="'1/1/1970 1:00:00 AM' is earlier than current UTC time '1/1/1970 2:00:00 AM'"):
        late.check(request)


def test_calls_need_the_version_of_the_api(server: Server) -> None:
    """Its absence and another one are told apart."""
    token = requests.post(
        f"{server.url}/tenant/oauth2/v2.0/token",
        data={
            "grant_type": "client_credentials",
            "client_id": "ci",
            "client_secret": SECRET,
            "scope": "https://management.azure.com/.default",
        },
        verify=str(server.ca_file),
        timeout=5,
    ).json()["access_token"]
    url = f"{server.url}/subscriptions/s/providers/Microsoft.DataFactory/factories"

    def code(query: str) -> str:
        answer = requests.get(f"{url}{query}", headers={"Authorization": f"Bearer {token}"}, verify=str(server.ca_file), timeout=5)  # fmt: skip
        return str(answer.json()["error"]["code"])

    assert code("") == "MissingApiVersionParameter"
    assert code("?api-version=2017-01-01") == "InvalidResourceType"


def test_the_directory_refuses_in_its_own_form(server: Server) -> None:
    """An OAuth error with the number of the reason, as a list and in the text."""
    form = {"grant_type": "client_credentials", "client_id": "ci", "client_secret": "wröng", "scope": "x/.default"}
    answer = requests.post(f"{server.url}/tenant/oauth2/v2.0/token", data=form, verify=str(server.ca_file), timeout=5)

    body = answer.json()
    assert (answer.status_code, body["error"], body["error_codes"]) == (401, "invalid_client", [7000215])
    assert body["error_description"].startswith("AADSTS7000215: ")
    assert set(body) == {"error", "error_description", "error_codes", "timestamp", "correlation_id", "trace_id"}


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
