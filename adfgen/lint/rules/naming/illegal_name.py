"""ADF401: illegal name."""

import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.kind import Kind

__all__ = ["IllegalName"]

_ENTITY = (
    re.compile(r"[A-Za-z0-9_][^<>*#.%&:\\+?/\x00-\x1f]{0,259}"),
    "begin with a letter, a digit or '_', at most 260 characters, none of < > * # . % & : \\ + ? / nor a line break",
)
_HOST = (
    re.compile(r"(?=.{3,63}$)[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*"),
    "3 to 63 letters, digits and single dashes inside",
)
_IDENTITY = (
    re.compile(r"[_A-Za-z0-9](?:[-_A-Za-z0-9]{0,125}[_A-Za-z0-9])?"),
    "at most 127 letters, digits, '_' and dashes inside",
)
_PATTERNS = {
    Kind.FACTORY: _HOST,
    Kind.INTEGRATION_RUNTIME: _HOST,
    Kind.CREDENTIAL: _IDENTITY,
    Kind.MANAGED_VIRTUAL_NETWORK: (
        re.compile("default", re.IGNORECASE),
        "a factory has one, and it is called 'default'",
    ),
    Kind.MANAGED_PRIVATE_ENDPOINT: _IDENTITY,
}


@RULES.register("ADF401")
class IllegalName(Rule):
    """A name the service refuses: its characters, its first character or its length.

    Bad:

        pipeline pl/a: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF401"
    name = "illegal-name"
    source = "name patterns of the REST API, 2018-06-01"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory:
            pattern, words = _PATTERNS.get(artifact.key.kind, _ENTITY)
            if not pattern.fullmatch(artifact.key.name):
                yield self.finding(artifact, "/name", f"{artifact.key} has a name the service refuses", words)
