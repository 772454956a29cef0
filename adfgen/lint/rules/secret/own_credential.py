"""ADF704: own credential."""

import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json, walk
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind

__all__ = ["OwnCredential"]

_PRINCIPALS = frozenset({"username", "serviceprincipalid", "accesskeyid", "clientid", "encryptedcredential"})
_USER_IN_TEXT = re.compile(r"\b(?:user id|uid|user|accountname)\s*=\s*[^;\s]", re.IGNORECASE)


@RULES.register("ADF704")
class OwnCredential(Rule):
    """A linked service that signs in with a secret of its own instead of one from Key Vault.

    The service encrypts it, and yet each factory then has its own copy to be replaced when the secret changes, and a
    deployment must carry it. A managed identity needs none.

    Bad:

        linkedService ls_db: {"type": "AzureSqlDatabase", "typeProperties": {
            "server": "s.database.windows.net", "database": "d", "authenticationType": "SQL", "userName": "loader",
            "encryptedCredential": "eyJDcmVkZW50aWFsSWQiOiIifQ=="
        }}

    Good:

        linkedService ls_db: {"type": "AzureSqlDatabase", "typeProperties": {
            "server": "s.database.windows.net", "database": "d", "authenticationType": "SQL", "userName": "loader",
            "password": {"type": "AzureKeyVaultSecret", "store": {"referenceName": "ls_vault", "type": "LinkedServiceReference"}, "secretName": "loader"}
        }}
        linkedService ls_vault: {"type": "AzureKeyVault", "typeProperties": {"baseUrl": "https://vault.vault.azure.net/"}}
    """

    code = "ADF704"
    name = "own-credential"
    severity = Severity.NOTE
    source = (
        "https://learn.microsoft.com/azure/data-factory/store-credentials-in-key-vault; "
        "the community's template test reports the same"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory.of_kind(Kind.LINKED_SERVICE):
            pointer = _credential(artifact)
            if pointer is not None:
                yield self.finding(
                    artifact,
                    pointer,
                    f"{artifact.key} signs in with a secret that is not in Key Vault",
                    "use an AzureKeyVaultSecret, or a managed identity",
                )


def _credential(artifact: Artifact) -> str | None:
    """Where a linked service holds a secret of its own or says who it signs in as; None where a vault has its secret."""
    found = None
    for pointer, value in walk(artifact.type_properties, "/properties/typeProperties"):
        kind = value.get("type") if isinstance(value, dict) else None
        if kind == "AzureKeyVaultSecret":
            return None
        if found is None and (kind == "SecureString" or _is_principal(pointer, value)):
            found = pointer
    return found


def _is_principal(pointer: str, value: Json) -> bool:
    name = pointer.rsplit("/", 1)[-1].casefold()
    return isinstance(value, str) and bool(value) and (name in _PRINCIPALS or _USER_IN_TEXT.search(value) is not None)
