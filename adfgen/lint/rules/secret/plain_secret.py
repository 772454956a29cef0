"""ADF701: plain secret."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.reference.secret_argument import secret_names
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["PlainSecret"]


@RULES.register("ADF701")
class PlainSecret(Rule):
    """A password, key or token in plain text. Whoever reads the repository has it, and Git never forgets.

    What is called as secrets are, such as `dbPassword`, is one, too: the default of a parameter or variable, and an argument. So
    is, wherever it stands, a token whose form is like nothing else: of Databricks, GitHub, Slack, Google or Entra ID, a JSON
    web token, a private key. The value is not repeated in the message.

    Bad:

        linkedService ls_db: {"type": "AzureSqlDatabase", "typeProperties": {
            "connectionString": "Server=s.database.windows.net;Database=d;User ID=u;Password=Pa55word!"
        }}

    Good:

        linkedService ls_db: {"type": "AzureSqlDatabase", "typeProperties": {
            "server": "s.database.windows.net", "database": "d", "authenticationType": "SystemAssignedManagedIdentity"
        }}

    The name of a secret is none, whatever the parameter is called that hands it on:

    Good:

        dataset ds_rest: {"type": "RestResource", "linkedServiceName": {
            "referenceName": "ls_rest", "type": "LinkedServiceReference", "parameters": {"password": "rest-password"}
        }}
        linkedService ls_rest: {"type": "RestService", "parameters": {"password": {"type": "string"}}, "typeProperties": {
            "url": "https://rest.example", "authenticationType": "Basic", "userName": "u", "password": {
                "type": "AzureKeyVaultSecret", "secretName": "@linkedService().password",
                "store": {"referenceName": "ls_vault", "type": "LinkedServiceReference"}
            }
        }}
        linkedService ls_vault: {"type": "AzureKeyVault", "typeProperties": {"baseUrl": "https://v.vault.azure.net/"}}
    """

    code = "ADF701"
    name = "plain-secret"
    severity = Severity.WARNING
    source = (
        "https://learn.microsoft.com/azure/data-factory/store-credentials-in-key-vault; calibrated on real factories"
    )
    holds_inactive = True
    holds_unknown = True

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        names = secret_names(view)
        for artifact, pointer, kind, value in view.secrets:
            if value not in names:
                yield self.finding(
                    artifact,
                    pointer,
                    f"{artifact.key} holds {kind} in plain text",
                    "put it into Key Vault and refer to it, or use a managed identity; then replace it, for it is known",
                )
