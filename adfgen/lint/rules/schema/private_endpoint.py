"""ADF114: private endpoint."""

from collections.abc import Iterator, Mapping

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.near import did_you_mean
from adfgen.lint.reference.resource_id import is_no_resource_id
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.value.computed import is_filled_later
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json
from adfgen.model.kind import Kind

__all__ = ["PrivateEndpoint"]

_PARTLESS = "microsoft.network/privatelinkservices"
_STORES = ("blob", "dfs", "file", "queue", "table", "web")
_PARTS: Mapping[str, tuple[str, ...]] = {  # of the types of resources a factory reads from; others are not judged
    _PARTLESS: (),
    "microsoft.dbformysql/servers": ("mysqlServer",),
    "microsoft.dbforpostgresql/servers": ("postgresqlServer",),
    "microsoft.eventhub/namespaces": ("namespace",),
    "microsoft.keyvault/vaults": ("vault",),
    "microsoft.servicebus/namespaces": ("namespace",),
    "microsoft.sql/managedinstances": ("managedInstance",),
    "microsoft.sql/servers": ("sqlServer",),
    "microsoft.storage/storageaccounts": (*_STORES, *(f"{store}_secondary" for store in _STORES)),
    "microsoft.synapse/workspaces": ("Dev", "Sql", "SqlOnDemand"),
    "microsoft.web/sites": ("sites",),
}
_Fault = tuple[str, str, str, Severity]


@RULES.register("ADF114")
class PrivateEndpoint(Rule):
    """A managed private endpoint that does not say what it leads to: `privateLinkResourceId`, and `groupId` for a part of it.

    Only a private link service of one's own has no parts, and an empty `groupId`. A part that the documentation does not list
    for the type of the resource is a warning.

    Bad:

        managedVirtualNetwork/default/managedPrivateEndpoint pe_lake: {"groupId": "dfs"}
        managedVirtualNetwork default: {}

    Good:

        managedVirtualNetwork/default/managedPrivateEndpoint pe_lake: {"groupId": "dfs",
            "privateLinkResourceId": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/lake"}
        managedVirtualNetwork default: {}
    """

    code = "ADF114"
    name = "private-endpoint"
    source = (
        "https://learn.microsoft.com/rest/api/datafactory/managed-private-endpoints/create-or-update and "
        "https://learn.microsoft.com/azure/private-link/private-endpoint-overview#private-link-resource; "
        "all eleven of real factories say both"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory.of_kind(Kind.MANAGED_PRIVATE_ENDPOINT):
            for pointer, fault, hint, severity in _faults(artifact.properties):
                place = f"/properties{pointer}"
                yield self.finding(artifact, place, f"{artifact.key} {fault}", hint, severity=severity)


def _faults(properties: Json) -> Iterator[_Fault]:
    target, part = properties.get("privateLinkResourceId"), properties.get("groupId")
    hint = "write the id of the resource: /subscriptions/…/providers/…"
    if target in (None, ""):
        yield "", "names no 'privateLinkResourceId'", hint, Severity.ERROR
    elif is_no_resource_id(target):
        yield "/privateLinkResourceId", f"leads to '{target}', which is no resource id", hint, Severity.ERROR
    elif isinstance(target, str) and not is_filled_later(target):
        yield from _of_part(_type_of(target), part)


def _of_part(kind: str, part: Json) -> Iterator[_Fault]:
    known = _PARTS.get(kind)
    if part in (None, ""):
        if kind != _PARTLESS:
            hint = "name the part of the resource, such as sqlServer, blob, dfs or vault"
            yield "", "names no 'groupId'", hint, Severity.ERROR
    elif known is not None and isinstance(part, str) and not is_filled_later(part) and not _is_listed(part, known):
        listed = f"listed: {', '.join(known)}" if known else "it has no parts: leave 'groupId' empty"
        fault = f"leads to '{part}', which is no part of {kind}"
        yield "/groupId", fault, did_you_mean(part, known, otherwise=listed), Severity.WARNING


def _is_listed(part: str, known: tuple[str, ...]) -> bool:
    """In any letter case; `sites-staging` is a slot of an app."""
    folded = part.casefold()
    return folded in map(str.casefold, known) or ("sites" in known and folded.startswith("sites-"))


def _type_of(target: str) -> str:
    """`microsoft.sql/servers`, of the id of a server."""
    return "/".join(target.casefold().partition("/providers/")[2].split("/")[:2])
