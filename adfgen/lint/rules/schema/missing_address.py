"""ADF107: missing address."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.kind import Kind

__all__ = ["MissingAddress"]

_DATABASES = frozenset({"AzureSqlDatabase", "AzureSqlDW", "AzureSqlMI", "SqlServer"})


@RULES.register("ADF107")
class MissingAddress(Rule):
    """A linked service of a SQL database with neither `server` nor `connectionString`: the schema allows either, and none.

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
            if str(artifact.properties.get("type")) not in _DATABASES or not isinstance(properties, dict):
                continue
            known = {name.casefold() for name in properties}
            if not known & {"server", "connectionstring", "encryptedcredential"}:
                yield self.finding(
                    artifact,
                    "/properties/typeProperties",
                    f"{artifact.key} names no server",
                    "add 'server' and 'database', or a 'connectionString'",
                )
