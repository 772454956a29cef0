"""ADF405: declaration twins."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.source import escape_pointer

__all__ = ["DeclarationTwins"]


@RULES.register("ADF405")
class DeclarationTwins(Rule):
    """Parameters or variables of one resource whose names differ in letter case only: expressions cannot tell them apart.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "parameters": {"day": {"type": "string", "defaultValue": "1"}, "Day": {"type": "string", "defaultValue": "2"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@pipeline().parameters.day"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "parameters": {"day": {"type": "string", "defaultValue": "1"}}, "activities": [
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@pipeline().parameters.day"}}
        ]}
    """

    code = "ADF405"
    name = "declaration-twins"
    source = "expressions compare names without case"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory:
            for group in ("parameters", "variables"):
                declared = artifact.properties.get(group)
                seen: set[str] = set()
                for name in declared if isinstance(declared, dict) else ():
                    if name.casefold() in seen:
                        yield self.finding(
                            artifact,
                            f"/properties/{group}/{escape_pointer(name)}",
                            f"{artifact.key} declares '{name}' twice: names that differ in letter case only are one",
                            "give one of them another name",
                            is_key=True,
                        )
                    seen.add(name.casefold())
