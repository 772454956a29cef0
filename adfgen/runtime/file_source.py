"""Which files a source's read settings take out of a lake, and the rows that JSON files hold.

Source: Learn, ADLS Gen2 connector, "Wildcard file filters": `*`, `?`, `{one,other}`, `^` before a character taken as it is.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from adfgen.model.body import Json
from adfgen.runtime.port import ActivityError, FileStore, LakeFile, StoredFile

__all__ = ["json_rows", "source_files"]


def source_files(store: FileStore, file: LakeFile, settings: Mapping[str, Json]) -> tuple[str, ...]:
    """The paths a source reads: its wildcards' in the dataset's file system, or the dataset's file or folder.

    Of those only what was changed in `[modifiedDatetimeStart, modifiedDatetimeEnd)`, which may be nothing. Raises
    ActivityError when there is none to begin with.
    """
    folder, name = settings.get("wildcardFolderPath"), settings.get("wildcardFileName")
    recursive = settings.get("recursive", True) is not False
    if folder is None and name is None and file.name:
        found = _one(store, file)
    else:
        folder_pattern = _pattern(str(folder)) if folder else re.escape(file.folder.strip("/"))
        deeper = "(?:/.+)?" if recursive else ""
        wanted = re.compile(
            f"{folder_pattern}{deeper}/{_pattern(str(name or '*'))}"
            if folder_pattern
            else f"(?:.+/)?{_pattern(str(name or '*'))}"
        )
        base = _fixed_part(str(folder)) if folder else file.folder
        found = tuple(
            item for item in store.below(file.file_system, base) if not item.is_folder and wanted.fullmatch(item.path)
        )
    if not found:
        raise ActivityError("2200", _missing(file, folder, name))
    start, end = (_moment(settings, name) for name in ("modifiedDatetimeStart", "modifiedDatetimeEnd"))
    return tuple(
        item.path
        for item in found
        if (start is None or start <= item.modified) and (end is None or item.modified < end)
    )


def _one(store: FileStore, file: LakeFile) -> tuple[StoredFile, ...]:
    path = "/".join(part for part in (file.folder.strip("/"), file.name) if part)
    item = store.find(file.file_system, path)
    return (item,) if item is not None and not item.is_folder else ()


def _moment(settings: Mapping[str, Json], name: str) -> datetime | None:
    """A moment of the settings, UTC unless it says otherwise; None where there is none. Raises ActivityError."""
    text = settings.get(name)
    if text in (None, ""):
        return None
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError as error:
        message = f"ErrorCode=UserErrorInvalidPropertyInRequest,Message='{text}' in '{name}' is no date and time."
        raise ActivityError("2200", message) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _missing(file: LakeFile, folder: Json, name: Json) -> str:
    place = "/".join(
        str(part).strip("/") for part in (file.file_system, folder or file.folder, name or file.name) if part
    )
    return (
        "ErrorCode=UserErrorFileNotFound,'Type=Microsoft.DataTransfer.Common.Shared.HybridDeliveryException,"
        f"Message=The required file is missing: '{place}'.,Source=Microsoft.DataTransfer.ClientLibrary,'"
    )


def _fixed_part(folder: str) -> str:
    """The folders of a pattern before the first wildcard."""
    parts = folder.strip("/").split("/")
    fixed = next((place for place, part in enumerate(parts) if set(part) & set("*?{^")), len(parts))
    return "/".join(parts[:fixed])


def _pattern(text: str) -> str:
    """A wildcard text as a regular expression; a wildcard does not cross a folder."""
    pieces = re.findall(r"\^.|\*+|\?|\{[^{}]*\}|[^*?{^]+|.", text.strip("/"), re.DOTALL)
    return "".join(_regex(piece) for piece in pieces)


def _regex(piece: str) -> str:
    if piece.startswith("^") and len(piece) > 1:
        return re.escape(piece[1])
    if piece.startswith("*"):
        return "[^/]*" if len(piece) == 1 else ".*"
    if piece == "?":
        return "[^/]?"
    if piece.startswith("{") and piece.endswith("}"):
        return f"(?:{'|'.join(re.escape(choice) for choice in piece[1:-1].split(','))})"
    return re.escape(piece)


def json_rows(content: bytes, path: str) -> Iterator[dict[str, Json]]:
    """The objects of a JSON file, one after another or in one array. Raises ActivityError for anything else."""
    text = content.decode("utf-8-sig", errors="replace")
    decoder, place = json.JSONDecoder(), 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        try:
            value, place = decoder.raw_decode(text, place)
        except json.JSONDecodeError as error:
            raise _unreadable(path, f"{error.msg} at position {error.pos}") from error
        for row in value if isinstance(value, list) else [value]:
            if not isinstance(row, dict):
                raise _unreadable(path, "it holds something that is no object")
            yield row


def _unreadable(path: str, why: str) -> ActivityError:
    return ActivityError(
        "2200",
        "ErrorCode=JsonInvalidDataFormat,'Type=Microsoft.DataTransfer.Common.Shared.HybridDeliveryException,"
        f"Message=Error occurred when deserializing source JSON file '{path}': {why}.,Source=Microsoft.DataTransfer.Common,'",
    )
