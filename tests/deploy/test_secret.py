"""Which texts are secrets, whatever they stand under."""

import pytest

from adfgen.deploy.secret import has_secret, without_secrets

SECRETS = [
    "AccountName=a;AccountKey=planted==;EndpointSuffix=core.windows.net",
    "Server=s;User ID=u;Password=planted;",
    "Server=s;Uid=u;pwd = planted",
    "Endpoint=sb://h/;SharedAccessKeyName=n;SharedAccessKey=planted",
    "BlobEndpoint=https://h;SharedAccessSignature=sv=2020&sig=planted",
    "https://h/c?sv=2020-01-01&se=2030&sp=r&sig=planted",
    "?sv=2020-01-01&sig=planted%3D",
    "https://f.azurewebsites.net/api/x?code=planted",
    "Bearer planted1234",
    "Basic cGxhbnRlZDE=",
    "https://user:planted@host/path",
    "-----BEGIN PRIVATE KEY-----planted",
    "eyJhbGciOiJub25l.eyJzdWIiOiJ4In0.planted",
    "@concat('https://h/x?sig=', 'a') and sig=planted",
    '{"grant_type": "client_credentials", "client_secret": "planted"}',
    r"@concat('{\"password\": \"planted\", \"user\": \"', pipeline().parameters.user, '\"}')",
    r"{\"apiKey\":\"planted\"}",
    "@concat('Bearer ', 'planted')",
    "https://hooks.slack.com/services/T0/B0/planted",
    "https://x.webhook.office.com/webhookb2/a@b/IncomingWebhook/planted",
]
HARMLESS = [
    "select * from t where code = 'x' and account_key = 3",
    "Basic load of the orders",
    "@concat('Password=', activity('a').output.value)",
    "Server=s;User ID=u;Password=@{linkedService().password}",
    "https://account.dfs.core.windows.net/c?recursive=true",
    "the token of each row",
    """@concat('{"client_secret": "', activity('secret').output.value, '"}')""",
    '{"access_token": "@{activity(1).output.access_token}", "secretName": "k", "password": ""}',
    "@concat('Bearer ', activity('token').output.access_token)",
]


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_in_plain_text_is_known_by_its_form(text: str) -> None:
    """Under any name, in lists and in maps."""
    body = {"typeProperties": {"any": [{"thing": text}]}}

    assert has_secret(body)
    assert without_secrets(body) == {"typeProperties": {"any": [{"thing": "**********"}]}}


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_speaks_of_secrets_is_none(text: str) -> None:
    """An expression fetches it when it runs; a query names a column."""
    assert not has_secret({"typeProperties": {"any": text}})


@pytest.mark.parametrize("name", ["password", "accountKey", "sasUri", "sasToken", "Authorization", "clientSecret", "x-api-key", "Ocp-Apim-Subscription-Key", "accessToken", "encryptedCredential"])  # fmt: skip
def test_a_secret_is_known_by_its_name(name: str) -> None:
    """As text, as a parameter's default, as a member of a list; not as an expression or a Key Vault's reference."""
    stars = "**********"

    assert without_secrets({name: "planted"}) == {name: stars}
    assert without_secrets({name: {"type": "string", "defaultValue": "planted"}})[name]["defaultValue"] == stars
    assert without_secrets([{"name": name, "value": "planted"}]) == [{"name": name, "value": stars}]
    for harmless in ("@pipeline().parameters.p", "@{variables('v')}", "", {"type": "AzureKeyVaultSecret", "secretName": "k"}):  # fmt: skip
        assert not has_secret({name: harmless})


def test_a_declared_secure_parameter_hides_its_default() -> None:
    """One without a default has no secret."""
    assert without_secrets({"p": {"type": "securestring", "defaultValue": "planted"}})["p"]["defaultValue"] == "*" * 10
    assert not has_secret({"p": {"type": "SecureString"}})
