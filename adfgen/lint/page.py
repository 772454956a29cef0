"""A rule's page: its class docstring taken apart into a summary, an explanation and the examples that run as tests."""

import inspect
import json
import re
from dataclasses import dataclass

from adfgen.lint.rule import Rule
from adfgen.model.body import Json
from adfgen.model.factory import Artifact, ArtifactKey, Factory, Origin
from adfgen.model.folder import artifact_path
from adfgen.model.kind import Kind

__all__ = ["Page", "example_factory", "page_of"]

_SECTION = re.compile(r"^(Bad|Good):\n\n((?:(?: {4}.*)?(?:\n|$))+)", re.MULTILINE)
_RESOURCE = re.compile(r"^([\w/]+) ([^\n{]+?)(?: in ([^\n{]+))?: (?=\{)", re.MULTILINE)
# what an example may refer to without writing it down: a table, a file, and the services behind them
_STOCK = {
    "ds_table": """dataset ds_table: {"type": "AzureSqlTable",
        "linkedServiceName": {"referenceName": "ls_sql", "type": "LinkedServiceReference"}, "typeProperties": {}}""",
    "ds_file": """dataset ds_file: {"type": "Parquet",
        "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
        "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw"}}}""",
    "ls_sql": """linkedService ls_sql: {"type": "AzureSqlDatabase",
        "typeProperties": {"server": "sales.database.windows.net", "database": "sales"}}""",
    "ls_lake": """linkedService ls_lake: {"type": "AzureBlobFS",
        "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}""",
}
_REPEATED_ELEMENT = re.compile(r"(\d+) × (\{.*\})$", re.MULTILINE)
_REPEATED_RESOURCE = re.compile(r"^(\d+) × (\w+ [^{\n]+: \{.*\})$", re.MULTILINE)
_REPEATED_TEXT = re.compile(r"(\d+) × '([^']*)'")


@dataclass(frozen=True, slots=True)
class Page:
    """What a rule is about: one line, the reason, and an example of each kind."""

    summary: str
    explanation: str
    bad: str
    good: str


def page_of(rule: type[Rule]) -> Page:
    """The page in a rule's docstring; parts that are not there are empty."""
    text = inspect.cleandoc(rule.__doc__ or "")
    examples = {found[1]: inspect.cleandoc(found[2]) for found in _SECTION.finditer(text)}
    prose = _SECTION.sub("", text).strip()
    summary, _, explanation = prose.partition("\n\n")
    return Page(" ".join(summary.split()), explanation.strip(), examples.get("Bad", ""), examples.get("Good", ""))


def example_factory(text: str) -> Factory:
    """The factory an example describes: resources as `folder name: {properties}`, one after the other.

    `folder name in path: …` says which file it lies in. A line `50 × {…}` or `50 × folder name: {…}` stands for fifty,
    `#` being their number; `50 × 'a'` in an expression is a text of fifty.
    `ds_table`, `ds_file`, `ls_sql` and `ls_lake` are there wherever an example refers to them.
    """
    text = _REPEATED_RESOURCE.sub(lambda found: _repeat(found, "\n"), text)
    text = _REPEATED_ELEMENT.sub(lambda found: _repeat(found, ", "), text)
    text = _REPEATED_TEXT.sub(lambda found: f"'{found[2] * int(found[1])}'", text)
    for name, resource in _STOCK.items():
        if f'"{name}"' in text and f" {name}: {{" not in text:
            text = f"{text}\n{resource}"
    folders = {kind.folder: kind for kind in Kind}
    starts = list(_RESOURCE.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    artifacts = []
    for start, end in zip(starts, ends, strict=True):
        properties: Json = json.loads(text[start.end() : end])
        key = ArtifactKey(folders[start[1]], start[2])
        origin = Origin(start[3] or artifact_path(key))
        artifacts.append(Artifact(key, {"name": key.name, "properties": properties}, origin))
    return Factory.of(artifacts)


def _repeat(found: re.Match[str], separator: str) -> str:
    return separator.join(found[2].replace("#", str(number)) for number in range(int(found[1])))
