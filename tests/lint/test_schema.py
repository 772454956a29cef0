"""The schema that ships is the one the installed client and the corrections give, and asks for nothing Git cannot hold."""

import json
import re
from collections.abc import Iterator

from adfgen.lint.schema.derivation.derive import derive, installed_library
from adfgen.lint.schema.document import SHIPPED, schema_text, shipped_definitions
from adfgen.model.body import Json, walk

SECRETS = ("SecretBase", "SecureString")


def test_what_ships_is_what_is_derived() -> None:
    """`python -m adfgen.lint.schema.derivation` would change nothing."""
    assert SHIPPED.read_text(encoding="utf-8") == schema_text(derive(*installed_library()))


def test_the_document_is_plain_json() -> None:
    """Other tools can read it, and read in it what is read here a line at a time."""
    assert json.loads(SHIPPED.read_text(encoding="utf-8"))["$defs"] == dict(shipped_definitions())


def test_no_secret_is_required() -> None:
    """Git never holds one, so a file without it is complete."""
    assert [(name, needed) for name, needed, held in required() if held in SECRETS] == []


def test_every_linked_service_may_hold_an_encrypted_credential() -> None:
    """Whatever the connector, Studio saves it in place of a secret."""
    definitions = shipped_definitions()
    services = [definitions[target] for target in targets(definitions["LinkedService"])]
    settings = [service["properties"].get("typeProperties", {}).get("$ref", "") for service in services]
    parts = [definitions[target.removeprefix("#/$defs/")] for target in settings if target]
    flat = [part for part in parts if "properties" in part and "discriminator" not in part]

    assert len(flat) > 100
    assert [part for part in flat if "encryptedCredential" not in part["properties"]] == []


def required() -> Iterator[tuple[str, str, str]]:
    """Definition, required property, and the definition that property refers to."""
    for name, definition in shipped_definitions().items():
        for needed in definition.get("required", ()):
            held = definition["properties"].get(needed, {}).get("$ref", "")
            yield name, needed, held.removeprefix("#/$defs/")


def targets(union: Json) -> list[str]:
    """The names of the definitions a union chooses from."""
    return [target.removeprefix("#/$defs/") for target in union["discriminator"]["mapping"].values()]


def test_a_closed_list_takes_its_examples_in_any_letter_case() -> None:
    """So that the short way may look a value up instead of matching it."""
    schemas = [part for body in shipped_definitions().values() for _, part in walk(body) if isinstance(part, dict)]
    lists = [schema for schema in schemas if "pattern" in schema and "examples" in schema]

    assert len(lists) > 100
    for schema in lists:
        for example in schema["examples"]:
            assert all(re.search(schema["pattern"], text) for text in (example, example.lower(), example.upper()))
