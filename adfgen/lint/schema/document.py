"""The schema that ships with the package, read as it is needed, and which definition describes which kind of resource."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from adfgen.model.body import Json, dump_compact
from adfgen.model.kind import Kind

__all__ = ["ROOTS", "SECRET_NOUN", "SHIPPED", "known_types", "reference", "schema_text", "shipped_definitions"]

SECRET_NOUN = "a SecureString, an AzureKeyVaultSecret or an '@' expression"  # noqa: S105 - what a message calls one
SHIPPED = Path(__file__).with_name("datafactory.json")

ROOTS: Mapping[Kind, str] = {
    Kind.FACTORY: "Factory",
    Kind.CREDENTIAL: "CredentialResource",
    Kind.INTEGRATION_RUNTIME: "IntegrationRuntimeResource",
    Kind.MANAGED_VIRTUAL_NETWORK: "ManagedVirtualNetworkResource",
    Kind.MANAGED_PRIVATE_ENDPOINT: "ManagedPrivateEndpointResource",
    Kind.LINKED_SERVICE: "LinkedServiceResource",
    Kind.DATASET: "DatasetResource",
    Kind.DATA_FLOW: "DataFlowResource",
    Kind.PIPELINE: "PipelineResource",
    Kind.TRIGGER: "TriggerResource",
    Kind.CHANGE_DATA_CAPTURE: "ChangeDataCaptureResource",
}


class _Definitions(Mapping[str, Json]):
    """Definitions by name, each parsed when it is first asked for: a factory uses few, and all take longer than checking it."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._unparsed = {line[1 : line.index('"', 1)]: line for line in lines}
        self._parsed: dict[str, Json] = {}

    def __getitem__(self, name: str) -> Json:
        if name not in self._parsed:
            line = self._unparsed[name]
            self._parsed[name] = json.loads(line[len(name) + len('"":') :].removesuffix(","))
        return self._parsed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._unparsed)

    def __len__(self) -> int:
        return len(self._unparsed)


def reference(name: str) -> Json:
    """A reference to a definition."""
    return {"$ref": f"#/$defs/{name}"}


def schema_text(schema: Json) -> str:
    """A schema document as it ships: JSON with a line for each definition, which is how they are read and compared."""
    head = dump_compact({key: value for key, value in schema.items() if key != "$defs"}).removesuffix("}")
    lines = [f"{dump_compact(name)}:{dump_compact(body)}" for name, body in schema["$defs"].items()]
    return "\n".join([f'{head},"$defs":{{', ",\n".join(lines), "}}", ""])


@cache
def shipped_definitions() -> Mapping[str, Json]:
    """The `$defs` of the document: one definition for each class, union and enum of the service. Nobody changes them."""
    return _Definitions(SHIPPED.read_text(encoding="utf-8").splitlines()[1:-1])


@cache
def known_types() -> frozenset[str]:
    """Every value a `type` can have that tells what an object is, such as `Copy`, `AzureSqlSource` or `JsonWriteSettings`."""
    definitions = shipped_definitions().values()
    told = (definition.get("discriminator", {}) for definition in definitions)
    of_siblings = {name for union in told if union.get("propertyName") == "type" for name in union["mapping"]}
    types = (definition.get("properties", {}).get("type", {}) for definition in definitions)
    own = (name for listed in types for name in listed.get("enum", [listed.get("const")]) if name is not None)
    return frozenset(of_siblings.union(own))
