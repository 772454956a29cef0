"""What `adfgen-lint.yml` accepts, entry by entry: findings that stay, and properties newer than the checker."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import NamedTuple

from adfgen.diagnostics import Diagnostic, Location

__all__ = ["NewerProperty", "Suppression", "matches_file"]


class Suppression(NamedTuple):
    """Findings of one code that stay: in which files (a glob), with which words in their message, why, said where."""

    code: str
    file: str
    contains: str
    reason: str
    place: Location

    def covers(self, item: Diagnostic) -> bool:
        """Whether a finding is one of these."""
        return (
            item.code == self.code
            and matches_file(item.location.file, self.file)
            and self.contains.casefold() in item.message.casefold()
        )


def matches_file(file: str, pattern: str) -> bool:
    """Whether a pattern names a file, however its folders are separated; only `*` stands for anything but itself."""
    return fnmatchcase(file, pattern.replace("\\", "/").removeprefix("./").replace("[", "[[]").replace("?", "[?]"))


class NewerProperty(NamedTuple):
    """A property of a type that the checker does not know, and where type and property are said."""

    type: str
    name: str
    type_place: Location
    place: Location

    def covers(self, types: Iterable[str], name: str) -> bool:
        """Whether a property of something of these types, case-folded, is this one."""
        return self.type.casefold() in types and self.name.casefold() == name.casefold()
