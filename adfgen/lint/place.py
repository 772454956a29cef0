"""Where in a resource a finding stands, and how a person calls that place."""

from collections.abc import Iterable, Sequence

from adfgen.diagnostics import Location
from adfgen.model.activity import ACTIVITY_LISTS
from adfgen.model.body import Json
from adfgen.model.factory import Artifact
from adfgen.source import escape_pointer

__all__ = ["location_of", "name_place", "pointer_of"]


def location_of(artifact: Artifact, pointer: str = "", *, offset: int | None = None, is_key: bool = False) -> Location:
    """The place of a pointer inside an artifact, in the file it was read from."""
    file = artifact.origin.file or str(artifact.key)
    return Location(file, f"{artifact.origin.pointer}{pointer}", offset, is_key=is_key)


def pointer_of(path: Iterable[str | int]) -> str:
    """The JSON pointer of a path."""
    return "".join(f"/{escape_pointer(step)}" for step in path)


def name_place(artifact: Artifact, path: Sequence[str | int]) -> str:
    """The innermost activity a path leads through and the rest of the path: `activity 'Load' (Copy): typeProperties.sink`.

    Outside activities the artifact is named instead.
    """
    subject, start = str(artifact.key), 0
    value: Json = artifact.body
    for index, step in enumerate(path):
        inside_list = index > 0 and path[index - 1] in ACTIVITY_LISTS
        value = value[step]
        if inside_list and isinstance(value, dict):
            name = f"activity '{value['name']}'" if "name" in value else f"{path[index - 1]}[{step}]"
            subject, start = f"{name} ({value.get('type', 'no type')})", index + 1
    rest = _dotted(path[start:])
    return f"{subject}: {rest}" if rest else subject


def _dotted(path: Sequence[str | int]) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")
