"""A live factory through Microsoft's client. Bodies go out and come back as raw JSON."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from azure.core import MatchConditions
from azure.core.credentials import TokenCredential
from azure.core.exceptions import (
    AzureError,
    HttpResponseError,
    ResourceNotFoundError,
    ServiceRequestError,
    ServiceResponseError,
)
from azure.core.pipeline.transport import HttpTransport

from adfgen.deploy.azure_client import open_client, refusals, repeated
from adfgen.deploy.target import GLOBAL_PARAMETERS, Coordinates, Live, Rerun
from adfgen.errors import ServiceError
from adfgen.model.body import Json, dump_bytes
from adfgen.model.factory import ArtifactKey
from adfgen.model.kind import Kind
from adfgen.model.trigger import EVENT_TRIGGERS

__all__ = ["AzureTarget"]

_GROUPS = {
    Kind.FACTORY: "global_parameters",
    Kind.CREDENTIAL: "credential_operations",
    Kind.INTEGRATION_RUNTIME: "integration_runtimes",
    Kind.MANAGED_VIRTUAL_NETWORK: "managed_virtual_networks",
    Kind.MANAGED_PRIVATE_ENDPOINT: "managed_private_endpoints",
    Kind.LINKED_SERVICE: "linked_services",
    Kind.DATASET: "datasets",
    Kind.DATA_FLOW: "data_flows",
    Kind.PIPELINE: "pipelines",
    Kind.TRIGGER: "triggers",
    Kind.CHANGE_DATA_CAPTURE: "change_data_capture",
}
_NETWORK = "default"  # the one managed virtual network a factory has
_LOOKS = (0, 1, 2, 4)  # seconds before each look for a run whose start was not answered
_PATIENCE = 300  # seconds until a subscription must be there
_RUNS_THERE_ARE = "adfgen runs lists the ids of the runs there are"


class AzureTarget:
    """A factory, its runs and its triggers. Close it, or use it as a context manager.

    Throttled and failing reads and writes are tried again by the client itself (azure-core's retry policy, Retry-After
    honoured, all calls `pace` seconds apart after a 429); createRun never is.
    """

    def __init__(
        self,
        place: Coordinates,
        *,
        credential: TokenCredential | None = None,
        transport: HttpTransport[Any, Any] | None = None,
        pace: float = 0.1,
    ) -> None:
        self._place = place
        self._client = open_client(place, credential=credential, transport=transport, pace=pace)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @property
    def id(self) -> str:
        """The factory's ARM id."""
        place = self._place
        return (
            f"/subscriptions/{place.subscription}/resourceGroups/{place.resource_group}"
            f"/providers/Microsoft.DataFactory/factories/{place.factory}"
        )

    @property
    def _names(self) -> tuple[str, str]:
        return self._place.resource_group, self._place.factory

    # resources

    def factory(self) -> Mapping[str, Json]:
        """The factory resource. Raises ServiceError when it is not there."""
        with refusals(f"factory '{self._place.factory}'"):
            found: Mapping[str, Json] = self._client.factories.get(*self._names).as_dict()
        return found

    def resources(self, kind: Kind) -> Sequence[Live]:
        """All resources of a kind, page by page."""
        operations = getattr(self._client, _GROUPS[kind])
        inside = (_NETWORK,) if kind is Kind.MANAGED_PRIVATE_ENDPOINT else ()
        with refusals(f"the {kind.noun}s of factory '{self._place.factory}'"):
            try:
                return tuple(_live(kind, item.as_dict()) for item in operations.list_by_factory(*self._names, *inside))
            except ResourceNotFoundError:
                if inside:  # no managed network, no endpoints in it
                    return ()
                raise

    def get(self, key: ArtifactKey) -> Live | None:
        """One resource, or None."""
        with refusals(_shown(key)):
            try:
                found = getattr(self._client, _GROUPS[key.kind]).get(*self._names, *_path(key))
            except ResourceNotFoundError:
                return None
        return None if found is None else _live(key.kind, found.as_dict())

    def put(self, key: ArtifactKey, properties: Json, *, etag: str | None) -> None:
        """Write the bytes of a body under the ETag it was planned on; global parameters have none the API heeds."""
        body = dump_bytes({"properties": properties})
        guard: dict[str, Any] = {"match_condition": MatchConditions.IfMissing}
        if etag is not None:
            guard = {"etag": etag, "match_condition": MatchConditions.IfNotModified}
        if key.kind is Kind.FACTORY:
            guard = {}
        operations = getattr(self._client, _GROUPS[key.kind])
        with refusals(_shown(key)):
            answer = operations.create_or_update(
                *self._names, *_path(key), body, content_type="application/json", stream=True, **guard
            )
        with suppress(AzureError):  # it is written: an answer that breaks off changes nothing
            _drain(answer)

    def delete(self, key: ArtifactKey) -> None:
        """Remove a resource; one that is gone is no error."""
        with refusals(_shown(key)):
            getattr(self._client, _GROUPS[key.kind]).delete(*self._names, *_path(key))

    # triggers

    def start(self, trigger: Live) -> None:
        """Subscribe an event trigger, wait until that holds, and start."""
        name, triggers = trigger.key.name, self._client.triggers
        with refusals(_shown(trigger.key)):
            if trigger.properties.get("type") in EVENT_TRIGGERS:
                repeated(lambda: triggers.begin_subscribe_to_events(*self._names, name).result())
                self._await_subscription(name, "Enabled")
            repeated(lambda: triggers.begin_start(*self._names, name).result())

    def stop(self, trigger: Live) -> None:
        """Give an event trigger's subscription up, wait until it is, and stop: the order of the service's own script."""
        name, triggers = trigger.key.name, self._client.triggers
        with refusals(_shown(trigger.key)):
            if trigger.properties.get("type") in EVENT_TRIGGERS:
                repeated(lambda: triggers.begin_unsubscribe_from_events(*self._names, name).result())
                self._await_subscription(name, "Disabled")
            repeated(lambda: triggers.begin_stop(*self._names, name).result())

    def _await_subscription(self, name: str, wanted: str) -> None:
        """A trigger cannot change while its subscription does."""
        until = time.monotonic() + _PATIENCE
        while True:
            found = repeated(lambda: self._client.triggers.get_event_subscription_status(*self._names, name))
            if found.status == wanted:
                return
            if time.monotonic() > until:
                raise ServiceError(
                    f"the event subscription of trigger '{name}' is '{found.status}' after {_PATIENCE} s"
                )
            time.sleep(1)

    # runs

    def create_run(self, pipeline: str, parameters: Mapping[str, Json], *, rerun: Rerun | None = None) -> str:
        """Start a pipeline with one request; where its answer is lost, the run it may have begun is looked for."""
        body = dump_bytes(dict(parameters)) if parameters or rerun is None else None
        options = {} if rerun is None else _rerun_options(rerun, is_recovery=body is None)
        began = datetime.now(UTC) - timedelta(minutes=5)
        known = {run["runId"] for run in self._runs_of(pipeline, began)}
        missing = "" if rerun is None else _RUNS_THERE_ARE
        with refusals(f"a run of pipeline '{pipeline}'", missing=missing):
            try:
                found = self._client.pipelines.create_run(
                    *self._names, pipeline, body, content_type="application/json", retry_total=0, **options
                )
                return str(found.run_id)
            except (ServiceRequestError, ServiceResponseError, HttpResponseError) as error:
                if isinstance(error, HttpResponseError) and (error.status_code or 500) < 500:
                    raise
                begun = self._await_begun(pipeline, began, known)
                if begun is None:
                    raise
                return begun

    def _await_begun(self, pipeline: str, since: datetime, known: set[str]) -> str | None:
        """The one run somebody began by hand that was not known before; the monitor takes some seconds to tell of it."""
        for seconds in _LOOKS:
            time.sleep(seconds)
            fresh = [run for run in self._runs_of(pipeline, since) if run["runId"] not in known]
            mine = [run for run in fresh if run["invokedBy"]["invokedByType"] == "Manual"]
            if len(mine) == 1:
                return str(mine[0]["runId"])
        return None

    def _runs_of(self, pipeline: str, since: datetime) -> Sequence[Json]:
        return self._query_runs(since, [{"operand": "PipelineName", "operator": "Equals", "values": [pipeline]}])

    def _query_runs(self, since: datetime, filters: Sequence[Json]) -> Sequence[Json]:
        body = _changed_since(since, filters=list(filters), orderBy=[{"orderBy": "RunStart", "order": "DESC"}])
        runs = self._client.pipeline_runs
        with refusals("the runs"):
            return tuple(_pages(lambda page: runs.query_by_factory(*self._names, page), body))

    def pipeline_runs(self, *, hours: float, filters: Sequence[Json] = ()) -> Sequence[Json]:
        """Runs that changed within the last hours, newest first."""
        return self._query_runs(datetime.now(UTC) - timedelta(hours=hours), filters)

    def pipeline_run(self, run_id: str) -> Json:
        """One run."""
        with refusals(f"run '{run_id}'", missing=_RUNS_THERE_ARE):
            return self._client.pipeline_runs.get(*self._names, run_id).as_dict()

    def activity_runs(self, run_id: str) -> Sequence[Json]:
        """The activity runs of a run, in the order they began."""
        beginning = datetime(2000, 1, 1, tzinfo=UTC)
        body = _changed_since(beginning, orderBy=[{"orderBy": "ActivityRunStart", "order": "ASC"}])
        runs = self._client.activity_runs
        with refusals(f"the activities of run '{run_id}'"):
            return tuple(_pages(lambda page: runs.query_by_pipeline_run(*self._names, run_id, page), body))

    def cancel_run(self, run_id: str) -> None:
        """Ask a run, and the runs it started, to stop."""
        with refusals(f"run '{run_id}'"):
            repeated(lambda: self._client.pipeline_runs.cancel(*self._names, run_id, is_recursive=True))


