"""What somebody probably meant to check who named something beside it."""

import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from adfgen.model.arm_reader import is_template
from adfgen.model.json_file import read_json_file, shown_name
from adfgen.model.kind import Kind

__all__ = ["factory_of_file", "only_template", "places_hint", "root_above", "whole_template_hint"]

_WHOLE: Final = "ARMTemplateForFactory.json"  # the names Microsoft's own exports have
_TEMPLATES: Final = (_WHOLE, "template.json")
_PART: Final = re.compile(r"ArmTemplate_\d+\.json", re.IGNORECASE)
_KINDS: Final = frozenset(kind.folder.casefold() for kind in Kind)
_STEPS: Final = sorted({tuple(name.split("/")[start:]) for name in _KINDS for start in (0, -1)}, key=len, reverse=True)
_DEEPEST: Final = 3  # folders below the one that was named; repositories keep their factories no deeper
_MOST_FOLDERS: Final = 2000  # looked into; who named a home folder is not to wait
_MOST_PLACES: Final = 3


def factory_of_file(path: Path) -> tuple[Path, str] | None:
    """The root of the Git folder a resource's file lies in, and the file from there on; None for any other path.

    A template is one wherever it lies: folders called 'factory' hold exports, too.
    """
    whole = _absolute(path)
    steps = next((steps for steps in _STEPS if _ends_with(whole.parent, steps)), None)
    if steps is None or path.suffix != ".json" or is_template(read_json_file(path, path.name).value):
        return None
    root = whole.parents[len(steps)]
    return _as_named(root, path), whole.relative_to(root).as_posix()


def root_above(path: Path) -> Path | None:
    """The nearest root of a factory or a project above a file, such as that of a configuration file beside its resources."""
    for folder in islice(_absolute(path).parents, _DEEPEST + 1):
        if _can_be_checked(folder, _entries(folder)[0]):
            return _as_named(folder, path)
    return None


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - a link stays what it is called; the folder above it is its own


def _ends_with(folder: Path, steps: tuple[str, ...]) -> bool:
    return tuple(name.casefold() for name in folder.parts[-len(steps) :]) == steps


def _as_named(root: Path, path: Path) -> Path:
    """A folder as somebody calls it who called a file below it so."""
    return root if path.is_absolute() else Path(os.path.relpath(root))


def places_hint(root: Path) -> str:
    """`did you mean 'adf'?`, of the projects, factories and templates in a folder and below; empty where none is found."""
    shown = [f"'{shown_name(str(place))}'" for place in islice(_places(root), _MOST_PLACES)]
    listed = " or ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
    return f"did you mean {listed}?" if shown else ""


def only_template(root: Path) -> Path | None:
    """The template in a folder that holds nothing else to check, such as one that an export was written to."""
    folders, files = _entries(root)
    found = _templates(root, files)
    below = (root / name for name in folders) if len(found) == 1 else ()
    is_alone = not any(_can_be_checked(folder, _entries(folder)[0]) or any(_places(folder)) for folder in below)
    return found[0] if len(found) == 1 and is_alone else None


def _places(root: Path) -> Iterator[Path]:
    """What can be checked in a folder, the nearest first; nothing below it is told twice."""
    level, looked = [root], 0
    for _ in range(_DEEPEST + 1):
        below: list[Path] = []
        for folder in level[: _MOST_FOLDERS - looked]:
            looked += 1
            folders, files = _entries(folder)
            found = [folder] if folder != root and _can_be_checked(folder, folders) else _templates(folder, files)
            yield from found
            below += [] if found else [folder / name for name in folders]
        level = below


def _entries(folder: Path) -> tuple[list[str], list[str]]:
    """The names of the folders and files in a folder that nobody hides; nothing where it cannot be read."""
    _, folders, files = next(os.walk(folder), ("", [], []))
    kept = [name for name in folders if not name.startswith(".") and name != "node_modules"]
    return sorted(name for name in kept if not (folder / name).is_symlink()), files


def _can_be_checked(folder: Path, folders: list[str]) -> bool:
    if "metadata" in folders and (folder / "metadata" / "project.yml").is_file():
        return True
    kinds = [name for name in folders if name.casefold() in _KINDS]
    return any(file.endswith(".json") for name in kinds for file in _entries(folder / name)[1])


def _templates(folder: Path, files: list[str]) -> list[Path]:
    named = [folder / name for name in _TEMPLATES if name in files]
    return [path for path in named if is_template(read_json_file(path, path.name).value)]


def whole_template_hint(path: Path) -> str:
    """What to name in place of a template without resources of a factory, as the one that deploys linked templates is."""
    for folder in (path.parent, path.parent.parent):
        if (folder / _WHOLE).is_file():
            return f"name '{shown_name(str(folder / _WHOLE))}', which holds the whole factory"
    parts = sorted(file.name for file in path.parent.iterdir() if _PART.fullmatch(file.name))
    if parts:
        return f"name the templates beside it that it deploys, such as '{shown_name(str(path.parent / parts[0]))}'"
    return f"name the factory's own template, such as {_WHOLE}, or the root of its Git folder"
