"""Linked templates: a factory too large for one template, as templates of twenty resources and a master that deploys them."""

from collections.abc import Mapping, Sequence
from typing import Final

from adfgen.arm.parameter import ArmParameter
from adfgen.arm.resource import Resource
from adfgen.arm.template import parameter_file, template_of
from adfgen.model.body import Json, dump_studio

__all__ = ["linked_files"]

_FOLDER: Final = "linkedTemplates"
_RESOURCES: Final = 20  # in each linked template of every export seen
_DEPLOYMENTS_API: Final = "2018-02-01"


def linked_files(
    factory_name: str, resources: Sequence[Resource], parameters: Sequence[ArmParameter]
) -> dict[str, str]:
    """`linkedTemplates/…` as relative paths and texts, one template for each twenty resources, in the template's order."""
    parts = [resources[start : start + _RESOURCES] for start in range(0, len(resources), _RESOURCES)]
    templates = [template_of(factory_name, part, _of_part(part, parameters)) for part in parts]
    files = {f"ArmTemplate_{index}.json": template for index, template in enumerate(templates)}
    values = {"factoryName": factory_name} | {item.name: item.value for item in parameters}
    files["ArmTemplate_master.json"] = _master(factory_name, templates, template_of(factory_name, (), parameters))
    files["ArmTemplateParameters_master.json"] = parameter_file(values | {"containerUri": "", "containerSasToken": ""})
    return {f"{_FOLDER}/{name}": dump_studio(value) for name, value in files.items()}


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
