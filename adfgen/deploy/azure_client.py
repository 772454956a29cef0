"""Microsoft's client of Data Factory: how it signs in, connects and tries again, and its errors in our words."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import requests
from azure.core import AzureClouds
from azure.core.credentials import TokenCredential
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceModifiedError,
    ServiceRequestError,
    ServiceResponseError,
)
from azure.core.pipeline.transport import HttpTransport, RequestsTransport
from azure.identity import DefaultAzureCredential
from azure.mgmt.core.tools import get_arm_endpoints
from azure.mgmt.datafactory import DataFactoryManagementClient
from requests.adapters import HTTPAdapter

from adfgen.deploy.pace import Pace
from adfgen.deploy.target import Coordinates, StaleError
from adfgen.errors import ServiceError, UsageError

__all__ = ["open_client", "refusals", "repeated"]

_CLOUDS = {
    "AzureCloud": AzureClouds.AZURE_PUBLIC_CLOUD,
    "AzureUSGovernment": AzureClouds.AZURE_US_GOVERNMENT,
    "AzureChinaCloud": AzureClouds.AZURE_CHINA_CLOUD,
}
_TRIES = 5  # of an action that may be repeated, after a lost answer
_WORKERS = 64
_HINTS = {
    401: "sign in again",
    403: "the identity needs the role 'Data Factory Contributor' on the factory",
    404: "check subscription, resource group and name in metadata/environments; the factory itself is not created",
    429: "the service is throttling: try again later",
}

T = TypeVar("T")


def open_client(
    place: Coordinates,
    *,
    credential: TokenCredential | None,
    transport: HttpTransport[Any, Any] | None,
    pace: float,
) -> Any:
    """The client of a factory's subscription; untyped, as its overloads do not take raw JSON."""
    options: dict[str, Any] = {}
    if place.endpoint:
        options |= {
            "base_url": place.endpoint.rstrip("/"),
            "credential_scopes": [f"{place.endpoint.rstrip('/')}/.default"],
        }
    else:
        options["cloud_setting"] = _CLOUDS[place.cloud]
    return DataFactoryManagementClient(
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


def repeated(call: Callable[[], T]) -> T:
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
def refusals(what: str, *, missing: str = "") -> Iterator[None]:
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


def _tried(error: AzureError) -> str:
    """What the credentials that had something to try said; those that were not set up are left out."""
    lines = [line.strip() for line in str(error.message).splitlines()]
    tried = [line for line in lines if "Credential: " in line and "unavailable" not in line and "not found" not in line]
    return "; ".join(tried) or _first_line(error)


def _first_line(error: AzureError) -> str:
    return (str(error.message) or type(error).__name__).splitlines()[0]
