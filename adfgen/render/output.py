"""Everything `adfgen render` writes, as relative paths and texts: the same project gives the same bytes."""

import json
from collections.abc import Mapping
from pathlib import Path

from adfgen.arm.template import arm_template, parameter_file
from adfgen.metadata.project import Project
from adfgen.model.body import Json
from adfgen.model.factory import Factory
from adfgen.model.folder import render_files
from adfgen.render.control import control_files
from adfgen.render.environment import Templates
from adfgen.render.factory import render_factory
from adfgen.render.parameters import parameters_of, values_of

__all__ = ["FOLDERS", "environment_factories", "render_project"]

FOLDERS = ("factory", "arm", "control")


def environment_factories(project: Project, templates: Templates) -> dict[str, Factory]:
    """The factory of each environment, by name."""
    return {item.name: render_factory(project.for_environment(item.name), templates) for item in project.environments}


def render_project(project: Project, templates_folder: Path | None = None) -> dict[str, str]:
    """Relative path → text of `factory/`, `arm/` and `control/`. Raises ProjectError."""
    templates = Templates(templates_folder)
    factories = environment_factories(project, templates)
    git = project.git_environment
    base_name = git.name if git else next(iter(factories), "")
    base = factories[base_name] if base_name else render_factory(project, templates)
    files = {f"factory/{path}": text for path, text in render_files(base).items()}
    files |= _arm_files(base, base_name, factories)
    return files | control_files(project, templates)


def _arm_files(base: Factory, base_name: str, factories: Mapping[str, Factory]) -> dict[str, str]:
    others = {name: factory for name, factory in factories.items() if name != base_name}
    parameters = parameters_of(base, others, base_name=base_name)
    files = {"arm/template.json": _text(arm_template(base, parameters))}
    for name, factory in factories.items():
        files[f"arm/parameters.{name}.json"] = _text(parameter_file(values_of(factory, parameters)))
    return files


def _text(value: Json) -> str:
    return json.dumps(value, indent="\t", ensure_ascii=False)
