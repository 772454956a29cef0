"""ADF's Git layout: read a folder of resources, write one."""

import contextlib
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from adfgen.diagnostics import Diagnostic, Location, Severity
from adfgen.errors import ProjectError
from adfgen.model.body import dump_studio
from adfgen.model.factory import Artifact, ArtifactKey, Factory, Origin
from adfgen.model.json_file import parse_json, shown_name
from adfgen.model.kind import Kind
from adfgen.model.listing import ListedFile, Listing, list_folder

__all__ = ["artifact_path", "read_folder", "read_listing", "render_files", "write_files"]


def artifact_path(key: ArtifactKey) -> str:
    """Where an artifact lies in the Git layout, such as `pipeline/pl_ingest.json`."""
    return f"{key.kind.folder}/{key.name}.json"


def read_folder(root: Path) -> tuple[Factory, tuple[Diagnostic, ...]]:
    """The factory in a Git folder, and a finding for each file that could not be read as a resource.

    Folder names match without case, as Studio reads them. Raises ProjectError when `root` is no readable folder.
    """
    return read_listing(list_folder(root))


def read_listing(listing: Listing) -> tuple[Factory, tuple[Diagnostic, ...]]:
    """The factory in the files of a Git folder, and a finding for each file that could not be read as a resource."""
    artifacts: list[Artifact] = []
    unread: list[ArtifactKey] = []
    findings = list(listing.findings)
    for file in listing.files:
        artifact, found = _read_artifact(file)
        artifacts += [artifact] if artifact else []
        unread += [] if artifact else [ArtifactKey(file.kind, PurePosixPath(file.path).stem)]
        findings += found
    name = next((item.key.name for item in artifacts if item.key.kind is Kind.FACTORY), listing.root_name)
    return Factory.of(artifacts, name=name, unread=unread, unread_kinds=listing.unread_kinds), tuple(findings)


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
            path = _place(root, relative)
            if not path.is_file() or path.read_bytes() != data:
                path.parent.mkdir(parents=True, exist_ok=True)
                staged[relative] = _beside(path, data)
        changed = [*staged, *stale]
        for relative in list(staged):
            staged.pop(relative).replace(_place(root, relative))
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


def _place(root: Path, relative: str) -> Path:
    """Where a file is to be written: where a link leads, which stays one."""
    path = root / relative
    return path.resolve() if path.is_symlink() else path


def _beside(path: Path, data: bytes) -> Path:
    """Data in a new hidden file of the folder `path` is in, with the rights of what stands there."""
    import tempfile  # noqa: PLC0415 - what only reads does without it

    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        temporary.chmod(stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    return temporary


def _read_artifact(file: ListedFile) -> tuple[Artifact | None, tuple[Diagnostic, ...]]:
    if isinstance(file.content, Diagnostic):
        return None, (file.content,)
    read = parse_json(file.content, file.path)
    if isinstance(read.value, dict):
        name = read.value.get("name")
        key = ArtifactKey(file.kind, name if isinstance(name, str) and name else PurePosixPath(file.path).stem)
        return Artifact(key, read.value, Origin(file.path)), read.findings
    if read.findings:
        return None, read.findings
    message = f"'{shown_name(file.path)}' holds no JSON object"
    hint = "a resource is an object with 'name' and 'properties'"
    return None, (Diagnostic("ADF001", Severity.ERROR, message, Location(file.path), hint),)


def render_files(factory: Factory) -> dict[str, str]:
    """Relative path → text of each artifact, as Studio saves it."""
    return {artifact_path(item.key): dump_studio(item.body) for item in factory}
