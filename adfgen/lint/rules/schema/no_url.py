"""ADF117: no URL."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.reference.address import addresses_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.value.computed import is_filled_later
from adfgen.lint.view import FactoryView
from adfgen.model.kind import Kind

__all__ = ["NoUrl"]


@RULES.register("ADF117")
class NoUrl(Rule):
    """An address of a linked service that is to be a URL and does not begin as one, such as the `baseUrl` of a Key Vault.

    The address is not shown: a key may be part of it.

    Bad:

        linkedService ls_a: {"type": "AzureKeyVault", "typeProperties": {"baseUrl": "kv-sales"}}

    Good:

        linkedService ls_a: {"type": "AzureKeyVault", "typeProperties": {"baseUrl": "https://kv-sales.vault.azure.net/"}}
    """

    code = "ADF117"
    name = "no-url"
    severity = Severity.WARNING
    source = (
        "the linked service properties of each connector, such as "
        "https://learn.microsoft.com/azure/data-factory/store-credentials-in-key-vault#azure-key-vault-linked-service"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory.of_kind(Kind.LINKED_SERVICE):
            name = addresses_of(artifact).url
            url = artifact.type_properties.get(name)
            if not isinstance(url, str) or not url.strip() or is_filled_later(url):
                continue
            if not url.strip().casefold().startswith(("https://", "http://")):
                place = f"/properties/typeProperties/{name}"
                yield self.finding(artifact, place, f"{artifact.key}: '{name}' holds no URL", "write it as https://…")
