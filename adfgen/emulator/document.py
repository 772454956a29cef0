"""Resources as documents: PUT replaces, GET gives back what was put with what the service adds, lists come in pages."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import quote

from adfgen.emulator.message import Response
from adfgen.emulator.reference import check_references, check_unreferenced
from adfgen.emulator.refusal import bad_request, not_found, precondition_failed, trigger_enabled
from adfgen.emulator.service import COLLECTIONS, HANDLERS, Call, Collection
from adfgen.emulator.shape import check_name, check_shape, check_type
from adfgen.emulator.store import Document
from adfgen.model.body import Json
from adfgen.runtime.record import timestamp

__all__ = ["find", "masked", "page", "resource_id"]

_MASK = "**********"


def resource_id(call: Call, name: str = "") -> str:
    """The ARM id of a child resource; `name` for one of a list."""
    path = call.operation.path.split("/factories/{factoryName}/", 1)[1]
    for argument, value in call.arguments.items():
        path = path.replace(f"{{{argument}}}", value)
    return f"{call.factory_id}/{path}{f'/{name}' if name else ''}"


def _name(call: Call, collection: Collection) -> str:
    """What a document is stored under; a private endpoint lies inside its network."""
    name = call.arguments[collection.argument]
    network = call.arguments.get("managedVirtualNetworkName")
    return f"{network}/{name}" if collection.group == "managed_private_endpoints" and network else name


def find(call: Call, collection: Collection) -> Document:
    """The document a call names. Raises Refusal when the factory or the document is not there."""
    call.service.factory_document(call)
    found = call.store.get(call.scope, collection.group, _name(call, collection))
    if found is None:
        raise not_found(collection.noun, call.arguments[collection.argument], resource_id(call))
    return found


def shown(document: Document) -> Json:
    """A document as the service gives it back: with id, type, etag, and secrets masked."""
    properties = masked(document.properties)
    if document.collection == "triggers":
        properties = {**properties, "runtimeState": document.state.get("runtimeState", "Stopped")}
    segments = document.id.split("/factories/", 1)[1].split("/")[1::2]
    return {
        "id": document.id,
        "name": document.id.rsplit("/", 1)[1],
        "type": f"Microsoft.DataFactory/factories/{'/'.join(segments).lower()}",
        "properties": properties,
        "etag": document.etag,
    }


def masked(value: Json) -> Json:
    """A body without its secrets, as the service returns SecureStrings."""
    if isinstance(value, Mapping):
        if value.get("type") == "SecureString" and "value" in value:
            return {**value, "value": _MASK}
        return {name: masked(child) for name, child in value.items()}
    return [masked(child) for child in value] if isinstance(value, list) else value


def check_match(call: Call, found: Document | None) -> None:
    """Hold a write against If-Match and If-None-Match. Raises Refusal (412)."""
    wanted, unwanted = call.request.headers.get("if-match"), call.request.headers.get("if-none-match")
    if wanted and (found is None or (wanted != "*" and wanted.strip('"') != found.etag)):
        raise precondition_failed(call.request.path)
    if unwanted and found is not None and (unwanted == "*" or unwanted.strip('"') == found.etag):
        raise precondition_failed(call.request.path)


def page(call: Call, documents: tuple[Document, ...], show: Callable[[Document], Json]) -> Response:
    """One page of a list, and where the next begins."""
    ordered = sorted(documents, key=_place)
    after = call.request.query.get("$skiptoken", "")
    rest = [item for item in ordered if _place(item) > after]
    listed, more = rest[: call.service.page_size], rest[call.service.page_size :]
    body: dict[str, Json] = {"value": [show(item) for item in listed]}
    if more:
        token = quote(_place(listed[-1]), safe="")
        version = call.request.query.get("api-version", "")
        body["nextLink"] = f"{call.request.base}{call.request.path}?api-version={version}&%24skiptoken={token}"
    return Response(200, body)


def _place(document: Document) -> str:
    """What lists are ordered by; a name alone may stand in several resource groups."""
    return f"{document.name.casefold()} {document.id.casefold()}"


def _put(call: Call, collection: Collection) -> Response:
    body = call.json()
    properties = body.get("properties")
    if not isinstance(properties, dict):
        raise bad_request("The request body has no object 'properties'.", resource_id(call))
    check_shape(collection.group, properties, resource_id(call))
    check_name(collection.group, call.arguments[collection.argument], resource_id(call))
    if collection.group == "triggers":
        properties = {name: value for name, value in properties.items() if name != "runtimeState"}
    with call.store.transaction():
        call.service.factory_document(call)
        found = call.store.get(call.scope, collection.group, _name(call, collection))
        check_match(call, found)
        _refuse_started(found)
        check_type(found, properties)
        name, place = _name(call, collection), resource_id(call)
        state = found.state if found is not None else {}
        document = Document(call.scope, collection.group, name, place, {"properties": properties}, state)
        check_references(call.store, document)
        if collection.group == "pipelines":
            published = {"lastPublishTime": timestamp(call.service.runner.now())}
            document = replace(document, body={"properties": {**properties, **published}})
        return Response(200, shown(call.store.put(document)))


def _get(call: Call, collection: Collection) -> Response:
    document = find(call, collection)
    unless = call.request.headers.get("if-none-match", "").strip('"')
    return Response(304) if unless and unless in {"*", document.etag} else Response(200, shown(document))


def _delete(call: Call, collection: Collection) -> Response:
    with call.store.transaction():
        call.service.factory_document(call)
        found = call.store.get(call.scope, collection.group, _name(call, collection))
        if found is None:
            return Response(204)
        check_match(call, found)
        _refuse_started(found)
        check_unreferenced(call.store, found)
        call.store.delete(found)
    return Response(200)


def _refuse_started(found: Document | None) -> None:
    if found is not None and found.collection == "triggers" and found.state.get("runtimeState") == "Started":
        raise trigger_enabled(found.id)


def _list(call: Call, collection: Collection) -> Response:
    call.service.factory_document(call)
    documents = call.store.documents(call.scope, collection.group)
    if collection.group == "managed_private_endpoints":
        network = f"{call.arguments['managedVirtualNetworkName']}/".casefold()
        documents = tuple(item for item in documents if item.name.casefold().startswith(network))
    return page(call, documents, shown)


def _register() -> None:
    operations = {"create_or_update": _put, "get": _get, "delete": _delete, "list_by_factory": _list}
    for collection in COLLECTIONS.values():
        for suffix, handler in operations.items():
            HANDLERS[f"{collection.group}_{suffix}"] = partial(handler, collection=collection)


_register()
del HANDLERS["managed_virtual_networks_delete"]  # the API has none
