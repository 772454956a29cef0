"""ADF703: open secret output."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import dump_compact

__all__ = ["OpenSecretOutput"]


@RULES.register("ADF703")
class OpenSecretOutput(Rule):
    """A Web activity reads a secret from Key Vault and does not hide its output: the secret stands in the run history.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "get secret", "type": "WebActivity", "typeProperties": {"method": "GET",
                "url": "https://v.vault.azure.net/secrets/alert-url?api-version=7.4",
                "authentication": {"type": "MSI", "resource": "https://vault.azure.net"}}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "get secret", "type": "WebActivity", "policy": {"secureOutput": true}, "typeProperties": {"method": "GET",
                "url": "https://v.vault.azure.net/secrets/alert-url?api-version=7.4",
                "authentication": {"type": "MSI", "resource": "https://vault.azure.net"}}}
        ]}
    """

    code = "ADF703"
    name = "open-secret-output"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/how-to-use-azure-key-vault-secrets-pipeline-activities"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, activity in view.activities("WebActivity"):
            url = dump_compact(activity.type_properties.get("url", "")).casefold()
            hidden = activity.policy.get("secureOutput") is True
            is_told = pipeline.artifact.knows(f"{activity.pointer}/policy/secureOutput")
            if ".vault." in url and "/secrets/" in url and is_told and not hidden:
                yield self.finding(
                    pipeline.artifact,
                    activity.pointer,
                    f"activity '{activity.name}' shows the secret it reads in the run history",
                    "set policy.secureOutput, and secureInput where the secret goes on",
                )
