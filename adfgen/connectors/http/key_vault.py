"""A Key Vault's answers to "get secret" (Key Vault REST API: GET {vault}/secrets/{name}/{version}?api-version=…)."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from adfgen.connectors.http.route import Secrets
from adfgen.model.body import Json, dump_bytes
from adfgen.runtime.port import HttpRequest, HttpResponse

__all__ = ["answer"]

_SECRET = re.compile(r"/secrets/(?P<name>[0-9A-Za-z-]{1,127})(/(?P<version>[0-9a-f]*))?/?")
_SIGNED_IN = frozenset({"MSI", "UserAssignedManagedIdentity", "ServicePrincipal"})
_VERSION = "0" * 32
_JSON: Mapping[str, str] = {"Content-Type": "application/json; charset=utf-8"}


def answer(secrets: Secrets, prefix: str, rest: str, request: HttpRequest) -> HttpResponse:
    """The vault's answer: the secret, or 400, 401, 404 and 405 in Key Vault's form."""
    authentication = request.authentication or {}
    if authentication.get("type") not in _SIGNED_IN:
        message = "AKV10000: Request is missing a Bearer or PoP token."
        challenge = {
            "WWW-Authenticate": 'Bearer authorization="https://login.microsoftonline.com", resource="https://vault.azure.net"'
        }
        return _failed(401, "Unauthorized", message, challenge)
    parts = urlsplit(rest)
    found = _SECRET.fullmatch(parts.path)
    if request.method != "GET" or found is None:
        return _failed(405, "MethodNotAllowed", f"The local Key Vault answers GET {prefix}/secrets/<name> only.")
    if "api-version" not in parse_qs(parts.query):
        return _failed(400, "BadParameter", "api-version must be specified")
    name = next((known for known in secrets.values if known.casefold() == found["name"].casefold()), None)
    if name is None or found["version"] not in (None, "", _VERSION):
        message = f"A secret with (name/id) {found['name']} was not found in this key vault."
        return _failed(404, "SecretNotFound", message)
    body = {
        "value": secrets.values[name],
        "id": f"{prefix.rstrip('/')}/secrets/{name}/{_VERSION}",
        "attributes": {"enabled": True},
    }
    return HttpResponse(200, _JSON, dump_bytes(body))


def _failed(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
    body: Json = {"error": {"code": code, "message": message}}
    return HttpResponse(status, {**_JSON, **(headers or {})}, dump_bytes(body))
