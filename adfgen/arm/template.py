"""The template and the parameter file: the one writer of rendered projects and of exported factories."""

from collections.abc import Iterable, Mapping

from adfgen.arm.parameter import ArmParameter
from adfgen.arm.resource import Resource, resources_of
from adfgen.model.body import Json
from adfgen.model.factory import ArtifactKey, Factory
from adfgen.source import escape_pointer

__all__ = ["API_VERSION", "arm_template", "parameter_file", "template_of"]

API_VERSION = "2018-06-01"
_TEMPLATE_SCHEMA = "http://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#"
_PARAMETERS_SCHEMA = "https://schema.management.azure.com/schemas/2015-01-01/deploymentParameters.json#"


def arm_template(factory: Factory, parameters: tuple[ArmParameter, ...] = ()) -> Json:
    """The template of a factory's resources; the factory itself is not in it, as Microsoft's export leaves it out."""
    return template_of(factory.name, resources_of(factory), parameters)


def template_of(factory_name: str, resources: Iterable[Resource], parameters: Iterable[ArmParameter]) -> Json:
    """The template of some resources, each value that has a parameter replaced by it."""
    declared = {"factoryName": {"type": "string", "metadata": "Data Factory name", "defaultValue": factory_name}}
    declared |= {item.name: _escaped_default(item.declaration) for item in parameters}
    places = {(item.key, item.pointer): item.name for item in parameters}
    return {
        "$schema": _TEMPLATE_SCHEMA,
        "contentVersion": "1.0.0.0",
        "parameters": declared,
        "variables": {"factoryId": "[concat('Microsoft.DataFactory/factories/', parameters('factoryName'))]"},
        "resources": [_written(resource, places) for resource in resources],
    }


def parameter_file(values: Mapping[str, Json]) -> Json:
    """A parameter file: each parameter's value."""
    return {
        "$schema": _PARAMETERS_SCHEMA,
        "contentVersion": "1.0.0.0",
        "parameters": {name: {"value": value} for name, value in values.items()},
    }


def _written(resource: Resource, places: Mapping[tuple[ArtifactKey, str], str]) -> Json:
    body = {
        name: _put(value, f"/{escape_pointer(name)}", resource.key, places) for name, value in resource.body.items()
    }
    return {
        "name": resource.name,
        "type": resource.type,
        "apiVersion": API_VERSION,
        "properties": body.pop("properties"),
        "dependsOn": list(resource.depends_on),
        **body,
    }


def _put(value: Json, pointer: str, key: ArtifactKey, places: Mapping[tuple[ArtifactKey, str], str]) -> Json:
    """The value as a template holds it: parameters in their places, a text that looks like ARM's own escaped."""
    name = places.get((key, pointer))
    if name is not None:
        return f"[parameters('{name.replace(chr(39), chr(39) * 2)}')]"
    if isinstance(value, Mapping):
        return {step: _put(item, f"{pointer}/{escape_pointer(step)}", key, places) for step, item in value.items()}
    if isinstance(value, list | tuple):
        return [_put(item, f"{pointer}/{index}", key, places) for index, item in enumerate(value)]
    return _escaped(value)


def _escaped(value: Json) -> Json:
    return f"[{value}" if isinstance(value, str) and value.startswith("[") else value


def _escaped_default(declaration: Mapping[str, Json]) -> Json:
    """A declaration whose default is data: inside objects and lists too, a text that looks like ARM's own is escaped."""

    def escape(value: Json) -> Json:
        if isinstance(value, Mapping):
            return {name: escape(item) for name, item in value.items()}
        return [escape(item) for item in value] if isinstance(value, list | tuple) else _escaped(value)

    return {name: escape(value) if name == "defaultValue" else value for name, value in declaration.items()}
