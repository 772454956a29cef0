"""Loads a project: reads every file of `metadata/`, collects every finding, and makes the values if nothing is wrong."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from adfgen.diagnostics import Diagnostic, Location, has_errors, in_order
from adfgen.errors import ProjectError
from adfgen.metadata.code import Code
from adfgen.metadata.environment_reader import environment_findings, read_environment, twin_findings
from adfgen.metadata.file_check import check_file
from adfgen.metadata.near_miss import did_you_mean, names_hint
from adfgen.metadata.project import Project
from adfgen.metadata.project_reader import read_integration_runtimes, read_naming, read_pipeline, read_services
from adfgen.metadata.project_rules import group_names, project_findings, schedule_findings
from adfgen.metadata.schema import Checked
from adfgen.metadata.secret import shown
from adfgen.metadata.setting import Layer, Settings
from adfgen.metadata.sink_path import collisions
from adfgen.metadata.table import Level, Table
from adfgen.metadata.table_reader import Surroundings, read_table
from adfgen.metadata.view import View
from adfgen.source import escape_pointer

__all__ = ["Loaded", "load_project"]

FOLDER = "metadata"
_ENTRIES = ("project.yml", "local.yml", "environments", "tables")
_SUFFIXES = (".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading found. `project` is None when a finding is an error."""

    root: Path
    project: Project | None
    diagnostics: tuple[Diagnostic, ...]


def load_project(root: Path) -> Loaded:
    """The project in `root`, which holds `metadata/`. Raises ProjectError when its project.yml cannot be read."""
    loading = _Loading(root)
    loading.check_environments()
    loading.check_tables()
    diagnostics = in_order(dict.fromkeys([*loading.findings, *loading.stray_files()]))
    project = None if has_errors(diagnostics) else loading.project()
    return Loaded(root, project, diagnostics)


