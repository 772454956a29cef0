"""Files copied as they are, from one lake to another.

Source: Learn, Binary format, and ADLS Gen2 connector, "recursive and copyBehavior examples": the path of a file below the
source's folder is its path below the sink's; files are merged when asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from adfgen.model.body import Json
from adfgen.runtime.file_source import source_files
from adfgen.runtime.port import ActivityError, Cancellation, FileSink, FileStore, LakeFile

__all__ = ["FileCopy", "FilesCopied", "file_copy_limit"]

_WILDCARDS = frozenset("*?{^")
_MERGING, _PRESERVING = "mergefiles", "preservehierarchy"


@dataclass(frozen=True, slots=True)
class FilesCopied:
    """What a copy of files moved. Every file was read again after it was written, and is the same."""

    files_read: int
    files_written: int
    bytes_moved: int


def file_copy_limit(source: Mapping[str, Json], sink: Mapping[str, Json]) -> str:
    """What of the store settings of source and sink is not simulated; '' for nothing, or where an expression decides it."""
    folder, behavior = source.get("wildcardFolderPath"), sink.get("copyBehavior") or _PRESERVING
    for name in ("fileListPath", "prefix"):
        if source.get(name):
            return f"with '{name}'"
    if isinstance(folder, str) and "@" not in folder and _WILDCARDS & set(folder):
        return "with wildcards in 'wildcardFolderPath'"
    is_other = isinstance(behavior, str) and "@" not in behavior and behavior.casefold() not in (_MERGING, _PRESERVING)
    return f"with 'copyBehavior' {behavior}" if is_other else ""


@dataclass(frozen=True, slots=True)
class FileCopy:
    """A copy of the files a source takes to the folder or file a sink names."""

    store: FileStore
    origin: LakeFile
    sink: FileSink
    target: LakeFile

    def run(self, source: Mapping[str, Json], sink: Mapping[str, Json], *, cancellation: Cancellation) -> FilesCopied:
        """Copy by the store settings of source and sink, and delete what was copied where they say so.

        Raises ActivityError. What was copied until then stays.
        """
        paths = source_files(self.store, self.origin, source)
        written = moved = 0
        for place, parts in self._places(paths, source, sink):
            if cancellation.event.is_set():
                break
            moved += self._write(place, parts)
            written += 1
            if source.get("deleteFilesAfterCompletion") is True:
                self._delete(parts)
        return FilesCopied(len(paths), written, moved)

    def _places(
        self, paths: Sequence[str], source: Mapping[str, Json], sink: Mapping[str, Json]
    ) -> Iterator[tuple[LakeFile, Sequence[str]]]:
        """Each file to write, and the paths of what goes into it."""
        if str(sink.get("copyBehavior") or "").casefold() == _MERGING:
            yield from [(self.target, paths)] if paths else []
            return
        if self.target.name and len(paths) > 1:
            what = f"{len(paths)} files to '{self.target.name}' without MergeFiles"
            raise ActivityError("NotSimulated", f"A Copy of {what} is not simulated by a local run.")
        base = str(source.get("wildcardFolderPath") or self.origin.folder).strip("/")
        for path in paths:
            yield self.target if self.target.name else self._below(path.removeprefix(base).lstrip("/")), (path,)

    def _below(self, path: str) -> LakeFile:
        """The file at a path below the sink's folder."""
        folder, _, name = path.rpartition("/")
        return replace(self.target, folder="/".join(filter(None, (self.target.folder.strip("/"), folder))), name=name)

    def _write(self, place: LakeFile, paths: Sequence[str]) -> int:
        content = b"".join(self.store.read(self.origin.file_system, path) for path in paths)
        written = Path(self.sink.path_for_write(place))
        try:
            written.write_bytes(content)
            is_same = written.read_bytes() == content
        except OSError as error:
            message = f"The lake cannot use '{written}': {error.strerror or error}."
            raise ActivityError("AdlsGen2OperationFailed", message, failure_type="SystemError") from error
        if not is_same:
            raise ActivityError("2200", f"'{place.folder}/{place.name}' is not what was written to it.")
        self.sink.written(place)
        return len(content)

    def _delete(self, paths: Sequence[str]) -> None:
        for path in paths:
            folder, _, name = path.rpartition("/")
            self.store.delete(self.origin.file_system, folder, name, recursive=False)
