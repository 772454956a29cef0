"""What the operations share: the store, the runner, the collections, and one call as a handler sees it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

from adfgen.emulator.message import Request, Response
from adfgen.emulator.operation import Operation
from adfgen.emulator.refusal import bad_request, factory_missing
from adfgen.emulator.store import Document, Store
from adfgen.model.body import Json
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.json_file import parse_json
from adfgen.model.kind import Kind
from adfgen.runtime.record import InvokedBy, Observer
from adfgen.runtime.recovery import NO_RECOVERY, Recovery

__all__ = ["COLLECTIONS", "HANDLERS", "Call", "Collection", "FactoryService", "Runner", "serves"]


class Runner(Protocol):
    """Runs pipelines: what stands behind createRun."""

    def start(
        self,
        factory: Factory,
        pipeline: str,
        parameters: Mapping[str, Json],
        *,
        invoked_by: InvokedBy,
        group_id: str,
        observers: Sequence[Observer],
        recovery: Recovery = NO_RECOVERY,
    ) -> str:
        """Begin a run and return its id. Raises UsageError when the pipeline cannot start with these parameters."""
        ...

    def cancel(self, run_id: str, *, recursive: bool) -> bool:
        """Ask a run to stop, `recursive`: with those it started; whether one of that id was going on."""
        ...

    def now(self) -> datetime:
        """The present time, UTC."""
        ...

    def advance_to(self, moment: datetime) -> None:
        """Let virtual time jump forward; real time is left alone."""
        ...

    def wait_until_idle(self, timeout: float | None = None) -> bool:
        """Wait until no run is going on; whether it came to that within `timeout` seconds."""
        ...


@dataclass(frozen=True, slots=True)
class Collection:
    """A kind of child resource: the group of its operations, the path's word for its name, and its kind in a factory."""

    group: str
    argument: str
    kind: Kind | None
    noun: str


COLLECTIONS = {
    item.group: item
    for item in (
        Collection("pipelines", "pipelineName", Kind.PIPELINE, "pipeline"),
        Collection("datasets", "datasetName", Kind.DATASET, "dataset"),
        Collection("linked_services", "linkedServiceName", Kind.LINKED_SERVICE, "linked service"),
        Collection("triggers", "triggerName", Kind.TRIGGER, "trigger"),
        Collection("data_flows", "dataFlowName", Kind.DATA_FLOW, "data flow"),
        Collection("credential_operations", "credentialName", Kind.CREDENTIAL, "credential"),
        Collection("integration_runtimes", "integrationRuntimeName", Kind.INTEGRATION_RUNTIME, "integration runtime"),
        Collection(
            "managed_virtual_networks", "managedVirtualNetworkName", Kind.MANAGED_VIRTUAL_NETWORK, "virtual network"
        ),
        Collection(
            "managed_private_endpoints", "managedPrivateEndpointName", Kind.MANAGED_PRIVATE_ENDPOINT, "private endpoint"
        ),
        Collection("change_data_capture", "changeDataCaptureName", Kind.CHANGE_DATA_CAPTURE, "change data capture"),
        Collection("global_parameters", "globalParameterName", None, "global parameter resource"),
    )
}


@dataclass(frozen=True)
class FactoryService:
    """The emulated service: everything a handler may use."""

    store: Store
    runner: Runner
    page_size: int = 50

    def factory_document(self, call: "Call") -> Document:
        """The factory a call is about. Raises Refusal when there is none."""
        found = self.store.get(call.group_scope, "factories", call.arguments["factoryName"])
        if found is None:
            raise factory_missing(call.arguments["factoryName"], call.arguments["resourceGroupName"])
        return found

    def factory(self, scope: str, document: Document) -> Factory:
        """The factory as the runtime takes it, from the documents as they are stored now."""
        artifacts = [
            Artifact(ArtifactKey(kind, item.name), {"name": item.name, "properties": item.properties})
            for item in self.store.documents(scope)
            if item.collection in COLLECTIONS and (kind := COLLECTIONS[item.collection].kind) is not None
        ]
        parameters = dict(document.properties.get("globalParameters") or {})
        for item in self.store.documents(scope, "global_parameters"):
            parameters |= item.properties
        body = {"name": document.name, "properties": {"globalParameters": parameters}}
        return Factory.of([*artifacts, Artifact(ArtifactKey(Kind.FACTORY, document.name), body)], name=document.name)


@dataclass(frozen=True)
class Call:
    """One call of one operation."""

    service: FactoryService
    request: Request
    operation: Operation
    arguments: Mapping[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        """Where the documents are."""
        return self.service.store

    @cached_property
    def group_scope(self) -> str:
        """The scope of the factories of a resource group."""
        subscription, group = self.arguments["subscriptionId"], self.arguments.get("resourceGroupName", "")
        return f"/subscriptions/{subscription}/resourcegroups/{group}".casefold()

    @cached_property
    def factory_id(self) -> str:
        """The ARM id of the factory in the call's own letter case."""
        given = self.arguments
        return (
            f"/subscriptions/{given['subscriptionId']}/resourceGroups/{given['resourceGroupName']}"
            f"/providers/Microsoft.DataFactory/factories/{given['factoryName']}"
        )

    @property
    def scope(self) -> str:
        """The scope of what belongs to the factory."""
        return self.factory_id.casefold()

    def json(self) -> dict[str, Json]:
        """The request's body. Raises Refusal when it is no JSON object."""
        if not self.request.body:
            return {}
        read = parse_json(self.request.body, "body")
        if read.value is None or not isinstance(read.value, dict):
            why = read.findings[0].message if read.findings else "it is no JSON object"
            raise bad_request(f"The request content was invalid and could not be deserialized: {why}.")
        return read.value


Handler = Callable[[Call], Response]
HANDLERS: dict[str, Handler] = {}


def serves(*operations: str) -> Callable[[Handler], Handler]:
    """Register the handler of operations by the names the client calls them by."""

    def register(handler: Handler) -> Handler:
        for operation in operations:
            HANDLERS[operation] = handler
        return handler

    return register
