"""Names of secrets: what is told of in plain text is hidden, too."""

import json
from collections.abc import Callable

import pytest

from adfgen.lint.value.masking import masked
from adfgen.lint.value.secret import SECRET_NAMES, is_secret_name, secret_in
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