def _drain(answer: Iterator[bytes]) -> None:
    """Read an answer nobody looks into, so that its connection serves again; the client's models of it take a tenth of a call."""
    for _ in answer:
        pass


def _changed_since(moment: datetime, **terms: Json) -> Json:
    """The body of a query for what changed since then."""
    until = datetime.now(UTC) + timedelta(days=3660)
    return {"lastUpdatedAfter": moment.isoformat(), "lastUpdatedBefore": until.isoformat(), **terms}


def _pages(ask: Callable[[Json], Any], body: Json) -> Iterator[Json]:
    """All that a query finds: the service tells of it page by page."""
    while True:
        page = ask(body).as_dict()
        yield from page["value"]
        if not page.get("continuationToken"):
            return
        body = {**body, "continuationToken": page["continuationToken"]}


def _rerun_options(rerun: Rerun, *, is_recovery: bool) -> dict[str, Any]:
    """What the client calls the parts of a rerun; what is not wanted is not sent."""
    options = {
        "reference_pipeline_run_id": rerun.run_id,
        "is_recovery": is_recovery,
        "start_activity_name": rerun.start,
        "start_from_failure": rerun.from_failure,
    }
    return {name: value for name, value in options.items() if value}


def _path(key: ArtifactKey) -> tuple[str, ...]:
    return (_NETWORK, key.name) if key.kind is Kind.MANAGED_PRIVATE_ENDPOINT else (key.name,)


def _shown(key: ArtifactKey) -> str:
    return "the global parameters" if key == GLOBAL_PARAMETERS else str(key)


def _live(kind: Kind, body: Mapping[str, Json]) -> Live:
    properties = body.get("properties") or {}
    state = str(properties.get("runtimeState") or "") if kind is Kind.TRIGGER else ""
    return Live(ArtifactKey(kind, str(body["name"])), properties, str(body.get("etag") or "").strip('"'), state)
