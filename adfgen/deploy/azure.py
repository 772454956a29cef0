"""A live factory through Microsoft's client: the only module that knows it. Bodies go out and come back as raw JSON."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Self, TypeVar

import requests
from azure.core import AzureClouds, MatchConditions
from azure.core.credentials import TokenCredential
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceModifiedError,
    ResourceNotFoundError,
    ServiceRequestError,
    ServiceResponseError,
)
from azure.core.pipeline.transport import HttpTransport, RequestsTransport
from azure.identity import DefaultAzureCredential
from azure.mgmt.core.tools import get_arm_endpoints
from azure.mgmt.datafactory import DataFactoryManagementClient
from requests.adapters import HTTPAdapter

from adfgen.deploy.pace import Pace
from adfgen.deploy.target import GLOBAL_PARAMETERS, Coordinates, Live, Rerun, StaleError
from adfgen.errors import ServiceError, UsageError
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
_CLOUDS = {
    "AzureCloud": AzureClouds.AZURE_PUBLIC_CLOUD,
    "AzureUSGovernment": AzureClouds.AZURE_US_GOVERNMENT,
    "AzureChinaCloud": AzureClouds.AZURE_CHINA_CLOUD,
}
_NETWORK = "default"  # the one managed virtual network a factory has
_TRIES = 5  # of an action that may be repeated, after a lost answer
_LOOKS = (0, 1, 2, 4)  # seconds before each look for a run whose start was not answered
_PATIENCE = 300  # seconds until a subscription must be there
_WORKERS = 64

T = TypeVar("T")


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
        options: dict[str, Any] = {}
        if place.endpoint:
            options |= {
                "base_url": place.endpoint.rstrip("/"),
                "credential_scopes": [f"{place.endpoint.rstrip('/')}/.default"],
            }
        else:
            options["cloud_setting"] = _CLOUDS[place.cloud]
        self._client: Any = DataFactoryManagementClient(  # its overloads do not take raw JSON
            credential or _credential(place),
            place.subscription,
            transport=transport or _transport(place),
            retry_status=8,
            retry_total=12,
            polling_interval=1,
            per_retry_policies=[Pace(pace)],
            user_agent="adfgen",
            **options,
        )

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
        with _refusals(f"factory '{self._place.factory}'"):
            found: Mapping[str, Json] = self._client.factories.get(*self._names).as_dict()
        return found

    def resources(self, kind: Kind) -> Sequence[Live]:
        """All resources of a kind, page by page."""
        operations = getattr(self._client, _GROUPS[kind])
        inside = (_NETWORK,) if kind is Kind.MANAGED_PRIVATE_ENDPOINT else ()
        with _refusals(f"the {kind.noun}s of factory '{self._place.factory}'"):
            try:
                return tuple(_live(kind, item.as_dict()) for item in operations.list_by_factory(*self._names, *inside))
            except ResourceNotFoundError:
                if inside:  # no managed network, no endpoints in it
                    return ()
                raise

    def get(self, key: ArtifactKey) -> Live | None:
        """One resource, or None."""
        with _refusals(_shown(key)):
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
        with _refusals(_shown(key)):
            answer = operations.create_or_update(
                *self._names, *_path(key), body, content_type="application/json", stream=True, **guard
            )
        with suppress(AzureError):  # it is written: an answer that breaks off changes nothing
            _drain(answer)

    def delete(self, key: ArtifactKey) -> None:
        """Remove a resource; one that is gone is no error."""
        with _refusals(_shown(key)):
            getattr(self._client, _GROUPS[key.kind]).delete(*self._names, *_path(key))

    # triggers

    def start(self, trigger: Live) -> None:
        """Subscribe an event trigger, wait until that holds, and start."""
        name, triggers = trigger.key.name, self._client.triggers
        with _refusals(_shown(trigger.key)):
            if trigger.properties.get("type") in EVENT_TRIGGERS:
                _repeated(lambda: triggers.begin_subscribe_to_events(*self._names, name).result())
                self._await_subscription(name, "Enabled")
            _repeated(lambda: triggers.begin_start(*self._names, name).result())

    def stop(self, trigger: Live) -> None:
        """Give an event trigger's subscription up, wait until it is, and stop: the order of the service's own script."""
        name, triggers = trigger.key.name, self._client.triggers
        with _refusals(_shown(trigger.key)):
            if trigger.properties.get("type") in EVENT_TRIGGERS:
                _repeated(lambda: triggers.begin_unsubscribe_from_events(*self._names, name).result())
                self._await_subscription(name, "Disabled")
            _repeated(lambda: triggers.begin_stop(*self._names, name).result())

    def _await_subscription(self, name: str, wanted: str) -> None:
        """A trigger cannot change while its subscription does."""
        until = time.monotonic() + _PATIENCE
        while True:
            found = _repeated(lambda: self._client.triggers.get_event_subscription_status(*self._names, name))
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
        with _refusals(f"a run of pipeline '{pipeline}'", missing=missing):
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

    def _runs_of(self, pipeline: str, since: datetime) -> list[Json]:
        filters = [{"operand": "PipelineName", "operator": "Equals", "values": [pipeline]}]
        return list(self._query_runs(since, filters))

    def _query_runs(self, since: datetime, filters: Sequence[Json]) -> Iterator[Json]:
        body: dict[str, Json] = {
            "lastUpdatedAfter": since.isoformat(),
            "lastUpdatedBefore": (datetime.now(UTC) + timedelta(days=3660)).isoformat(),
            "filters": list(filters),
            "orderBy": [{"orderBy": "RunStart", "order": "DESC"}],
        }
        while True:
            with _refusals("the runs"):
                page = self._client.pipeline_runs.query_by_factory(*self._names, body).as_dict()
            yield from page["value"]
            if not page.get("continuationToken"):
                return
            body["continuationToken"] = page["continuationToken"]

    def pipeline_runs(self, *, hours: float, filters: Sequence[Json] = ()) -> Sequence[Json]:
        """Runs that changed within the last hours, newest first."""
        return tuple(self._query_runs(datetime.now(UTC) - timedelta(hours=hours), filters))

    def pipeline_run(self, run_id: str) -> Json:
        """One run."""
        with _refusals(f"run '{run_id}'", missing=_RUNS_THERE_ARE):
            return self._client.pipeline_runs.get(*self._names, run_id).as_dict()

    def activity_runs(self, run_id: str) -> Sequence[Json]:
        """The activity runs of a run, in the order they began."""
        body: dict[str, Json] = {
            "lastUpdatedAfter": datetime(2000, 1, 1, tzinfo=UTC).isoformat(),
            "lastUpdatedBefore": (datetime.now(UTC) + timedelta(days=3660)).isoformat(),
            "orderBy": [{"orderBy": "ActivityRunStart", "order": "ASC"}],
        }
        found: list[Json] = []
        while True:
            with _refusals(f"the activities of run '{run_id}'"):
                page = self._client.activity_runs.query_by_pipeline_run(*self._names, run_id, body).as_dict()
            found += page["value"]
            if not page.get("continuationToken"):
                return tuple(found)
            body["continuationToken"] = page["continuationToken"]

    def cancel_run(self, run_id: str) -> None:
        """Ask a run, and the runs it started, to stop."""
        with _refusals(f"run '{run_id}'"):
            _repeated(lambda: self._client.pipeline_runs.cancel(*self._names, run_id, is_recursive=True))


def _drain(answer: Iterator[bytes]) -> None:
    """Read an answer nobody looks into, so that its connection serves again; the client's models of it take a tenth of a call."""
    for _ in answer:
        pass


