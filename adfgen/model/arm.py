"""A factory as an ARM template, in the form of Microsoft's own export."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adfgen.model.body import Json, walk
from adfgen.model.factory import Artifact, Factory
from adfgen.model.kind import Kind

__all__ = ["API_VERSION", "ArmParameter", "arm_template", "parameter_file"]

API_VERSION = "2018-06-01"
_TEMPLATE_SCHEMA = "http://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#"
_PARAMETERS_SCHEMA = "https://schema.management.azure.com/schemas/2015-01-01/deploymentParameters.json#"
# the order resources stand in (measured on 135 exports); it is not the order they are deployed in
_ORDER = (
    Kind.PIPELINE,
    Kind.DATASET,
    Kind.LINKED_SERVICE,
    Kind.TRIGGER,
    Kind.INTEGRATION_RUNTIME,
    Kind.DATA_FLOW,
    Kind.MANAGED_VIRTUAL_NETWORK,
    Kind.MANAGED_PRIVATE_ENDPOINT,
    Kind.CREDENTIAL,
    Kind.CHANGE_DATA_CAPTURE,
)
_ARM_TYPES = {"str": "string", "int": "int", "bool": "bool", "list": "array", "dict": "object"}


@dataclass(frozen=True, slots=True)
class ArmParameter:
    """A template parameter that takes the place of one value: its name, whose value it is, and where that stands."""

    name: str
    artifact: str
    kind: Kind
    pointer: str
    default: Json

    @property
    def type(self) -> str:
        """The parameter's ARM type."""
        return _ARM_TYPES.get(type(self.default).__name__, "string")


def arm_template(factory: Factory, parameters: tuple[ArmParameter, ...] = ()) -> Json:
    """The template of a factory's resources; the factory itself is not in it, as Microsoft's export leaves it out."""
    declared = {"factoryName": {"type": "string", "metadata": "Data Factory name", "defaultValue": factory.name}}
    declared |= {item.name: {"type": item.type, "defaultValue": item.default} for item in parameters}
    places = {(item.kind, item.artifact.casefold(), item.pointer): item.name for item in parameters}
    resources = [_resource(factory, item, places) for kind in _ORDER for item in factory.of_kind(kind)]
    return {
        "$schema": _TEMPLATE_SCHEMA,
        "contentVersion": "1.0.0.0",
        "parameters": declared,
        "variables": {"factoryId": "[concat('Microsoft.DataFactory/factories/', parameters('factoryName'))]"},
        "resources": resources,
    }


def parameter_file(values: Mapping[str, Json]) -> Json:
    """A parameter file: each parameter's value."""
    return {
        "$schema": _PARAMETERS_SCHEMA,
        "contentVersion": "1.0.0.0",
        "parameters": {name: {"value": value} for name, value in values.items()},
    }


def _resource(factory: Factory, artifact: Artifact, places: Mapping[tuple[Kind, str, str], str]) -> Json:
    kind, name = artifact.key.kind, artifact.key.name
    return {
        "name": f"[concat(parameters('factoryName'), '/{_quoted(name)}')]",
        "type": artifact.key.kind.arm_type,
        "apiVersion": API_VERSION,
        "properties": _put(
            artifact.properties, "/properties", lambda pointer: places.get((kind, name.casefold(), pointer))
        ),
        "dependsOn": sorted(set(_dependencies(factory, artifact))),
    }


def _put(value: Json, pointer: str, parameter_at: Json) -> Json:
    """The value as a template holds it: parameters in their places, a text that looks like ARM's own escaped."""
    name = parameter_at(pointer)
    if name is not None:
        return f"[parameters('{name}')]"
    if isinstance(value, Mapping):
        return {
            key: _put(item, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}", parameter_at)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_put(item, f"{pointer}/{index}", parameter_at) for index, item in enumerate(value)]
    return f"[{value}" if isinstance(value, str) and value.startswith("[") else value


def _dependencies(factory: Factory, artifact: Artifact) -> Iterator[str]:
    """What the body refers to, of what is in the factory."""
    for _, value in walk(artifact.properties):
        if not isinstance(value, Mapping) or not isinstance(value.get("referenceName"), str):
            continue
        kind = Kind.of_reference(str(value.get("type")))
        target = factory.find(kind, value["referenceName"]) if kind else None
        if target is not None:
            yield f"[concat(variables('factoryId'), '/{target.key.kind.collection}/{_quoted(target.key.name)}')]"


def _quoted(name: str) -> str:
    return name.replace("'", "''")
