"""Checks one file of metadata by itself: can it be read, does it keep its schema, does it hold what no file may."""

from collections.abc import Iterator
from pathlib import Path

from adfgen.diagnostics import Diagnostic
from adfgen.metadata.code import Code
from adfgen.metadata.document import Document
from adfgen.metadata.environment import VARIABLE
from adfgen.metadata.schema import Checked, check_schema, load_schema
from adfgen.metadata.secret import secret_findings
from adfgen.metadata.yaml_reader import read_yaml
from adfgen.model.body import walk

__all__ = ["COORDINATES", "check_file"]

COORDINATES = ("subscription", "resource_group", "name", "location")


def check_file(path: Path, file: str, schema: str) -> Checked:
    """The file at `path`, called `file` in findings, checked as a `project`, `environment` or `tables` file."""
    document = read_yaml(path, file)
    if document.root is None and document.diagnostics:
        return Checked(document, document.diagnostics, frozenset([""]))
    variables_allowed = {f"/factory/{name}" for name in COORDINATES} if schema == "environment" else set()
    misplaced = [*secret_findings(document), *_misplaced_variables(document, variables_allowed)]
    checked = check_schema(document, load_schema(schema), explained=[item.location.pointer for item in misplaced])
    # What the reader could not read lacks fields, too: one finding a place is enough.
    unread = {(item.location.line, item.location.column) for item in document.diagnostics}
    breaches = [item for item in checked.diagnostics if (item.location.line, item.location.column) not in unread]
    return Checked(document, (*document.diagnostics, *misplaced, *breaches), checked.broken, checked.lacking)


def _misplaced_variables(document: Document, allowed: set[str]) -> Iterator[Diagnostic]:
    for pointer, value in walk(document.value):
        if isinstance(value, str) and pointer not in allowed and (match := VARIABLE.search(value)):
            yield Code.ENVIRONMENT_VARIABLE.at(
                document.at(pointer),
                f"'{match[0]}' cannot stand here",
                "only the factory's coordinates of an environment take environment variables; "
                "what differs otherwise is written in environments/<name>.yml",
            )
