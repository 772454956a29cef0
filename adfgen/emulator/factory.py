"""Factories themselves, and the few questions clients ask about the world around them."""

from dataclasses import replace
from uuid import NAMESPACE_URL, uuid5

from adfgen.emulator.document import check_match, masked, page
from adfgen.emulator.message import Response
from adfgen.emulator.operation import all_operations
from adfgen.emulator.refusal import bad_request
from adfgen.emulator.service import Call, serves
from adfgen.emulator.shape import check_factory, check_name, check_shape
from adfgen.emulator.store import Document
from adfgen.model.body import Json
from adfgen.runtime.record import timestamp

__all__ = ["shown_factory"]

_COLLECTION = "factories"


def shown_factory(document: Document) -> Json:
    """A factory as the service gives it back; its ETag is under `eTag`, with the quotes inside."""
    body = document.body
    identity = body.get("identity")
    if isinstance(identity, dict):
        identity = {**identity, "principalId": document.state["principalId"], "tenantId": document.state["tenantId"]}
    answer = {
        "name": document.name,
        "id": document.id,
        "type": "Microsoft.DataFactory/factories",
        "properties": {
            **masked(document.properties),
            "provisioningState": "Succeeded",
            "createTime": document.state["createTime"],
            "version": "2018-06-01",
        },
        "eTag": f'"{document.etag}"',
        "location": body.get("location", "westeurope"),
        "tags": body.get("tags") or {},
    }
    return {**answer, "identity": identity} if identity else answer


@serves("factories_create_or_update")
def put_factory(call: Call) -> Response:
    """Create a factory or replace its description."""
    body = call.json()
    given = body.get("properties")
    properties = {} if given is None else given
    if not isinstance(properties, dict):
        raise bad_request("'properties' is no object.", call.factory_id)
    check_factory(body, call.factory_id)
    check_shape(_COLLECTION, properties, call.factory_id)
    check_name(_COLLECTION, call.arguments["factoryName"], call.factory_id)
    with call.store.transaction():
        found = call.store.get(call.group_scope, _COLLECTION, call.arguments["factoryName"])
        check_match(call, found)
        state = found.state if found is not None else _new_state(call)
        kept: dict[str, Json] = {name: body[name] for name in ("location", "identity", "tags") if name in body}
        document = Document(
            call.group_scope,
            _COLLECTION,
            call.arguments["factoryName"] if found is None else found.name,
            call.factory_id if found is None else found.id,
            {**kept, "properties": properties},
            state,
        )
        return Response(200, shown_factory(call.store.put(document)))


def _new_state(call: Call) -> dict[str, Json]:
    principal = str(uuid5(NAMESPACE_URL, call.scope))
    tenant = call.store.setting("tenant", "11111111-1111-1111-1111-111111111111")
    return {"createTime": timestamp(call.service.runner.now()), "principalId": principal, "tenantId": tenant}


@serves("factories_get")
def get_factory(call: Call) -> Response:
    """One factory."""
    document = call.service.factory_document(call)
    unless = call.request.headers.get("if-none-match", "").strip('"')
    return Response(304) if unless and unless == document.etag else Response(200, shown_factory(document))


@serves("factories_update")
def patch_factory(call: Call) -> Response:
    """Change a factory's tags or identity."""
    body = call.json()
    check_factory(body, call.factory_id)
    with call.store.transaction():
        found = call.service.factory_document(call)
        check_match(call, found)
        changed: dict[str, Json] = {name: body[name] for name in ("tags", "identity") if name in body}
        return Response(200, shown_factory(call.store.put(replace(found, body={**found.body, **changed}))))


@serves("factories_delete")
def delete_factory(call: Call) -> Response:
    """Remove a factory with all that is in it."""
    with call.store.transaction():
        found = call.store.get(call.group_scope, _COLLECTION, call.arguments["factoryName"])
        if found is None:
            return Response(204)
        call.store.clear(call.scope)
        call.store.delete(found)
    return Response(200)


@serves("factories_list_by_resource_group")
def list_factories(call: Call) -> Response:
    """The factories of a resource group."""
    return page(call, call.store.documents(call.group_scope, _COLLECTION), shown_factory)


@serves("factories_list")
def list_all_factories(call: Call) -> Response:
    """The factories of a subscription."""
    prefix = f"/subscriptions/{call.arguments['subscriptionId']}/".casefold()
    documents = call.store.scopes_of(_COLLECTION)
    return page(call, tuple(item for item in documents if item.scope.startswith(prefix)), shown_factory)


@serves("operations_list")
def list_operations(call: Call) -> Response:
    """The operations of the API by the client's names for them."""
    del call
    return Response(200, {"value": [{"name": item.name, "origin": "user"} for item in all_operations()]})
