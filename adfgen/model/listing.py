"""The files of ADF's Git layout with their bytes, before anybody looks at what they say."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from adfgen.diagnostics import Diagnostic, Location, Severity
from adfgen.errors import ProjectError
from adfgen.model.json_file import read_bytes, shown_name
from adfgen.model.kind import Kind

__all__ = ["ListedFile", "Listing", "list_folder"]

# where copies of a repository keep a kind when they give each one folder at the top
_ALSO_IN = {Kind.MANAGED_PRIVATE_ENDPOINT: "managedPrivateEndpoint"}


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file where a resource lies: the kind its folder stands for, its path below the root, its bytes or why not."""

    kind: Kind
    path: str
    content: bytes | Diagnostic


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a Git folder by kind and path, and a finding for each folder that could not be read."""

    root_name: str
    files: tuple[ListedFile, ...]
    findings: tuple[Diagnostic, ...]

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(len(file.content) for file in self.files if isinstance(file.content, bytes))

    def digest(self) -> str:
        """The SHA-256 of all that reading it depends on."""
        found = hashlib.sha256(f"{self.root_name}\n{self.findings}\n".encode("utf-8", "surrogatepass"))
        for file in self.files:
            content = file.content if isinstance(file.content, bytes) else repr(file.content).encode()
            head = f"{file.kind.name}\n{file.path}\n{len(content)}\n"
            found.update(head.encode("utf-8", "surrogatepass") + content)
        return found.hexdigest()


def list_folder(root: Path) -> Listing:
    """The files of a Git folder. Folder names match without case, as Studio reads them.

    Raises ProjectError when `root` is no readable folder.
    """
    if not root.is_dir():
        raise ProjectError(
            f"'{root}' is not a folder", hint="point to the root folder of a factory in ADF's Git layout"
        )
    try:
        names = _names_in(root)
    except OSError as error:
        raise ProjectError(f"cannot read folder '{root}': {error.strerror}") from error
    tree = _Tree(root, {"": names})
    files = tuple(
        ListedFile(kind, path, read_bytes(root / path, path)) for kind in Kind for path in tree.files_of(kind)
    )
    return Listing(root.name, files, tuple(tree.findings))


class _Tree:
    """The folders below a root, each looked into once; one that cannot be read is a finding."""

    def __init__(self, root: Path, known: dict[str, list[str]]) -> None:
        self._root = root
        self._names = known
        self.findings: list[Diagnostic] = []

    def files_of(self, kind: Kind) -> Iterator[str]:
        """The paths of the files of a kind, in order."""
        places = [kind.folder, *([_ALSO_IN[kind]] if kind in _ALSO_IN else [])]
        for folder in sorted(folder for place in places for folder in self._folders_at(place)):
            names = sorted(self._names_of(folder))
            yield from (f"{folder}/{name}" for name in names if name.endswith(".json") and name != ".json")

    def _folders_at(self, place: str) -> list[str]:
        """The folders at a relative path, letter case ignored."""
        folders = [""]
        for step in place.split("/"):
            folders = [
                f"{folder}/{name}".lstrip("/")
                for folder in folders
                for name in self._names_of(folder)
                if name.casefold() == step.casefold() and (self._root / folder / name).is_dir()
            ]
        return folders

    def _names_of(self, folder: str) -> list[str]:
        if folder not in self._names:
            try:
                self._names[folder] = _names_in(self._root / folder)
            except OSError as error:
                self._names[folder] = []
                message = f"folder '{shown_name(folder)}' cannot be read: {error.strerror}"
                hint = "give yourself the right to read it"
                self.findings.append(Diagnostic("ADF001", Severity.ERROR, message, Location(folder), hint))
        return self._names[folder]


def _names_in(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries]
