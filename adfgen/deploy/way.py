"""The way to a Resource Manager of one's own, tried before signing in: that says of anything on the way that it failed."""

import os
import socket
import ssl
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from adfgen.deploy.target import Coordinates
from adfgen.errors import ProjectError, ServiceError, UsageError

__all__ = ["check_way"]

_PATIENCE = 5  # seconds until a server must have answered


def check_way(place: Coordinates) -> None:
    """Raises AdfgenError for a CA file that is none, and for an endpoint that is no URL, silent, or signed by another.

    The way to Azure itself, and that through a proxy, is left to the client.
    """
    authority = _authority(Path(place.ca_file or _usual_authorities()))
    if place.endpoint:
        host, port = _address(place.endpoint)
        if not ("https" in getproxies() and not proxy_bypass(host)):
            _knock(place, host, port, authority)


def _usual_authorities() -> str:
    """Whom the client trusts where nobody says so."""
    from requests.utils import DEFAULT_CA_BUNDLE_PATH  # noqa: PLC0415 - what only runs here does without it

    return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or DEFAULT_CA_BUNDLE_PATH


def _authority(path: Path) -> ssl.SSLContext:
    try:
        is_folder = path.is_dir()
        found = ssl.create_default_context(cafile=None if is_folder else path, capath=path if is_folder else None)
    except OSError as error:  # an SSLError is one, too
        why = "it holds no certificate" if isinstance(error, ssl.SSLError) else error.strerror
        hint = "--ca-file or ADFGEN_CA_FILE: the file `adfgen emulator` names when it serves"
        raise ProjectError(f"the CA file '{path}' cannot be read: {why}", hint=hint) from error
    found.verify_flags &= ~ssl.VERIFY_X509_STRICT  # no stricter than the client, which goes this way next
    return found


def _address(endpoint: str) -> tuple[str, int]:
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname, parts.port or 443
    except ValueError:
        host, port = None, 0
    if not host or parts.scheme != "https":
        raise UsageError(f"'{endpoint}' is no endpoint", hint="write it as https://localhost:8443")
    return host, port


def _knock(place: Coordinates, host: str, port: int, authority: ssl.SSLContext) -> None:
    try:
        with socket.create_connection((host, port), timeout=_PATIENCE) as connection:
            authority.wrap_socket(connection, server_hostname=host).close()
    except ssl.SSLError as error:
        hint = "--ca-file or ADFGEN_CA_FILE: the file the emulator that serves there named"
        trusted = f"'{place.ca_file}'" if place.ca_file else "the authorities known here"
        message = f"the certificate of {place.endpoint} does not hold by {trusted}: {error.reason or error}"
        raise ServiceError(message, hint=hint) from error
    except OSError as error:
        hint = "--endpoint or ADFGEN_ENDPOINT: the address `adfgen emulator` names when it serves; unset it for Azure"
        raise ServiceError(f"nothing answers at {place.endpoint}: is the emulator running?", hint=hint) from error
