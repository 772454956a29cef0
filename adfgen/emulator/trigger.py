"""Triggers: started and stopped, subscribed to their events, and asked when they fired."""

from collections.abc import Mapping

from adfgen.emulator.document import find, shown
from adfgen.emulator.message import Response
from adfgen.emulator.query import paged
from adfgen.emulator.refusal import bad_request
from adfgen.emulator.service import COLLECTIONS, Call, serves
from adfgen.emulator.store import Document
from adfgen.model.body import Json, as_list
from adfgen.model.trigger import EVENT_TRIGGERS
from adfgen.runtime.record import timestamp

__all__ = ["pipelines_of"]

_TRIGGERS = COLLECTIONS["triggers"]


def pipelines_of(properties: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    """The pipelines a trigger starts: several of a schedule, one of a tumbling window."""
    several, one = properties.get("pipelines"), properties.get("pipeline")
    return [item for item in (*as_list(several), one) if isinstance(item, dict)]


def _set_state(call: Call, document: Document, **changes: Json) -> None:
    call.store.set_state(document, {**document.state, **changes})


@serves("triggers_start")
def start_trigger(call: Call) -> Response:
    """Let a trigger fire from now on. Event triggers must be subscribed first."""
    with call.store.transaction():
        document = find(call, _TRIGGERS)
        if not pipelines_of(document.properties):
            raise bad_request("Trigger must reference at least one pipeline to be started.", document.id)
        if document.properties.get("type") in EVENT_TRIGGERS and document.state.get("subscription") != "Enabled":
            raise bad_request("The trigger's event subscription is not enabled.", document.id)
        if document.state.get("runtimeState") != "Started":
            now = timestamp(call.service.runner.now())
            _set_state(call, document, runtimeState="Started", startedAt=now)
    return Response(200)


@serves("triggers_stop")
def stop_trigger(call: Call) -> Response:
    """Let a trigger fire no more."""
    with call.store.transaction():
        _set_state(call, find(call, _TRIGGERS), runtimeState="Stopped")
    return Response(200)


@serves("triggers_subscribe_to_events", "triggers_unsubscribe_from_events")
def change_subscription(call: Call) -> Response:
    """Subscribe to the events or give them up: accepted first, done when the status is asked for."""
    wanted = "Enabled" if call.operation.name == "triggers_subscribe_to_events" else "Disabled"
    with call.store.transaction():
        document = find(call, _TRIGGERS)
        if document.properties.get("type") not in EVENT_TRIGGERS:
            raise bad_request("The trigger is not an event trigger.", document.id)
        _set_state(call, document, subscription=wanted)
    version = call.request.query["api-version"]
    place = f"{call.request.base}{document.id}/operationresults/{wanted}?api-version={version}"
    pending = "Provisioning" if wanted == "Enabled" else "Deprovisioning"
    return Response(202, {"triggerName": document.name, "status": pending}, {"Location": place, "Retry-After": "0"})


@serves("triggers_get_event_subscription_status")
def subscription_status(call: Call) -> Response:
    """How the subscription of an event trigger stands."""
    document = find(call, _TRIGGERS)
    return Response(200, {"triggerName": document.name, "status": document.state.get("subscription", "Disabled")})


@serves("triggers_query_by_factory")
def query_triggers(call: Call) -> Response:
    """All triggers, or those that depend on `parentTriggerName`."""
    call.service.factory_document(call)
    body = call.json()
    parent = body.get("parentTriggerName")
    documents = [
        item
        for item in call.store.documents(call.scope, "triggers")
        if parent is None or str(parent).casefold() in _parents(item.properties)
    ]
    try:
        found, token = paged(
            [shown(item) for item in documents],
            body.get("continuationToken"),
            page_size=call.service.page_size,
            query=(call.request.path.casefold(), parent),
        )
    except ValueError as error:
        raise bad_request(str(error)) from error
    answer: dict[str, Json] = {"value": list(found)}
    return Response(200, {**answer, "continuationToken": token} if token else answer)


def _parents(properties: Mapping[str, Json]) -> list[str]:
    """The triggers a tumbling window waits for, names folded."""
    given = properties.get("typeProperties")
    waits = given.get("dependsOn") if isinstance(given, dict) else None
    found = [item.get("referenceTrigger") for item in waits or () if isinstance(item, dict)]
    return [str(item.get("referenceName")).casefold() for item in found if isinstance(item, dict)]


@serves("integration_runtimes_get_status")
def runtime_status(call: Call) -> Response:
    """How an integration runtime stands: a managed one is always there, a self-hosted one waits to be registered."""
    document = find(call, COLLECTIONS["integration_runtimes"])
    kind = document.properties.get("type")
    state = "Online" if kind == "Managed" else "NeedRegistration"
    factory = call.arguments["factoryName"]
    properties = {"type": kind, "dataFactoryName": factory, "state": state, "typeProperties": {"nodes": []}}
    return Response(200, {"name": document.name, "properties": properties})
