"""Linked templates: a factory too large for one template, as templates of twenty resources and a master that deploys them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from adfgen.arm.parameter import ArmParameter
from adfgen.arm.resource import FACTORY_ID, WHOLE_FACTORY, Resource, resource_id
from adfgen.arm.template import parameter_file, template_of
from adfgen.model.body import Json, dump_studio
from adfgen.model.factory import Factory
from adfgen.model.reference import References

__all__ = ["linked_files"]

_FOLDER: Final = "linkedTemplates"
_RESOURCES: Final = 20  # in each linked template of every export seen
_DEPLOYMENTS_API: Final = "2018-02-01"


def linked_files(factory: Factory, resources: Sequence[Resource], parameters: Sequence[ArmParameter]) -> dict[str, str]:
    """`linkedTemplates/…` as relative paths and texts.

    Each template is deployed after the one before it, so resources stand after what they refer to; `dependsOn` keeps to
    its own template, as Azure Resource Manager wants it.
    """
    ordered = _in_deployment_order(factory, resources)
    parts = [ordered[start : start + _RESOURCES] for start in range(0, len(ordered), _RESOURCES)]
    templates = [template_of(factory.name, _by_itself(part), _of_part(part, parameters)) for part in parts]
    files = {f"ArmTemplate_{index}.json": template for index, template in enumerate(templates)}
    values = {"factoryName": factory.name} | {item.name: item.value for item in parameters}
    files["ArmTemplate_master.json"] = _master(factory.name, templates, template_of(factory.name, (), parameters))
    files["ArmTemplateParameters_master.json"] = parameter_file(values | {"containerUri": "", "containerSasToken": ""})
    return {f"{_FOLDER}/{name}": dump_studio(value) for name, value in files.items()}


def _in_deployment_order(factory: Factory, resources: Sequence[Resource]) -> list[Resource]:
    """The factory and its global parameters first, then each resource after those it refers to."""
    levels = {artifact.key: level for level, found in enumerate(References.of(factory).levels) for artifact in found}
    return sorted(resources, key=lambda item: levels.get(item.key, -1))


def _by_itself(part: Sequence[Resource]) -> list[Resource]:
    here = {resource_id(resource.key) for resource in part} | {
        FACTORY_ID for resource in part if resource.key == WHOLE_FACTORY
    }
    return [
        replace(resource, depends_on=tuple(item for item in resource.depends_on if item in here)) for resource in part
    ]


def _of_part(part: Sequence[Resource], parameters: Sequence[ArmParameter]) -> tuple[ArmParameter, ...]:
    keys = {resource.key for resource in part}
    return tuple(item for item in parameters if item.key in keys)


def _master(factory_name: str, templates: Sequence[Json], whole: Mapping[str, Json]) -> Json:
    container = {
        "containerUri": {
            "type": "string",
            "metadata": "Uri for storage account containing the linked ARM templates",
        },
        "containerSasToken": {
            "type": "secureString",
            "metadata": "SAS token for storage account containing the linked ARM templates",
        },
    }
    return {
        **{name: whole[name] for name in ("$schema", "contentVersion")},
        "parameters": {**whole["parameters"], **container},
        "variables": {"factoryName": "[parameters('factoryName')]", **whole["variables"]},
        "resources": [_deployment(factory_name, index, part["parameters"]) for index, part in enumerate(templates)],
    }


def _deployment(factory_name: str, index: int, parameters: Mapping[str, Json]) -> Json:
    link = f"[concat(parameters('containerUri'), '/ArmTemplate_{index}.json', parameters('containerSasToken'))]"
    before = [f"{factory_name}_ArmTemplate_{index - 1}"] if index else []
    return {
        "name": f"{factory_name}_ArmTemplate_{index}",
        "type": "Microsoft.Resources/deployments",
        "apiVersion": _DEPLOYMENTS_API,
        "properties": {
            "mode": "Incremental",
            "templateLink": {"uri": link, "contentVersion": "1.0.0.0"},
            "parameters": {name: {"value": f"[parameters('{_quoted(name)}')]"} for name in parameters},
        },
        "dependsOn": before,
    }


def _quoted(name: str) -> str:
    return name.replace("'", "''")
