"""A new project: the files of `templates/project` under its name."""

import re
from pathlib import Path

from adfgen.errors import UsageError
from adfgen.metadata.project_rules import OWN_SERVICES
from adfgen.model.folder import write_files
from adfgen.render.environment import shipped_templates

__all__ = ["name_of_folder", "new_project"]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")


def name_of_folder(folder: Path) -> str:
    """What a project in a folder is called by itself: the folder's name, in the characters a name may have.

    >>> name_of_folder(Path("/srv/2024 my-shop"))
    'my_shop'
    """
    return re.sub(r"[^A-Za-z0-9]+", "_", re.sub(r"^[^A-Za-z]+", "", folder.resolve().name)).strip("_")[:40]


def new_project(root: Path, name: str) -> tuple[str, ...]:
    """Write a new project into `root`, all of it or nothing; the files. Raises UsageError where one is there, ProjectError."""
    if not _NAME.fullmatch(name) or name.casefold() in OWN_SERVICES:  # its first source bears the name, too
        taken = ", ".join(f"'{service}'" for service in OWN_SERVICES)
        hint = f"--name NAME: start with a letter; use up to 40 letters, digits and _; {taken} are taken"
        raise UsageError(f"'{name}' cannot be a project's name", hint=hint)
    files = _files(name)
    there = [file for file in files if (root / file).exists()]
    if there:
        listed = ", ".join(f"'{root / file}'" for file in there)
        raise UsageError(f"already there: {listed}", hint="name a folder for the new project: adfgen init DIR")
    return write_files(root, files)


def _files(name: str) -> dict[str, str]:
    folder = shipped_templates() / "project"
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {_place(path.relative_to(folder), name): _named(path.read_text(encoding="utf-8"), name) for path in paths}


def _place(path: Path, name: str) -> str:
    """Where a file goes: `dot_` is a dot, lest our own tools take the file for theirs; NAME the project's name."""
    return "/".join(re.sub("^dot_", ".", step) if step != "NAME" else name for step in path.parts)


def _named(text: str, name: str) -> str:
    """A text with the name put in: as it is, as a part of a host's name, and of a storage account's."""
    host = re.sub("_+", "-", name.lower()).strip("-")
    account = re.sub("[^a-z0-9]", "", name.lower())[:19]
    return text.replace("__NAME__", name).replace("__HOST__", host).replace("__ACCOUNT__", account)
