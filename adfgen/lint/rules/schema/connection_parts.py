"""ADF113: connection parts."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.reference.address import SQL_DATABASES, addresses_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind

__all__ = ["ConnectionParts"]

_ENCRYPTED = "encryptedCredential"  # holds secrets, whatever they are called
_KEYS = (
    "servicePrincipalKey",
    "servicePrincipalCredential",
    "servicePrincipalEmbeddedCert",
    "servicePrincipalCertificate",
)
_Parts = tuple[tuple[str, ...], ...]  # each is one of several
_USER: _Parts = (("userName",), ("password", _ENCRYPTED))
_PRINCIPAL: _Parts = (("servicePrincipalId",), ("tenant",), (*_KEYS, _ENCRYPTED))
_NEEDED: Mapping[tuple[str, str], _Parts] = {
    **dict.fromkeys(((kind, "ServicePrincipal") for kind in (*SQL_DATABASES, "AzureBlobStorage")), _PRINCIPAL),
    **dict.fromkeys(((kind, "UserAssignedManagedIdentity") for kind in SQL_DATABASES), (("credential",),)),
    **dict.fromkeys(((kind, "SQL") for kind in SQL_DATABASES), _USER),
    **dict.fromkeys((("HttpServer", form) for form in ("Basic", "Digest", "Windows")), _USER),
    **dict.fromkeys(((kind, "Basic") for kind in ("FtpServer", "RestService", "Sftp")), _USER),
    ("RestService", "AadServicePrincipal"): _PRINCIPAL,
    ("RestService", "OAuth2ClientCredential"): (("clientId",), ("tokenEndpoint",), ("clientSecret", _ENCRYPTED)),
    ("SqlServer", "Windows"): _USER,
}
_CLUSTERS = ("existingClusterId", "instancePoolId", "newClusterVersion", "newClusterNodeType", "policyId")
_NEW_CLUSTER = ("newClusterVersion", "newClusterNumOfWorker")


class _Given(NamedTuple):
    """The case-folded names of the properties that have a value."""

    names: frozenset[str]

    def has(self, *names: str) -> bool:
        """Whether one of the properties is given."""
        return any(name.casefold() in self.names for name in names)


@RULES.register("ADF113")
class ConnectionParts(Rule):
    """A linked service that lacks what its way to sign in or to compute needs, or connects in two ways at once.

    A service principal has an id, a tenant and a key or certificate; a user a name and a password; a user-assigned identity
    a credential. It is an error where something is missing that is never a secret, and a warning where an
    `encryptedCredential` stands beside it, or where the secret is what is missing: it may be kept out of Git. Warnings, too:
    two of the properties that exclude each other, and Databricks without a cluster to use, to take from a pool or to create.

    Bad:

        linkedService ls_a: {"type": "RestService", "typeProperties": {
            "url": "https://example.com", "authenticationType": "Basic", "password": {
                "type": "AzureKeyVaultSecret", "store": {"referenceName": "ls_kv", "type": "LinkedServiceReference"}, "secretName": "key"}}}
        linkedService ls_kv: {"type": "AzureKeyVault", "typeProperties": {"baseUrl": "https://kv.vault.azure.net/"}}

    Good:

        linkedService ls_a: {"type": "RestService", "typeProperties": {
            "url": "https://example.com", "authenticationType": "Basic", "userName": "reader", "password": {
                "type": "AzureKeyVaultSecret", "store": {"referenceName": "ls_kv", "type": "LinkedServiceReference"}, "secretName": "key"}}}
        linkedService ls_kv: {"type": "AzureKeyVault", "typeProperties": {"baseUrl": "https://kv.vault.azure.net/"}}
    """

    code = "ADF113"
    name = "connection-parts"
    source = (
        "the linked service properties of each connector, such as "
        "https://learn.microsoft.com/azure/data-factory/connector-rest#linked-service-properties"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory.of_kind(Kind.LINKED_SERVICE):
            properties, kind = artifact.properties.get("typeProperties"), artifact.type
            if isinstance(properties, dict):  # of one without any the schema tells
                given = _Given(
                    frozenset(name.casefold() for name, value in properties.items() if value not in (None, ""))
                )
                yield from self._of_sign_in(artifact, kind, given)
                yield from self._of_addresses(artifact, given)
                if kind == "AzureDatabricks":
                    yield from self._of_cluster(artifact, given)

    def _of_sign_in(self, artifact: Artifact, kind: str, given: _Given) -> Iterator[Diagnostic]:
        form: Json = artifact.type_properties.get("authenticationType")
        needed = _NEEDED.get((kind, form), ()) if isinstance(form, str) else ()
        if given.has("connectionString", "credential"):
            return  # either may hold the rest
        missing = [names for names in needed if not given.has(*names)]
        if missing:
            is_sure = not given.has(_ENCRYPTED) and any(_ENCRYPTED not in names for names in missing)
            listed = ", ".join(f"'{names[0]}'" for names in missing)
            yield self.finding(
                artifact,
                "/properties/typeProperties/authenticationType",
                f"{artifact.key} signs in by '{form}' without {listed}",
                f"add {listed}, or choose another authenticationType",
                severity=Severity.ERROR if is_sure else Severity.WARNING,
            )

    def _of_addresses(self, artifact: Artifact, given: _Given) -> Iterator[Diagnostic]:
        names = [name for name in addresses_of(artifact).names if given.has(name)]
        if len(names) > 1:
            listed = " and ".join(f"'{name}'" for name in names)
            yield self.finding(
                artifact,
                f"/properties/typeProperties/{names[1]}",
                f"{artifact.key} is connected by {listed}, which exclude each other",
                "keep the one that is meant",
                severity=Severity.WARNING,
            )

    def _of_cluster(self, artifact: Artifact, given: _Given) -> Iterator[Diagnostic]:
        lacking = [name for name in _NEW_CLUSTER if not given.has(name)]
        if not given.has(*_CLUSTERS):
            fault, hint = "names no cluster", "add 'existingClusterId', or 'newClusterVersion' and what belongs to it"
        elif not given.has("existingClusterId", "policyId") and lacking:
            listed = ", ".join(f"'{name}'" for name in lacking)
            fault, hint = f"is to create a cluster without {listed}", f"add {listed}, or an 'existingClusterId'"
        else:
            return
        yield self.finding(
            artifact, "/properties/typeProperties", f"{artifact.key} {fault}", hint, severity=Severity.WARNING
        )
