"""ADF406: file name."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.json_file import shown_name
from adfgen.model.kind import Kind

__all__ = ["FileName"]


@RULES.register("ADF406")
class FileName(Rule):
    """A file called otherwise than the resource in it.

    Studio goes by the file; whoever searches by name does not find it.

    Bad:

        pipeline pl_a in pipeline/old.json: {"activities": []}

    Good:

        pipeline pl_a: {"activities": []}
    """

    code = "ADF406"
    name = "file-name"
    severity = Severity.WARNING
    source = "ADF's Git layout: NAME.json holds NAME"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory:
            path = PurePosixPath(artifact.origin.file)
            in_git = path.suffix == ".json" and not artifact.origin.pointer and artifact.key.kind is not Kind.FACTORY
            if in_git and path.stem != artifact.key.name:
                yield self.finding(
                    artifact,
                    "/name",
                    f"{artifact.key} lies in '{shown_name(path.name)}'",
                    "call the file as the resource",
                )
