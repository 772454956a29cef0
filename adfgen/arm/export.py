"""An ADF Git folder to the files of Microsoft's export: the template, its parameter file, and what is wrong with either."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from adfgen.arm.code import Code
from adfgen.arm.definition import FILE_NAME, read_definition
from adfgen.arm.linked import linked_files
from adfgen.arm.parameter import ArmParameter
from adfgen.arm.parameterization import parameterize
from adfgen.arm.resource import Resource, resources_of
from adfgen.arm.template import parameter_file, template_of
from adfgen.diagnostics import Diagnostic, Location, has_errors
from adfgen.errors import ProjectError
from adfgen.model.body import Json, as_object, dump_studio
from adfgen.model.factory import Factory
from adfgen.model.folder import read_folder
from adfgen.model.json_file import read_json_file, shown_name
from adfgen.model.kind import Kind

__all__ = ["PARAMETERS", "TEMPLATE", "Export", "ExportOptions", "export_factory", "export_folder"]

TEMPLATE: Final = "ARMTemplateForFactory.json"
PARAMETERS: Final = "ARMTemplateParametersForFactory.json"
_PUBLISH_CONFIG: Final = "publish_config.json"
_REPEATED_KEY: Final = "ADF002"  # Studio takes the last of them, and so do we
_MOST_PARAMETERS: Final = 256  # Azure Resource Manager's limits, of which the service's own documentation warns
_MOST_RESOURCES: Final = 800
_LARGEST: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What an export is asked for; None leaves it to the folder's `publish_config.json`."""

    factory_name: str = ""
    with_factory: bool | None = None
    with_global_parameters: bool | None = None
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """The files of an export, by relative path, and what was found; no files when what was found stands in the way."""

    files: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    resources: int = 0
    parameters: int = 0


def export_folder(root: Path, options: ExportOptions = ExportOptions()) -> Export:
    """Export the factory in an ADF Git folder, with the parameter definition and the publish settings that lie there.

    Raises ProjectError when the folder cannot be read or holds no factory.
    """
    factory, reading = read_folder(root)
    if not factory.artifacts and not reading:
        raise ProjectError(
            f"'{shown_name(str(root))}' holds no factory",
            hint="name the root of an ADF Git folder (pipeline/, dataset/, …), such as the factory/ of a project",
        )
    definition, found = read_definition(root)
    findings = (*reading, *found)
    if has_errors(item for item in findings if item.code != _REPEATED_KEY):
        return Export({}, findings)
    named, several = _named(factory, options.factory_name)
    export = export_factory(named, definition, _as_published(root, options))
    return Export(export.files, (*findings, *several, *export.diagnostics), export.resources, export.parameters)


def export_factory(factory: Factory, definition: Mapping[str, Json], options: ExportOptions) -> Export:
    """The files of a factory's export, parameterized by a definition."""
    resources, parameters = parameterize(
        resources_of(
            factory,
            with_factory=bool(options.with_factory),
            with_global_parameters=bool(options.with_global_parameters),
        ),
        definition,
    )
    parameters, clashes = _each_once(parameters, resources)
    values = {"factoryName": factory.name} | {item.name: item.value for item in parameters}
    template = dump_studio(template_of(factory.name, resources, parameters))
    files = {TEMPLATE: template, PARAMETERS: dump_studio(parameter_file(values))}
    if options.linked:
        files |= linked_files(factory, resources, parameters)
    findings = (*clashes, *_limits(len(resources), len(values), template, linked=options.linked))
    return Export(files, findings, len(resources), len(values))


def _named(factory: Factory, wanted: str) -> tuple[Factory, tuple[Diagnostic, ...]]:
    """The factory under the name that is asked for; a folder may hold the files of several, one for each place it ran."""
    files = factory.of_kind(Kind.FACTORY)
    name = wanted or factory.name
    named = Factory(factory.artifacts, name)
    if wanted or len(files) < 2:
        return named, ()
    names = ", ".join(f"'{item.key.name}'" for item in files)
    message = f"factory/ holds several factories ({names}): the template is named for '{name}'"
    hint = "say which with --factory-name"
    return named, (Code.SEVERAL_FACTORIES.at(Location(files[0].origin.file, "/name"), message, hint),)


def _as_published(root: Path, options: ExportOptions) -> ExportOptions:
    """The options, completed by what Studio keeps in `publish_config.json` beside the folders."""
    path = root / _PUBLISH_CONFIG
    read = read_json_file(path, _PUBLISH_CONFIG).value if path.is_file() else None
    kept = as_object(read)

    def choose(option: bool | None, name: str) -> bool:  # noqa: FBT001 - the option itself
        return kept.get(name) is True if option is None else option

    return ExportOptions(
        options.factory_name,
        choose(options.with_factory, "includeFactoryTemplate"),
        choose(options.with_global_parameters, "includeGlobalParamsTemplate"),
        options.linked,
    )


def _each_once(
    parameters: Sequence[ArmParameter], resources: Sequence[Resource]
) -> tuple[tuple[ArmParameter, ...], tuple[Diagnostic, ...]]:
    """Parameters whose names say one thing each: a value that would share the name of a different one stays as it is."""
    files = {resource.key: resource.file for resource in resources}
    seen: dict[str, ArmParameter] = {}
    clashes: list[Diagnostic] = []
    for parameter in parameters:
        first = seen.setdefault(parameter.name.casefold(), parameter)
        if first.declaration != parameter.declaration:
            clashes.append(_clash(first, parameter, files[parameter.key]))
    return tuple(item for item in parameters if seen[item.name.casefold()].declaration == item.declaration), tuple(
        clashes
    )


def _clash(first: ArmParameter, second: ArmParameter, file: str) -> Diagnostic:
    message = (
        f"'{second.name}' stands for another value of {first.key}: the one of {second.key} is no template parameter"
    )
    hint = f"name one of them yourself in {FILE_NAME}"
    return Code.SAME_PARAMETER.at(Location(file, second.pointer), message, hint)


def _limits(resources: int, parameters: int, template: str, *, linked: bool) -> Iterator[Diagnostic]:
    if parameters > _MOST_PARAMETERS:
        message = f"the template has {parameters} parameters, Azure takes {_MOST_PARAMETERS}"
        yield Code.LIMIT.at(Location(FILE_NAME), message, "let this file name fewer properties")
    if linked:
        return
    whole = Location(".")
    if resources > _MOST_RESOURCES:
        message = f"the template has {resources} resources, Azure takes {_MOST_RESOURCES}"
        yield Code.LIMIT.at(whole, message, "export with --linked")
    size = len(template.encode())
    if size > _LARGEST:
        message = f"the template has {size / 1024 / 1024:.1f} MB, Azure takes 4 MB"
        yield Code.LIMIT.at(whole, message, "export with --linked")