def _rerun_options(rerun: Rerun, *, is_recovery: bool) -> dict[str, Any]:
    """What the client calls the parts of a rerun; what is not wanted is not sent."""
    options = {
        "reference_pipeline_run_id": rerun.run_id,
        "is_recovery": is_recovery,
        "start_activity_name": rerun.start,
        "start_from_failure": rerun.from_failure,
    }
    return {name: value for name, value in options.items() if value}


def _credential(place: Coordinates) -> TokenCredential:
    """What azure-identity finds: environment, workload or managed identity, then the command lines of Azure."""
    return DefaultAzureCredential(
        exclude_interactive_browser_credential=True,
        disable_instance_discovery=place.endpoint is not None,
        **({"connection_verify": place.ca_file} if place.ca_file else {}),
    )


def _transport(place: Coordinates) -> RequestsTransport:
    """Connections enough for every step that may go on at once; requests keeps ten by itself.

    The proxies and authorities the environment names are looked up once: for each call that is a tenth of its time.
    """
    session = requests.Session()
    session.mount("https://", HTTPAdapter(pool_connections=4, pool_maxsize=_WORKERS))
    url = place.endpoint or get_arm_endpoints(_CLOUDS[place.cloud])["resource_manager"]
    environment = session.merge_environment_settings(url, {}, None, place.ca_file or True, None)
    session.proxies.update(environment["proxies"])
    return RequestsTransport(
        session=session,
        connection_timeout=10,
        read_timeout=60,
        connection_verify=environment["verify"],
        use_env_settings=False,
    )


