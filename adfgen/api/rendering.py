"""Render a project, compare it with what is on disk, write it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from adfgen.diagnostics import Diagnostic, has_errors
from adfgen.lint.runner import lint
from adfgen.metadata.loader import load_project
from adfgen.metadata.project import Project
from adfgen.model.body import Json
from adfgen.model.factory import Artifact, ArtifactKey, Factory, Origin
from adfgen.model.folder import write_files
from adfgen.model.kind import Kind
from adfgen.render.definition import reserved_texts
from adfgen.render.lake_control import names_without_a_file, too_much_for_a_lookup
from adfgen.render.output import FOLDERS, render_project

__all__ = ["Rendering", "factory_of_files", "render", "render_unchecked", "stale_files", "write_rendering"]


@dataclass(frozen=True, slots=True)
class Rendering:
    """What a project renders to and what was found on the way. `project` is None, and `files` empty, after an error in the metadata."""

    project: Project | None
    files: Mapping[str, str]
    factory: Factory
    diagnostics: tuple[Diagnostic, ...]

    @property
    def has_errors(self) -> bool:
        """Whether anything found makes the answer no."""
        return has_errors(self.diagnostics)


def render(root: Path) -> Rendering:
    """Render the project in `root` and check the factory. Raises ProjectError when it cannot be read or a template fails."""
    rendering = render_unchecked(root)
    if rendering.project is None:
        return rendering
    return replace(rendering, diagnostics=lint(rendering.factory, reading=rendering.diagnostics))


def render_unchecked(root: Path) -> Rendering:
    """Render the project in `root`; the findings are those of its metadata alone. Raises ProjectError."""
    loaded = load_project(root)
    if loaded.project is None:
        return Rendering(None, {}, Factory(()), loaded.diagnostics)
    refused = (
        *reserved_texts(loaded.project),
        *too_much_for_a_lookup(loaded.project),
        *names_without_a_file(loaded.project),
    )
    if refused:
        return Rendering(None, {}, Factory(()), (*loaded.diagnostics, *refused))
    templates = root / "templates"
    files = render_project(loaded.project, templates if templates.is_dir() else None)
    factory = factory_of_files(files)
    return Rendering(loaded.project, files, factory, loaded.diagnostics)


def factory_of_files(files: Mapping[str, str]) -> Factory:
    """The factory in rendered texts of `factory/…`."""
    kinds = {kind.folder: kind for kind in Kind}
    artifacts = []
    for path, text in files.items():
        if path.startswith("factory/"):
            folder, _, file = path.removeprefix("factory/").rpartition("/")
            key = ArtifactKey(kinds[folder], file.removesuffix(".json"))
            artifacts.append(Artifact(key, json.loads(text), Origin(path)))
    return Factory.of(artifacts, name=next((item.key.name for item in artifacts if item.key.kind is Kind.FACTORY), ""))


def stale_files(rendering: Rendering, out: Path) -> tuple[str, ...]:
    """Paths below `out` that are missing, different from what is rendered, or ours and no longer rendered."""
    different = [path for path, text in rendering.files.items() if _bytes(out / path) != text.encode("utf-8")]
    return tuple(sorted({*different, *(_ours(out) - set(rendering.files))}))


def write_rendering(rendering: Rendering, out: Path) -> tuple[str, ...]:
    """Write what differs, delete what is ours and no longer rendered; the paths that changed. Raises ProjectError."""
    return write_files(out, rendering.files, owned=_ours(out))


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _ours(out: Path) -> set[str]:
    """Files that an earlier render wrote: all of arm/ and control/, and of factory/ what carries our annotation."""
    found = set()
    for folder in FOLDERS:
        for path in sorted((out / folder).rglob("*")):
            relative = path.relative_to(out).as_posix()
            if path.is_file() and not path.name.startswith(".") and (folder != "factory" or _is_annotated(path)):
                found.add(relative)
    return found


def _is_annotated(path: Path) -> bool:
    try:
        body: Json = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    properties = body.get("properties") if isinstance(body, dict) else None
    return isinstance(properties, dict) and "adfgen" in (properties.get("annotations") or ())
