"""ADF409: declaration name."""

import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json
from adfgen.model.factory import Artifact
from adfgen.source import escape_pointer

__all__ = ["DeclarationName"]

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_GROUPS = ("parameters", "variables", "globalParameters")


@RULES.register("ADF409")
class DeclarationName(Rule):
    """A parameter, variable or global parameter whose name an expression cannot write after a dot.

    A dash in a global parameter also breaks the names of template parameters and of scripts that set it.

    Bad:

        factory adf: {"globalParameters": {"lake-url": {"type": "String", "value": "https://lake.dfs.core.windows.net/"}}}

    Good:

        factory adf: {"globalParameters": {"lake_url": {"type": "String", "value": "https://lake.dfs.core.windows.net/"}}}
    """

    code = "ADF409"
    name = "declaration-name"
    severity = Severity.NOTE
    source = "the grammar of expressions; the community's factory test warns of dashes in global parameters"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory:
            for group, name in _declared(artifact):
                if not _IDENTIFIER.fullmatch(name):
                    yield self.finding(
                        artifact,
                        f"/properties/{group}/{escape_pointer(name)}",
                        f"{artifact.key}: '{name}' among the {_words(group)} can only be read as ['{name}']",
                        "use letters, digits and '_', no digit first",
                        is_key=True,
                    )


def _declared(artifact: Artifact) -> Iterator[tuple[str, str]]:
    for group in _GROUPS:
        declared: Json = artifact.properties.get(group)
        for name in declared if isinstance(declared, dict) else ():
            yield group, name


def _words(group: str) -> str:
    return "global parameters" if group == "globalParameters" else group
