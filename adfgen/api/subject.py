"""What a path names — a project, an ADF Git folder, an ARM template — read into a factory with what reading found."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from adfgen.diagnostics import Diagnostic, Location, Severity
from adfgen.errors import ProjectError
from adfgen.model.factory import Factory
from adfgen.model.folder import read_listing
from adfgen.model.json_file import parse_json, read_bytes, shown_name
from adfgen.model.listing import holds_factory, list_folder

__all__ = ["Subject", "read_subject", "read_subjects"]

_MASTER = "ArmTemplate_master.json"  # of a factory exported as linked templates, as Microsoft's own exports call it


@dataclass(frozen=True)
class Subject:
    """A factory to look at, and where its files lie: below `root`, or on no disk when it was rendered.

    `read` gives the factory and what was found while reading it; `digest` is the hash of all that depends on, empty where
    nobody computed it, and `contents` are the bytes of the files it was made of. `is_folder` says that it is an ADF Git
    folder, whose files are the resources. `only` are the files, case-folded, whose findings are asked for where that is not all.
    """

    read: Callable[[], tuple[Factory, tuple[Diagnostic, ...]]]
    root: Path
    digest: str = ""
    contents: Mapping[str, bytes] = field(default_factory=dict)
    is_folder: bool = False
    only: frozenset[str] = frozenset()

    def is_asked_for(self, file: str) -> bool:
        """Whether the findings in a file are to be shown; all of the factory is looked at nevertheless."""
        return not self.only or file.casefold() in self.only

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(map(len, self.contents.values()))

    @cached_property
    def _content(self) -> tuple[Factory, tuple[Diagnostic, ...]]:
        return self.read()

    @property
    def factory(self) -> Factory:
        """The factory, read when it is first asked for."""
        return self._content[0]

    @property
    def reading(self) -> tuple[Diagnostic, ...]:
        """What was found while reading it."""
        return self._content[1]

    def text_of(self, file: str) -> str | None:
        """The text of a file findings speak of, or None when it cannot be shown."""
        content = self.contents[file] if file in self.contents else read_bytes(self.root / file, file)
        try:
            return None if isinstance(content, Diagnostic) else content.decode("utf-8-sig")
        except ValueError:
            return None


def read_subjects(paths: Iterable[Path]) -> tuple[list[Subject], list[ProjectError]]:
    """What the paths name, each once, and what could not be read of it.

    The file of a resource stands for its factory, of which only the findings in that file are asked for: a resource alone
    says nothing of what it refers to. Files of one factory are looked at together.
    """
    asked: dict[str, tuple[Path, set[str]]] = {}
    whole = set()
    for path in paths:
        root, file = _factory_of_file(path) or (path, "")
        place = os.path.abspath(root)  # noqa: PTH100 - a link is checked under its own name
        asked.setdefault(place, (root, set()))[1].add(file.casefold())
        whole.update([] if file else [place])
    subjects, unread = [], []
    for place, (root, files) in asked.items():
        try:
            subjects.append(replace(read_subject(root), only=frozenset() if place in whole else frozenset(files)))
        except ProjectError as error:
            unread.append(error)
    return subjects, unread


def _factory_of_file(path: Path) -> tuple[Path, str] | None:
    if not os.path.isfile(path):  # noqa: PTH113 - Path's own raises where a folder above may not be read
        return None
    from adfgen.api.nearby import factory_of_file  # noqa: PLC0415 - a folder does not need it

    return factory_of_file(path)


def read_subject(path: Path) -> Subject:
    """What `path` names. Raises ProjectError when it is none of the three, or cannot be read at all."""
    try:
        return _subject_at(path)
    except OSError as error:
        hint = "look whether it is there and whether you may read it"
        raise ProjectError(f"cannot read '{shown_name(str(path))}': {error.strerror or error}", hint=hint) from error


def _subject_at(path: Path) -> Subject:
    if path.is_dir():
        if (path / "metadata" / "project.yml").exists():
            return _read_project(path)
        if (path / _MASTER).is_file():
            return _read_template(path / _MASTER)
        return _read_folder(path)
    return _read_template(path)


def _read_folder(root: Path) -> Subject:
    listing = list_folder(root) if holds_factory(root) else None
    template = _only_template(root) if listing is None else None
    if template is not None:
        return _read_template(template)
    # a folder above the factory looks like one where the factory's own is called 'factory', as ours are
    meant = _places_hint(root) if listing is None or not listing.files else ""
    if listing is None or meant:
        raise ProjectError(
            f"'{shown_name(str(root))}' holds neither a project nor a factory",
            hint=meant
            or _root_hint(root)
            or "name a folder with metadata/project.yml, the root of an ADF Git folder (pipeline/, dataset/, …), or an ARM template",
        )
    return Subject(lambda: read_listing(listing), root, listing.digest(), listing.contents(), is_folder=True)


def _only_template(root: Path) -> Path | None:
    from adfgen.api.nearby import only_template  # noqa: PLC0415 - asked only where no factory was found

    return only_template(root)


def _places_hint(root: Path) -> str:
    from adfgen.api.nearby import places_hint  # noqa: PLC0415 - asked only where nothing was found

    return places_hint(root)


def _read_template(path: Path) -> Subject:
    """A template, and those beside it that it links: a factory too large for one is exported as a master and its parts."""
    from adfgen.api.linked_template import is_part, linked_templates  # noqa: PLC0415 - a folder does not need it
    from adfgen.model.arm_reader import is_template, read_template  # noqa: PLC0415 - see above

    if not path.exists():
        raise ProjectError(f"there is nothing at '{shown_name(str(path))}'", hint="name a folder or an ARM template")
    data = read_bytes(path, path.name)
    if isinstance(data, Diagnostic):
        return Subject(lambda: (Factory(()), (data,)), path.parent)
    contents = {path.name: data}
    file = parse_json(data, path.name)
    if file.value is None:
        return Subject(lambda: (Factory(()), file.findings), path.parent, contents=contents)
    if not is_template(file.value):
        raise ProjectError(
            f"'{shown_name(str(path))}' is no ARM template",
            hint=_root_hint(path) or "name the root folder of a factory, or template.json",
        )
    linked = linked_templates(file.value, path)
    factory, findings = read_template(file.value, file=path.name, parts=linked.templates, is_part=is_part(path))
    unchecked = () if len(factory) or factory.unread else (_nothing_in(path),)
    contents |= linked.contents
    digest = f"{' '.join(f'{name} {sha256(content).hexdigest()}' for name, content in contents.items())} {linked.findings} {unchecked}"
    reading = (*file.findings, *linked.findings, *findings, *unchecked)
    return Subject(lambda: (factory, reading), path.parent, digest, contents)


def _root_hint(path: Path) -> str:
    from adfgen.api.nearby import root_above  # noqa: PLC0415 - a template does not need it

    root = root_above(path)
    return f"name '{shown_name(str(root))}', the root it lies in" if root else ""


def _nothing_in(path: Path) -> Diagnostic:
    """That a template holds nothing to check. No error: the export of an empty factory is such a template."""
    from adfgen.api.nearby import whole_template_hint  # noqa: PLC0415 - most templates hold a factory

    message = f"'{shown_name(path.name)}' holds no resource of a data factory: nothing was checked"
    return Diagnostic("ADF006", Severity.WARNING, message, Location(path.name, "/resources"), whole_template_hint(path))


def _read_project(root: Path) -> Subject:
    """A project's metadata, and the factory it renders unless the metadata is wrong."""
    from adfgen.api.rendering import render_unchecked  # noqa: PLC0415 - a Git folder does not need it

    rendering = render_unchecked(root)
    files = {
        path: text.encode("utf-8", "surrogatepass")
        for path, text in rendering.files.items()
        if path.startswith("factory/")
    }
    return Subject(lambda: (rendering.factory, rendering.diagnostics), root, contents=files)