class _Loading:
    """One loading: the files as checked, the tables as read, and the findings so far."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / FOLDER
        path = self._folder / "project.yml"
        try:
            path.open("rb").close()
        except OSError as error:
            raise ProjectError(
                f"there is no project in '{root}': '{path}' cannot be read ({error.strerror})",
                hint="run the command in a project's folder, name it with --project, or start one with `adfgen init`",
            ) from error
        self._project = check_file(path, f"{FOLDER}/project.yml", "project")
        self._view = View(self._project)
        self._environments: list[tuple[str, Checked]] = []
        self._tables: list[Table] = []
        self.findings: list[Diagnostic] = [*self._project.diagnostics, *project_findings(self._view)]

    def check_environments(self) -> None:
        """Check each environment by itself, against project.yml, and against the others."""
        for path in self._files(self._folder / "environments"):
            checked = check_file(path, self._relative(path), "environment")
            self._environments.append((path.stem, checked))
            self.findings += checked.diagnostics
            self.findings += environment_findings(path.stem, self._project, checked)
            self.findings += schedule_findings(View(self._project, checked))
        self.findings += twin_findings(self._environments)

    def check_tables(self) -> None:
        """Read every table of every source, then look for tables that are in each other's way."""
        folder = self._folder / "tables"
        sources = self._view.names("/sources")
        unknown: set[str] = set()
        for path in self._files(folder, nested=True):
            steps = path.relative_to(folder).parts
            if len(steps) == 1:
                self.findings.append(_outside_source(self._relative(path)))
            elif sources and steps[0] not in sources:
                if steps[0] not in unknown:
                    self.findings.append(_unknown_source(self._relative(path), steps[0], sources))
                unknown.add(steps[0])
            self._read_tables(steps[0], check_file(path, self._relative(path), "tables"))
        self.findings += _same_tables(self._tables)
        self.findings += collisions(self._tables)
        if not self._tables and not has_errors(self.findings):
            self.findings.append(
                Code.NO_TABLES.at(
                    self._project.document.at(""),
                    "the project has no tables",
                    "describe them in metadata/tables/<source>/*.yml",
                )
            )

    def project(self) -> Project:
        """The project's values; only of a loading without errors."""
        services = read_services(self._view)
        return Project(
            name=self._view.get("/name"),
            description=self._view.get("/description", ""),
            sources=services.sources,
            lake=services.lake,
            control_store=services.control_store,
            key_vault=services.key_vault,
            alerts=services.alerts,
            schedule=services.schedule,
            naming=read_naming(self._view),
            pipeline=read_pipeline(self._view),
            groups=("default", *sorted({*self._view.get("/groups", ())} - {"default"})),
            integration_runtimes=read_integration_runtimes(self._view),
            environments=tuple(
                read_environment(name, View(self._project, checked)) for name, checked in self._environments
            ),
            tables=tuple(sorted(self._tables, key=lambda table: table.id)),
        )

    def stray_files(self) -> Iterator[Diagnostic]:
        """A warning for each entry of the folder that nothing reads: it may be a misspelt name."""
        for path in sorted(self._folder.iterdir()):
            if path.name not in _ENTRIES and not path.name.startswith("."):
                yield Code.STRAY_FILE.at(
                    Location(self._relative(path)),
                    f"nothing reads '{self._relative(path)}'",
                    did_you_mean(path.name, _ENTRIES) or "move or remove it",
                )

    def _read_tables(self, source: str, checked: Checked) -> None:
        self.findings += checked.diagnostics
        defaults = self._default_layers(source)
        around = Surroundings(
            databases={
                name: self._view.get(f"/sources/{escape_pointer(name)}/database")
                for name in self._view.names("/sources")
            },
            groups=group_names(self._view),
        )
        wrong = checked.broken | checked.lacking
        entries = View(checked).get("/tables", [])
        for index, values in enumerate(entries):
            if not isinstance(values, dict):
                continue
            own = Layer.of(Level.TABLE, checked.document, f"/tables/{index}", wrong, values)
            table = read_table(source, Settings(own, *defaults), around, self.findings)
            if table is not None:
                self._tables.append(table)

    def _default_layers(self, source: str) -> tuple[Layer, Layer]:
        at = f"/sources/{escape_pointer(source)}/defaults"
        document, broken = self._project.document, self._project.broken
        return (
            Layer.of(Level.SOURCE_DEFAULT, document, at, broken, self._view.get(at)),
            Layer.of(Level.PROJECT_DEFAULT, document, "/defaults", broken, self._view.get("/defaults")),
        )

    def _files(self, folder: Path, *, nested: bool = False) -> list[Path]:
        """What a folder has that is called a YAML file, by name; what begins with a dot is nobody's metadata.

        A link that leads nowhere is one of them: reading it says so.
        """
        found = folder.rglob("*") if nested else folder.glob("*")
        return sorted(
            path
            for path in found
            if path.suffix in _SUFFIXES and not any(step.startswith(".") for step in path.relative_to(folder).parts)
        )

    def _relative(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()


def _outside_source(file: str) -> Diagnostic:
    return Code.UNKNOWN_REFERENCE.at(
        Location(file, line=1, column=1), f"'{file}' lies in no source's folder", "move it to metadata/tables/<source>/"
    )


def _unknown_source(file: str, name: str, sources: list[str]) -> Diagnostic:
    return Code.UNKNOWN_REFERENCE.at(
        Location(file, line=1, column=1),
        f"there is no source {shown(name)}, which the file's folder is named after",
        names_hint(name, sources),
    )


def _same_tables(tables: Iterable[Table]) -> Iterator[Diagnostic]:
    """A finding for each id the control store would take for an earlier one: letter case and width ignored."""
    seen: dict[str, Table] = {}
    for table in tables:
        folded = unicodedata.normalize("NFKC", table.id).casefold()
        first = seen.setdefault(folded, table)
        if first is table:
            continue
        place = f"{first.location.file}:{first.location.line}"
        message = (
            f"table {shown(table.id)} stands twice, first in {place}"
            if first.id == table.id
            else f"tables {shown(first.id)} ({place}) and {shown(table.id)} differ only in letter case"
        )
        yield Code.SAME_TABLE.at(table.location, message, "remove one, or rename it in the database")
