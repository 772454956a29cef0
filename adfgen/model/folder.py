"""ADF's Git layout: read a folder of resources, write one."""

import contextlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from adfgen.diagnostics import Diagnostic, Location, Severity
from adfgen.errors import ProjectError
from adfgen.model.body import dump_studio
from adfgen.model.factory import Artifact, ArtifactKey, Factory, Origin
from adfgen.model.json_file import read_json_file, shown_name
from adfgen.model.kind import Kind

__all__ = ["artifact_path", "read_folder", "render_files", "write_files"]

# where copies of a repository keep a kind when they give each one folder at the top
_ALSO_IN = {Kind.MANAGED_PRIVATE_ENDPOINT: "managedPrivateEndpoint"}


def artifact_path(key: ArtifactKey) -> str:
    """Where an artifact lies in the Git layout, such as `pipeline/pl_ingest.json`."""
    return f"{key.kind.folder}/{key.name}.json"


def read_folder(root: Path) -> tuple[Factory, tuple[Diagnostic, ...]]:
    """The factory in a Git folder, and a finding for each file that could not be read as a resource.

    Folder names match without case, as Studio reads them. Raises ProjectError when `root` is no readable folder.
    """
    if not root.is_dir():
        raise ProjectError(
            f"'{root}' is not a folder", hint="point to the root folder of a factory in ADF's Git layout"
        )
    try:
        next(root.iterdir(), None)
    except OSError as error:
        raise ProjectError(f"cannot read folder '{root}': {error.strerror}") from error
    artifacts: list[Artifact] = []
    unread: list[ArtifactKey] = []
    findings: list[Diagnostic] = []
    for kind in Kind:
        for path in _files_of(root, kind, findings):
            artifact, found = _read_artifact(root, path, kind)
            artifacts += [artifact] if artifact else []
            unread += [] if artifact else [ArtifactKey(kind, path.stem)]
            findings += found
    name = next((item.key.name for item in artifacts if item.key.kind is Kind.FACTORY), root.name)
    return Factory.of(artifacts, name=name, unread=unread), tuple(findings)


def write_files(root: Path, files: Mapping[str, str], *, owned: Iterable[str] = ()) -> tuple[str, ...]:
    """Write `files` (relative path → text) below `root`, all or none; delete `owned` paths not in it.

    Returns the paths that changed. A file whose bytes are already right is not touched. Everything is written beside its
    place before the first file is put there, so that a full disk changes nothing. Raises ProjectError.
    """
    texts = {relative: text.encode("utf-8") for relative, text in sorted(files.items())}
    stale = sorted(set(owned) - set(files))
    staged: dict[str, Path] = {}
    try:
        for relative, data in texts.items():
            path = root / relative
            if not path.is_file() or path.read_bytes() != data:
                path.parent.mkdir(parents=True, exist_ok=True)
                staged[relative] = _beside(path, data)
        changed = [*staged, *stale]
        for relative in list(staged):
            staged.pop(relative).replace(root / relative)
        for relative in stale:
            (root / relative).unlink(missing_ok=True)
    except OSError as error:
        raise ProjectError(
            f"cannot write '{error.filename or root}': {error.strerror or error}",
            hint="check the folder's rights and the free space",
        ) from error
    finally:
        for temporary in staged.values():
            with contextlib.suppress(OSError):
                temporary.unlink()
    return tuple(changed)


def _beside(path: Path, data: bytes) -> Path:
    """Data in a new hidden file of the folder `path` is in."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        temporary.chmod(0o644)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    return temporary


def _files_of(root: Path, kind: Kind, findings: list[Diagnostic]) -> list[Path]:
    places = [kind.folder, *([_ALSO_IN[kind]] if kind in _ALSO_IN else [])]
    return sorted(
        child
        for place in places
        for folder in _folders_at(root, place, findings)
        for child in _children(root, folder, findings)
        if child.suffix == ".json"
    )


def _folders_at(root: Path, place: str, findings: list[Diagnostic]) -> list[Path]:
    """The folders at a relative path, letter case ignored."""
    folders = [root]
    for step in place.split("/"):
        folders = [
            child
            for folder in folders
            for child in _children(root, folder, findings)
            if child.name.casefold() == step.casefold() and child.is_dir()
        ]
    return folders


def _children(root: Path, folder: Path, findings: list[Diagnostic]) -> list[Path]:
    """What lies in a folder; one that cannot be read is a finding, once."""
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        relative = folder.relative_to(root).as_posix()
        message = f"folder '{shown_name(relative)}' cannot be read: {error.strerror}"
        finding = Diagnostic(
            "ADF001", Severity.ERROR, message, Location(relative), "give yourself the right to read it"
        )
        findings += [] if finding in findings else [finding]
        return []


def _read_artifact(root: Path, path: Path, kind: Kind) -> tuple[Artifact | None, tuple[Diagnostic, ...]]:
    relative = path.relative_to(root).as_posix()
    file = read_json_file(path, relative)
    if isinstance(file.value, dict):
        name = file.value.get("name")
        key = ArtifactKey(kind, name if isinstance(name, str) and name else path.stem)
        return Artifact(key, file.value, Origin(file=relative, digest=file.digest)), file.findings
    if file.findings:
        return None, file.findings
    message = f"'{shown_name(relative)}' holds no JSON object"
    hint = "a resource is an object with 'name' and 'properties'"
    return None, (Diagnostic("ADF001", Severity.ERROR, message, Location(relative), hint),)


def render_files(factory: Factory) -> dict[str, str]:
    """Relative path → text of each artifact, as Studio saves it."""
    return {artifact_path(item.key): dump_studio(item.body) for item in factory}
