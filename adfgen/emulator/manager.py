"""What Resource Manager itself says around the factories: tenants, subscriptions, groups, the provider, resources, operations.

A group is there as soon as somebody names it; its factories are what it holds.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote

from adfgen.emulator.factory import shown_factory
from adfgen.emulator.message import Request, Response
from adfgen.emulator.refusal import bad_request, not_simulated
from adfgen.emulator.store import Store
from adfgen.model.body import Json

__all__ = ["answer_around"]

_NAMESPACE = "Microsoft.DataFactory"
_CONDITION = re.compile(r"(\w+) eq '((?:[^']|'')*)'", re.IGNORECASE)
_Answer = Callable[[Request, Store, tuple[str, ...]], Json]


def answer_around(request: Request, store: Store) -> Response | None:
    """The answer, None where something else is asked. Raises Refusal."""
    for verbs, pattern, answer in _ROUTES:
        found = pattern.fullmatch(request.path)
        if found is not None and request.method in verbs:
            body = answer(request, store, tuple(unquote(value) for value in found.groups()))
            return Response(204) if request.method == "HEAD" else Response(200, body)
    return None


def _tenants(_: Request, store: Store, __: tuple[str, ...]) -> Json:
    name = store.setting("tenant", "11111111-1111-1111-1111-111111111111")
    return {"value": [{"id": f"/tenants/{name}", "tenantId": name, "displayName": "emulator", "defaultDomain": "emulator"}]}  # fmt: skip


def _subscriptions(_: Request, store: Store, __: tuple[str, ...]) -> Json:
    """Those that hold a factory; one of zeros where there is none, so that a command line can sign in."""
    found = {item.id.split("/")[2] for item in store.scopes_of("factories")}
    return {"value": [_subscription(name) for name in sorted(found) or ["00000000-0000-0000-0000-000000000000"]]}


def _subscription(name: str) -> Json:
    return {"id": f"/subscriptions/{name}", "subscriptionId": name, "displayName": "emulator", "state": "Enabled"}


def _groups(_: Request, store: Store, found: tuple[str, ...]) -> Json:
    names = {item.id.split("/")[4].casefold(): item.id.split("/")[4] for item in store.scopes_of("factories") if _is_in(item.id, found)}  # fmt: skip
    return {"value": [_group(found[0], name) for _, name in sorted(names.items())]}


def _group(subscription: str, name: str) -> Json:
    place = f"/subscriptions/{subscription}/resourceGroups/{name}"
    return {"id": place, "name": name, "type": "Microsoft.Resources/resourceGroups", "location": "westeurope", "properties": {"provisioningState": "Succeeded"}}  # fmt: skip


def _provider(subscription: str) -> Json:
    types = [{"resourceType": "factories", "apiVersions": ["2018-06-01"], "locations": ["West Europe"]}]
    place = f"/subscriptions/{subscription}/providers/{_NAMESPACE}"
    return {"id": place, "namespace": _NAMESPACE, "registrationState": "Registered", "resourceTypes": types}


def _resources(request: Request, store: Store, found: tuple[str, ...]) -> Json:
    """The factories of a subscription or group as resources of any kind; nothing below a factory is one of those."""
    wanted = dict(_conditions(request.query.get("$filter", "")))
    shown = [shown_factory(item) for item in store.scopes_of("factories") if _is_in(item.id, found)]
    listed = [
        item
        for item in shown
        if all(value in _values(item, name, wanted.get("tagname")) for name, value in wanted.items())
    ]
    return {"value": [{name: value for name, value in item.items() if name not in {"properties", "eTag"}} for item in listed]}  # fmt: skip


def _conditions(text: str) -> Iterator[tuple[str, str]]:
    """The conditions of a filter such as `resourceType eq 'x' and name eq 'y'`, folded. Raises Refusal."""
    for part in re.split(r" and ", text.strip(), flags=re.IGNORECASE) if text.strip() else ():
        found = _CONDITION.fullmatch(part.strip())
        if found is None:
            raise not_simulated(f"GET resources with $filter={text}")
        yield found[1].casefold(), found[2].replace("''", "'").casefold()


def _values(resource: Mapping[str, Json], name: str, tag: str | None) -> set[str]:
    """What a condition looks at, folded: values of tags are those of `tag` where one is asked for. Raises Refusal."""
    tags = {key.casefold(): str(value).casefold() for key, value in resource["tags"].items()}
    match name:
        case "resourcetype":
            return {str(resource["type"]).casefold()}
        case "resourcegroup":
            return {str(resource["id"]).split("/")[4].casefold()}
        case "name" | "location":
            return {str(resource[name]).casefold()}
        case "tagname":
            return set(tags)
        case "tagvalue":
            return {value for key, value in tags.items() if tag in {None, key}}
        case _:
            raise bad_request(f"The filter cannot look at '{name}'.")


def _is_in(factory_id: str, place: tuple[str, ...]) -> bool:
    """Whether a factory is of a subscription, or of a group of it."""
    parts = [part.casefold() for part in factory_id.split("/")]
    return [part.casefold() for part in place] == [parts[2], parts[4]][: len(place)]


def _route(verbs: str, path: str, answer: _Answer) -> tuple[frozenset[str], re.Pattern[str], _Answer]:
    return frozenset(verbs.split()), re.compile(path.replace("*", "([^/]+)"), re.IGNORECASE), answer


_ROUTES = (
    _route("GET", "/tenants", _tenants),
    _route("GET", "/subscriptions", _subscriptions),
    _route("GET", "/subscriptions/*", lambda _, __, found: _subscription(*found)),
    _route("GET", "/subscriptions/*/resourcegroups", _groups),
    _route("GET HEAD PUT", "/subscriptions/*/resourcegroups/*", lambda _, __, found: _group(*found)),
    _route("GET", "/subscriptions/*/providers", lambda _, __, found: {"value": [_provider(*found)]}),
    _route("GET", f"/subscriptions/*/providers/{_NAMESPACE}", lambda _, __, found: _provider(*found)),
    _route("POST", f"/subscriptions/*/providers/{_NAMESPACE}/register", lambda _, __, found: _provider(*found)),
    _route("GET", "/subscriptions/*/resources", _resources),
    _route("GET", "/subscriptions/*/resourcegroups/*/resources", _resources),
    _route(
        "GET",
        f"/subscriptions/*/resourcegroups/*/providers/{_NAMESPACE}/factories/*/triggers/*/operationresults/*",
        lambda _, __, found: {"triggerName": found[3], "status": found[4]},
    ),
)
