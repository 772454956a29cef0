"""The files of ADF's Git layout with their bytes, before anybody looks at what they say."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from adfgen.diagnostics import Diagnostic, Location, Severity
from adfgen.errors import ProjectError
from adfgen.model.json_file import read_bytes, shown_name
from adfgen.model.kind import Kind

__all__ = ["ListedFile", "Listing", "holds_factory", "list_folder"]

# where copies of a repository keep a kind when they give each one folder at the top
_ALSO_IN = {Kind.MANAGED_PRIVATE_ENDPOINT: "managedPrivateEndpoint"}

_FOLDERS = frozenset(kind.folder.partition("/")[0].casefold() for kind in Kind)
_Entries = dict[str, bool]  # names in a folder, and whether each is a folder


class ListedFile(NamedTuple):
    """A file where a resource lies: the kind its folder stands for, its path below the root, its bytes or why not."""

    kind: Kind
    path: str
    content: bytes | Diagnostic


class Listing(NamedTuple):
    """The files of a Git folder by kind and path, and what was found while looking for them.

    `unread_kinds` are those of which a folder could not be read.
    """

    root_name: str
    files: tuple[ListedFile, ...]
    findings: tuple[Diagnostic, ...]
    unread_kinds: frozenset[Kind] = frozenset()

    def contents(self) -> dict[str, bytes]:
        """The bytes of each file that could be read, by path."""
        return {file.path: file.content for file in self.files if isinstance(file.content, bytes)}

    def digest(self) -> str:
        """The SHA-256 of all that reading it depends on."""
        found = hashlib.sha256(f"{self.root_name}\n{self.findings}\n".encode("utf-8", "surrogatepass"))
        for file in self.files:
            content = file.content if isinstance(file.content, bytes) else repr(file.content).encode()
            head = f"{file.kind.name}\n{file.path}\n{len(content)}\n"
            found.update(head.encode("utf-8", "surrogatepass"))
            found.update(content)
        return found.hexdigest()


def holds_factory(root: Path) -> bool:
    """Whether a folder has one of those ADF's Git layout keeps resources in. Raises OSError."""
    return any(is_folder and name.casefold() in _FOLDERS for name, is_folder in _entries_of(root).items())


def list_folder(root: Path) -> Listing:
    """The files of a Git folder. Folder names match without case, as Studio reads them.

    A folder that cannot be read is a finding (ADF001), as are files that look like resources where none are read (ADF005).
    Raises ProjectError when `root` is no readable folder.
    """
    if not root.is_dir():
        raise ProjectError(
            f"'{root}' is not a folder", hint="point to the root folder of a factory in ADF's Git layout"
        )
    try:
        entries = _entries_of(root)
    except OSError as error:
        raise ProjectError(f"cannot read folder '{root}': {error.strerror}") from error
    tree = _Tree(root, {"": entries})
    files = tuple(
        ListedFile(kind, path, read_bytes(f"{root}/{path}", path)) for kind in Kind for path in tree.files_of(kind)
    )
    findings = (*tree.unreadable(), *tree.strays())
    return Listing(root.name, files, findings, frozenset(tree.unread_kinds))


class _Tree:
    """The folders below a root, each looked into once."""

    def __init__(self, root: Path, known: dict[str, _Entries]) -> None:
        self._root = root
        self._known = known
        self._errors: dict[str, str] = {}
        self._read: set[str] = set()
        self.unread_kinds: set[Kind] = set()

    def files_of(self, kind: Kind) -> Iterator[str]:
        """The paths of the files of a kind, in order."""
        places = [kind.folder, *([_ALSO_IN[kind]] if kind in _ALSO_IN else [])]
        for folder in sorted(folder for place in places for folder in self._folders_at(place)):
            self._read.add(folder)
            names = sorted(self._entries_of(folder))
            if folder in self._errors:
                self.unread_kinds.add(kind)
            yield from (f"{folder}/{name}" for name in names if name.endswith(".json") and name != ".json")

    def _folders_at(self, place: str) -> list[str]:
        """The folders at a relative path, letter case ignored."""
        folders = [""]
        for step in place.split("/"):
            folders = [
                f"{folder}/{name}".lstrip("/")
                for folder in folders
                for name, is_folder in self._entries_of(folder).items()
                if is_folder and name.casefold() == step.casefold()
            ]
        return folders

    def _entries_of(self, folder: str) -> _Entries:
        if folder not in self._known:
            try:
                self._known[folder] = _entries_of(f"{self._root}/{folder}")
            except OSError as error:
                self._known[folder], self._errors[folder] = {}, error.strerror or str(error)
        return self._known[folder]

    def unreadable(self) -> Iterator[Diagnostic]:
        """A finding for each folder that could not be looked into."""
        for folder, why in self._errors.items():
            message = f"folder '{shown_name(folder)}' cannot be read: {why}"
            yield Diagnostic("ADF001", Severity.ERROR, message, Location(folder), "give yourself the right to read it")

    def strays(self) -> Iterator[Diagnostic]:
        """A finding for each folder whose files look like resources, and each file in a folder of them, that is not read."""
        meant = {_words(kind.folder): kind.folder for kind in Kind if "/" not in kind.folder}
        for name in sorted(self._known[""]):
            folder = meant.get(_words(name))
            if folder is not None and name not in self._read and self._holds_json(name):
                yield _stray(name, f"nothing reads folder '{shown_name(name)}'", f"call it '{folder}'")
        for folder in sorted(self._read):
            for name in sorted(self._entries_of(folder)):
                path = f"{folder}/{name}"
                if name.endswith(".json") or name.startswith("."):
                    continue
                if name.casefold().endswith(".json"):
                    yield _stray(path, f"nothing reads '{shown_name(path)}'", "let its name end in '.json'")
                elif path not in self._read and self._holds_json(path):
                    hint = f"move its files to '{folder}'; folders in Studio are a property of a resource"
                    yield _stray(path, f"nothing reads folder '{shown_name(path)}'", hint)

    def _holds_json(self, folder: str) -> bool:
        parent, _, name = folder.rpartition("/")
        return self._entries_of(parent)[name] and any(name.endswith(".json") for name in self._entries_of(folder))


def _stray(place: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic("ADF005", Severity.WARNING, message, Location(place), hint)


def _words(name: str) -> str:
    """A folder's name without what people write differently: letter case, dashes, the plural."""
    return "".join(filter(str.isalnum, name.casefold())).removesuffix("s")


def _entries_of(folder: str | Path) -> _Entries:
    with os.scandir(folder) as entries:
        return {entry.name: _is_folder(entry) for entry in entries}


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False
