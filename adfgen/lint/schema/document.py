"""The schema that ships with the package: read once, and which definition describes which kind of resource."""

import gzip
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from adfgen.model.body import Json
from adfgen.model.kind import Kind

__all__ = ["ROOTS", "known_types", "shipped_definitions", "shipped_schema"]

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


@cache
def shipped_schema() -> Json:
    """The whole JSON Schema document. Nobody changes it."""
    packed = Path(__file__).with_name("datafactory.json.gz").read_bytes()
    return json.loads(gzip.decompress(packed))


def shipped_definitions() -> Mapping[str, Json]:
    """Its `$defs`: one definition for each class, union and enum of the service."""
    definitions: Mapping[str, Json] = shipped_schema()["$defs"]
    return definitions


@cache
def known_types() -> frozenset[str]:
    """Every value a `type` can have that tells what an object is, such as `Copy`, `AzureSqlSource` or `JsonWriteSettings`."""
    definitions = shipped_definitions().values()
    told = (definition.get("discriminator", {}) for definition in definitions)
    of_siblings = {name for union in told if union.get("propertyName") == "type" for name in union["mapping"]}
    types = (definition.get("properties", {}).get("type", {}) for definition in definitions)
    own = (name for listed in types for name in listed.get("enum", [listed.get("const")]) if name is not None)
    return frozenset(of_siblings.union(own))
