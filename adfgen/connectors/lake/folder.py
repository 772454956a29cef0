"""A lake in a local folder: `<root>/<file system>/<folder>/<name>`, with the names ADLS Gen2 takes and no others."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

from adfgen.runtime.port import ActivityError, LakeFile, StoredFile

__all__ = ["FolderLake"]

_FILE_SYSTEM = re.compile(r"(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]|\$root|\$web")
_BAD_CHARACTERS = re.compile(r'[\x00-\x1f\x7f:\\*?"<>|]')
_LONGEST_PATH = 1024


class FolderLake:
    """The FileStore of local runs. A file is written under its final name: what a killed copy leaves stays there."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def find(self, file_system: str, path: str) -> StoredFile | None:
        """What is at a path, None when nothing is. Raises ActivityError for a name ADLS refuses."""
        place = self._path(file_system, path, "")
        return _stored(place, self.root / file_system) if place.exists() else None

    def below(self, file_system: str, folder: str) -> tuple[StoredFile, ...]:
        """Everything below a folder at any depth, sorted by path. Raises ActivityError for a name ADLS refuses."""
        place = self._path(file_system, folder, "")
        return tuple(_stored(entry, self.root / file_system) for entry in sorted(place.rglob("*")))

    def read(self, file_system: str, path: str) -> bytes:
        """The bytes of a file. Raises ActivityError when it is not there or cannot be read."""
        place = self._path(file_system, path, "")
        try:
            return place.read_bytes()
        except OSError as error:
            raise _failed(place, error) from error

    def path_for_write(self, file: LakeFile) -> str:
        """Local path of the file, its folders made. Raises ActivityError for a name ADLS or another machine would refuse."""
        if not file.name:
            raise _refused(
                "",
                f"folder '{file.folder}' without a file name",
                "a local copy writes to one file: give the dataset a fileName",
            )
        path = self._path(file.file_system, file.folder, file.name)
        self._check_twins(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _failed(path, error) from error
        if path.is_dir():
            raise _refused(file.name, f"'{file.folder}/{file.name}' is a folder", "give the file another name")
        return str(path)

    def written(self, file: LakeFile) -> None:
        """Nothing to do: the file already has its name."""

    def delete(self, file_system: str, folder: str, name: str | None, *, recursive: bool) -> int:
        """Delete one file, or a folder's files (with all below when `recursive`); how many files were deleted.

        Raises ActivityError when the name is refused or the file cannot be deleted.
        """
        path = self._path(file_system, folder, name or "")
        try:
            if name:
                if not path.is_file():
                    return 0
                path.unlink()
                return 1
            return _delete_folder(path, recursive=recursive)
        except OSError as error:
            raise _failed(path, error) from error

    def _path(self, file_system: str, folder: str, name: str) -> Path:
        if not _FILE_SYSTEM.fullmatch(file_system):
            raise _refused(
                file_system,
                f"'{file_system}' as a file system",
                "3 to 63 lower-case letters, digits and single hyphens",
            )
        parts = [part for part in folder.strip("/").split("/") if part] if folder else []
        parts += [name] if name else []
        for part in parts:
            _check_part(part)
        if len("/".join(parts)) > _LONGEST_PATH:
            raise _refused(parts[-1], f"a path of {len('/'.join(parts))} characters", f"ADLS takes {_LONGEST_PATH}")
        path = self.root.joinpath(file_system, *parts)
        root = self.root.resolve()
        if not path.resolve().is_relative_to(root):
            raise _refused(name, f"'{'/'.join(parts)}'", "a link in the lake leads out of it")
        return path

    def _check_twins(self, path: Path) -> None:
        """Two names that differ in letter case only are two files in ADLS and one on many machines: refuse the second."""
        folder = self.root
        for part in path.relative_to(self.root).parts:
            if folder.is_dir():
                names = {entry.name for entry in folder.iterdir()}
                twin = (
                    None
                    if part in names
                    else next((name for name in names if name.casefold() == part.casefold()), None)
                )
                if twin is not None:
                    raise _refused(
                        part,
                        f"'{part}' beside '{twin}'",
                        "names that differ in letter case only are told apart by ADLS, not by every reader",
                    )
            folder = folder / part


def _stored(place: Path, file_system: Path) -> StoredFile:
    status = place.stat()
    is_folder = place.is_dir()
    modified = datetime.fromtimestamp(status.st_mtime, UTC)
    return StoredFile(
        place.relative_to(file_system).as_posix(), is_folder, 0 if is_folder else status.st_size, modified
    )


def _check_part(part: str) -> None:
    bad = _BAD_CHARACTERS.search(part)
    if bad:
        raise _refused(part, f"the character {bad.group()!r} in '{part}'", "use letters, digits, '-', '_', '=' and '.'")
    if part in (".", "..") or part.endswith((".", " ")) or part.startswith(" "):
        raise _refused(
            part, f"'{part}' as a part of a path", "a name neither begins with a blank nor ends with a blank or a dot"
        )


def _delete_folder(path: Path, *, recursive: bool) -> int:
    if not path.is_dir():
        return 0
    if recursive:
        count = sum(1 for entry in path.rglob("*") if not entry.is_dir())
        shutil.rmtree(path)
        return count
    files = [entry for entry in path.iterdir() if not entry.is_dir()]
    for entry in files:
        entry.unlink()
    return len(files)


def _refused(part: str, what: str, hint: str) -> ActivityError:
    return ActivityError("AdlsGen2OperationFailed", f"The lake refuses {what}: {hint}.", details=part or None)


def _failed(path: Path, error: OSError) -> ActivityError:
    return ActivityError(
        "AdlsGen2OperationFailed",
        f"The lake cannot use '{path}': {error.strerror or error}.",
        failure_type="SystemError",
    )
