"""ADF114: private endpoint."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.reference.resource_id import is_filled_later, is_no_resource_id
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json
from adfgen.model.kind import Kind

__all__ = ["PrivateEndpoint"]

_PARTLESS = "/providers/microsoft.network/privatelinkservices/"


@RULES.register("ADF114")
class PrivateEndpoint(Rule):
    """A managed private endpoint that does not say what it leads to: `privateLinkResourceId`, and `groupId` for a part of it.

    Only a private link service of one's own has no parts, and an empty `groupId`.

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
        "https://learn.microsoft.com/rest/api/datafactory/managed-private-endpoints/create-or-update; "
        "all eleven of real factories say both"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory.of_kind(Kind.MANAGED_PRIVATE_ENDPOINT):
            for pointer, fault, hint in _faults(artifact.properties):
                yield self.finding(artifact, f"/properties{pointer}", f"{artifact.key} {fault}", hint)


def _faults(properties: Json) -> Iterator[tuple[str, str, str]]:
    target = properties.get("privateLinkResourceId")
    hint = "write the id of the resource: /subscriptions/…/providers/…"
    if target in (None, ""):
        yield "", "names no 'privateLinkResourceId'", hint
    elif is_no_resource_id(target):
        yield "/privateLinkResourceId", f"leads to '{target}', which is no resource id", hint
    elif _has_parts(target) and properties.get("groupId") in (None, ""):
        yield "", "names no 'groupId'", "name the part of the resource, such as sqlServer, blob, dfs or vault"


def _has_parts(target: Json) -> bool:
    return isinstance(target, str) and not is_filled_later(target) and _PARTLESS not in target.casefold()
