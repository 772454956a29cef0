from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from adfgen.arm.secret import missing_secrets
from adfgen.lint.schema.document import shipped_definitions
from adfgen.model.body import Json

CASES = Path(__file__).parent.parent / "cases" / "arm" / "secrets.yml"
HELD = {"encryptedCredential": "e"}


def _cases() -> list[object]:
    listed = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return [pytest.param(case, id=f"{case['type']} {list(case['properties'].values())}") for case in listed]


@pytest.mark.parametrize("case", _cases())
def test_the_secrets_of_an_encrypted_credential(case: Mapping[str, Json]) -> None:
    """By type and kind of authentication, in the order they are added."""
    assert list(missing_secrets(case["type"], {**case["properties"], **HELD})) == case["secrets"]


def test_no_type_is_asked_for_a_secret_it_does_not_have() -> None:
    """Of every type and every kind of authentication the service knows, each secret is a property of that type."""
    asked = {
        (service, kind, secret)
        for service, kind, properties in _ways()
        for secret in missing_secrets(service, {**HELD, **({"authenticationType": kind} if kind else {})})
        if secret not in properties
    }

    assert asked == set()


def _ways() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Each type of linked service with each kind of authentication it declares, and the properties it has."""
    for definition in shipped_definitions().values():
        fields = definition.get("properties", {})
        if "connectVia" not in fields or "const" not in fields.get("type", {}):
            continue
        service, inner = fields["type"]["const"], _resolved(fields.get("typeProperties", {}))
        for kind, reference in inner.get("discriminator", {}).get("mapping", {}).items():
            yield service, kind, frozenset(_resolved({"$ref": reference})["properties"])
        declared = inner.get("properties", {})
        if "discriminator" not in inner and declared:
            kinds = _resolved(declared.get("authenticationType", {})).get("examples", ())
            yield from ((service, kind, frozenset(declared)) for kind in ("", *kinds))


def _resolved(schema: Json) -> Json:
    return shipped_definitions()[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
