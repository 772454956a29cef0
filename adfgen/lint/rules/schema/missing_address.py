"""ADF107: missing address."""

from collections.abc import Collection, Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.near import nearest
from adfgen.lint.reference.address import addresses_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind

__all__ = ["MissingAddress"]


@RULES.register("ADF107")
class MissingAddress(Rule):
    """A linked service of a database or a storage account without an address: the schema allows several, and none.

    An `encryptedCredential` may hold a whole connection string. Beside the name of a database, and of a data lake, it holds
    only secrets: it is told of, as a warning.

    Bad:

        linkedService ls_a: {"type": "AzureSqlDatabase", "typeProperties": {"database": "sales"}}

    Good:

        linkedService ls_a: {"type": "AzureSqlDatabase", "typeProperties": {"server": "sales.database.windows.net", "database": "sales"}}
    """

    code = "ADF107"
    name = "missing-address"
    source = "https://learn.microsoft.com/azure/data-factory/connector-azure-sql-database#linked-service-properties"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory.of_kind(Kind.LINKED_SERVICE):
            properties = artifact.properties.get("typeProperties")
            names = addresses_of(artifact).names
            if isinstance(properties, dict) and len(names) > 1:  # of all others the schema tells
                yield from self._without(artifact, names, {name.casefold() for name in properties})

    def _without(self, artifact: Artifact, names: tuple[str, ...], given: Collection[str]) -> Iterator[Diagnostic]:
        is_encrypted = "encryptedcredential" in given
        may_be_encrypted = is_encrypted and "connectionString" in names and "database" not in given
        is_given = any(name.casefold() in given for name in names)
        if may_be_encrypted or is_given or any(nearest(name, given) is not None for name in names):
            return  # a misspelt one is told of as such
        yield self.finding(
            artifact,
            "/properties/typeProperties",
            f"{artifact.key} names no {'server' if 'server' in names else 'address'}",
            f"add {' or '.join(f'{name!r}' for name in names)}",
            severity=Severity.WARNING if is_encrypted else Severity.ERROR,
        )
