"""`adfgen export`: the ARM template and parameter file of an ADF Git folder, as Microsoft's own export writes them."""

from pathlib import Path

import click

from adfgen.arm.export import ExportOptions, export_folder
from adfgen.cli.findings import show_findings
from adfgen.model.folder import write_files

__all__ = ["command"]


@click.command(
    epilog="Example: adfgen export . --out build/arm. Exit codes: 0 written, 1 findings, 2 usage, 3 unreadable."
)
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write to.")
@click.option(
    "--factory-name", default="", metavar="NAME", help="The factory the template is of, when factory/ names several."
)
@click.option(
    "--include-factory/--no-include-factory",
    default=None,
    show_default="what publish_config.json says",
    help="Put the factory itself into the template.",
)
@click.option(
    "--include-global-parameters/--no-include-global-parameters",
    default=None,
    show_default="what publish_config.json says",
    help="Put the global parameters into the template.",
)
@click.option("--linked", is_flag=True, help="Write linked templates of twenty resources too.")
@click.pass_context
def command(
    context: click.Context,
    path: Path,
    out: Path,
    factory_name: str,
    include_factory: bool | None,
    include_global_parameters: bool | None,
    linked: bool,
) -> None:
    """Write the ARM template and parameter file of a factory, in the form of Microsoft's own export.

    PATH is the root of an ADF Git folder, such as a project's factory/; this folder when left out. What becomes a template
    parameter is said by arm-template-parameters-definition.json in that folder, or by Microsoft's default when it is not
    there.

    What is looked at is whether the files can be read (ADF00x) and what a template cannot hold (ADF55x). Nothing is written
    when a finding of these is an error. A key written twice is none: the last is taken, as Studio does. The rest, such as
    references that lead nowhere, `adfgen validate` checks.
    """
    export = export_folder(path, ExportOptions(factory_name, include_factory, include_global_parameters, linked))
    show_findings(export.diagnostics, root=path)
    if not export.files:
        context.exit(1)
    for changed in write_files(out, export.files):
        click.echo(changed)
    click.echo(f"{export.resources} resources, {export.parameters} parameters", err=True)
