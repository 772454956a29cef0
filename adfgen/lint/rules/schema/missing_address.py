"""ADF107: missing address."""

from collections.abc import Iterator, Mapping

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind

__all__ = ["MissingAddress"]

_DATABASE = ("server", "connectionString")
_ADDRESSES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("AzureSqlDatabase", "AzureSqlDW", "AzureSqlMI", "SqlServer"), _DATABASE),
    "AzureBlobFS": ("url", "sasUri"),
    "AzureBlobStorage": ("serviceEndpoint", "connectionString", "sasUri", "containerUri"),
}


@RULES.register("ADF107")
class MissingAddress(Rule):
    """A linked service of a SQL database or a storage account without an address: the schema allows several, and none.

    An `encryptedCredential` may hold a whole connection string. A data lake keeps only secrets there: it is told of, as a
    warning.

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
            if isinstance(properties, dict):  # of one without any the schema tells
                yield from self._without(artifact, _ADDRESSES.get(artifact.type, ()), properties)

    def _without(self, artifact: Artifact, addresses: tuple[str, ...], properties: Json) -> Iterator[Diagnostic]:
        known = {name.casefold() for name in properties}
        is_encrypted = "encryptedcredential" in known
        if not addresses or known & {name.casefold() for name in addresses}:
            return
        if is_encrypted and "connectionString" in addresses:
            return
        yield self.finding(
            artifact,
            "/properties/typeProperties",
            f"{artifact.key} names no {'server' if addresses is _DATABASE else 'address'}",
            f"add {' or '.join(f'{name!r}' for name in addresses)}",
            severity=Severity.WARNING if is_encrypted else Severity.ERROR,
        )