def _path(key: ArtifactKey) -> tuple[str, ...]:
    return (_NETWORK, key.name) if key.kind is Kind.MANAGED_PRIVATE_ENDPOINT else (key.name,)


def _shown(key: ArtifactKey) -> str:
    return "the global parameters" if key == GLOBAL_PARAMETERS else str(key)


def _live(kind: Kind, body: Mapping[str, Json]) -> Live:
    properties = body.get("properties") or {}
    state = str(properties.get("runtimeState") or "") if kind is Kind.TRIGGER else ""
    return Live(ArtifactKey(kind, str(body["name"])), properties, str(body.get("etag") or "").strip('"'), state)


def _repeated(call: Callable[[], T]) -> T:
    """The result of an action that may be done twice: POSTs are not repeated by the client when their answer is lost."""
    for left in range(_TRIES - 1, -1, -1):
        try:
            return call()
        except (ServiceRequestError, ServiceResponseError):
            if not left:
                raise
        except HttpResponseError as error:
            is_passing = error.status_code in {500, 502, 503, 504} or "during provisioning" in str(error.message)
            if not left or not is_passing:
                raise
            time.sleep(0.2 * 2 ** (_TRIES - left))
    raise AssertionError("the last try returns or raises")


@contextmanager
def _refusals(what: str, *, missing: str = "") -> Iterator[None]:
    """Turn what the client raises into ServiceError: the service's words, never a body or a token.

    `missing` is what to do where something in the factory is not there.
    """
    try:
        yield
    except (ResourceModifiedError, ResourceExistsError) as error:
        message = f"{what} was changed by somebody else since the plan was made"
        raise StaleError(message, hint="plan again") from error
    except ClientAuthenticationError as error:
        raise ServiceError(
            f"signing in failed: {_tried(error)}",
            hint="`az login`, or AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET, or a managed identity",
        ) from error
    except HttpResponseError as error:
        code = error.error.code if error.error is not None else ""
        text = error.error.message if error.error is not None else _first_line(error)
        is_factory = error.status_code != 404 or "Microsoft.DataFactory/factories/" in str(text)
        hint = _HINTS.get(error.status_code or 0, "") if is_factory else missing
        raise ServiceError(f"{what}: the service answered {error.status_code} {code}: {text}", hint=hint) from error
    except AzureError as error:
        raise ServiceError(f"{what}: the service did not answer: {_first_line(error)}") from error
    except ValueError as error:
        raise UsageError(f"{what}: {error}") from error


_RUNS_THERE_ARE = "adfgen runs lists the ids of the runs there are"
_HINTS = {
    401: "sign in again",
    403: "the identity needs the role 'Data Factory Contributor' on the factory",
    404: "check subscription, resource group and name in metadata/environments; the factory itself is not created",
    429: "the service is throttling: try again later",
}


def _tried(error: AzureError) -> str:
    """What the credentials that had something to try said; those that were not set up are left out."""
    lines = [line.strip() for line in str(error.message).splitlines()]
    tried = [line for line in lines if "Credential: " in line and "unavailable" not in line and "not found" not in line]
    return "; ".join(tried) or _first_line(error)


def _first_line(error: AzureError) -> str:
    return (str(error.message) or type(error).__name__).splitlines()[0]
