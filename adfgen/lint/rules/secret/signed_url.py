"""ADF702: signed url."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.value.secret import is_signed
from adfgen.lint.view import FactoryView

__all__ = ["SignedUrl"]


@RULES.register("ADF702")
class SignedUrl(Rule):
    """A URL that carries its own permission: a SAS token, or the signature of a Logic App.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "alert", "type": "WebActivity", "typeProperties": {"method": "POST", "body": "x",
                "url": "https://prod-1.westeurope.logic.azure.com/workflows/1/triggers/manual/paths/invoke?sp=%2F&sv=1.0&sig=4fJ3kdn2lS0"}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "alert", "type": "WebActivity", "policy": {"secureInput": true}, "typeProperties": {"method": "POST", "body": "x",
                "url": "@activity('alert_url').output.value"}, "dependsOn": [{"activity": "alert_url", "dependencyConditions": ["Succeeded"]}]},
            {"name": "alert_url", "type": "WebActivity", "policy": {"secureOutput": true}, "typeProperties": {"method": "GET",
                "url": "https://v.vault.azure.net/secrets/alert-url?api-version=7.4",
                "authentication": {"type": "MSI", "resource": "https://vault.azure.net"}}}
        ]}
    """

    code = "ADF702"
    name = "signed-url"
    severity = Severity.WARNING
    source = "a signature is a password in a URL"
    holds_inactive = True
    holds_unknown = True

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact, pointer, value in view.values:
            if isinstance(value, str) and is_signed(value):
                yield self.finding(
                    artifact,
                    pointer,
                    f"{artifact.key} holds a signed URL in plain text",
                    "keep the URL in Key Vault and read it in an activity of its own with secureOutput",
                )
