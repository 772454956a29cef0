"""What can be a folder of the lake, on every file system it may be read from, and which tables would share one."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.metadata.code import Code
from adfgen.metadata.secret import shown
from adfgen.metadata.table import Table

__all__ = ["collisions", "folder_problem", "path_problem"]

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
LONGEST_PATH = 700  # leaves room in the lake's 1,024 characters for root, epoch, batch and file name


def folder_problem(name: str) -> str:
    """What keeps a name from being one folder, '' when nothing does.

    Colons and backslashes are refused by Hadoop and Windows, quotes, pipes, angle brackets and wildcards by Windows and by
    readers that glob, control characters by the storage service; a dot or blank at the end is dropped, so that two names
    would become one.
    """
    control = _CONTROL.search(name)
    if control:
        return f"it holds the control character U+{ord(control[0]):04X}"
    for character in ':\\/*?"<>|':
        if character in name:
            return f"it holds '{character}'"
    if name.endswith("."):
        return "it ends with '.'"
    if not name or name != name.strip():
        return "it begins or ends with a blank" if name.strip() else "it is blank"
    return ""


def path_problem(path: str) -> str:
    """What keeps a path below the lake's root from being a table's folder, '' when nothing does."""
    if path.startswith(("_", ".")):
        return f"folders that begin with '{path[0]}' are kept for what is no table"
    if len(path) > LONGEST_PATH:
        return f"it is longer than {LONGEST_PATH} characters"
    for folder in path.split("/"):
        problem = folder_problem(folder)
        if problem:
            return f"of its folder {shown(folder)}, {problem}"
    return ""


def collisions(tables: Iterable[Table]) -> Iterator[Diagnostic]:
    """A finding for each table whose folder is another's, or lies inside another's, letter case ignored."""
    owners: dict[str, Table] = {}
    for table in tables:
        other = owners.setdefault(_folded(table.sink.path), table)
        if other is not table and other.id.casefold() != table.id.casefold():
            yield _collision(table, other, f"is also the folder of table {shown(other.id)}")
    for path, table in owners.items():
        parents = (path[: match.start()] for match in re.finditer("/", path))
        outer = next((owners[parent] for parent in parents if parent in owners), None)
        if outer is not None:
            yield _collision(table, outer, f"lies inside the folder of table {shown(outer.id)}")


def _collision(table: Table, other: Table, what: str) -> Diagnostic:
    place = f"{other.location.file}:{other.location.line}"
    return Code.SINK_COLLISION.at(
        table.location,
        f"the folder {shown(table.sink.path)} of table {shown(table.id)} {what} ({place})",
        "give one of them another folder in 'sink: {path: …}'",
    )


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()
