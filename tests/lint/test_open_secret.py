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
