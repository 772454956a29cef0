"""Who is calling: tokens as Microsoft Entra gives them to service principals and managed identities, and their check.

Served: the OpenID configuration and the token endpoint of a tenant, the managed identity endpoint of App Service and of
a virtual machine, and what the command line of Azure asks about a cloud. Tokens are JWTs signed with a key of this
store; nobody else's are taken.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from adfgen.emulator.message import Request, Response
from adfgen.emulator.refusal import unauthorized
from adfgen.emulator.store import Store
from adfgen.model.body import Json

__all__ = ["Identity"]

_LIFETIME = 3600  # seconds a token is good for


@dataclass(frozen=True)
class Identity:
    """The directory. `clients` are the service principals with their secrets; none: every client and secret is taken."""

    store: Store
    clients: Mapping[str, str] = field(default_factory=dict)
    now: Callable[[], float] = time.time

    def answer(self, request: Request) -> Response | None:
        """The answer to a request that is about identities, None to any other."""
        path = request.path.casefold().rstrip("/")
        if path.endswith("/.well-known/openid-configuration"):
            return self._configuration(request)
        if path.endswith("/oauth2/v2.0/token") and request.method == "POST":
            return self._token(request)
        if path.endswith("/discovery/instance"):
            return self._discovery(request)
        if path in {"/msi/token", "/metadata/identity/oauth2/token"}:
            return self._managed_identity(request)
        return self._cloud(request) if path == "/metadata/endpoints" else None

    def check(self, request: Request) -> None:
        """Raise Refusal unless the request carries a token of ours that is still good."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.casefold() != "bearer" or not token:
            raise unauthorized("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
        claims = self._claims(token)
        if claims is None:
            raise unauthorized("InvalidAuthenticationToken", "The access token is invalid.")
        if claims["exp"] <= self.now():
            raise unauthorized("ExpiredAuthenticationToken", "The access token expiry UTC time has passed.")

    # tokens

    def _key(self) -> bytes:
        return self.store.setting("token key", secrets.token_hex(32)).encode()

    def issue(self, subject: str, audience: str) -> str:
        """A token for a caller."""
        now = int(self.now())
        claims = {"aud": audience, "iss": "adfgen emulator", "iat": now, "nbf": now, "exp": now + _LIFETIME}
        head = {"alg": "HS256", "typ": "JWT"}
        text = f"{_encoded(head)}.{_encoded({**claims, 'oid': subject, 'tid': 'emulator', 'appid': subject})}"
        return f"{text}.{self._signature(text)}"

    def _signature(self, text: str) -> str:
        return _base64(hmac.new(self._key(), text.encode(), hashlib.sha256).digest())

    def _claims(self, token: str) -> Mapping[str, Json] | None:
        text, _, signature = token.rpartition(".")
        if not text or not _is_same(signature, self._signature(text)):
            return None
        payload = text.split(".")[1]
        claims: Mapping[str, Json] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return claims

    # endpoints

    def _configuration(self, request: Request) -> Response:
        tenant = request.path.strip("/").split("/", 1)[0]
        root = f"{request.base}/{tenant}"
        return Response(
            200,
            {
                "issuer": f"{root}/v2.0",
                "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
                "token_endpoint": f"{root}/oauth2/v2.0/token",
                "device_authorization_endpoint": f"{root}/oauth2/v2.0/devicecode",
                "jwks_uri": f"{root}/discovery/v2.0/keys",
            },
        )

    def _discovery(self, request: Request) -> Response:
        tenant = f"{request.base}/common/v2.0/.well-known/openid-configuration"
        host = request.base.split("://", 1)[-1]
        known = {"preferred_network": host, "preferred_cache": host, "aliases": [host]}
        return Response(200, {"tenant_discovery_endpoint": tenant, "api-version": "1.1", "metadata": [known]})

    def _token(self, request: Request) -> Response:
        """The answers of the v2.0 token endpoint to client credentials; the AADSTS numbers are the directory's own."""
        form = {name: values[-1] for name, values in parse_qs(request.body.decode("utf-8", "replace")).items()}
        if form.get("grant_type") != "client_credentials":
            return _refused(400, "unsupported_grant_type", 70003, "Only client_credentials is simulated.")
        client, secret = form.get("client_id", ""), form.get("client_secret", "")
        expected = self.clients.get(client)
        if self.clients and expected is None:
            return _refused(400, "unauthorized_client", 700016, f"Application '{client}' was not found.")
        if not secret or (expected is not None and not _is_same(secret, expected)):
            return _refused(401, "invalid_client", 7000215, "Invalid client secret provided.")
        token = self.issue(client, form.get("scope", "").removesuffix("/.default"))
        return Response(200, {"token_type": "Bearer", "expires_in": _LIFETIME, "access_token": token})

    def _managed_identity(self, request: Request) -> Response:
        is_app_service = request.path.casefold() == "/msi/token"
        header = request.headers.get("x-identity-header" if is_app_service else "metadata")
        if not header or (not is_app_service and header.casefold() != "true"):
            return _refused(400, "invalid_request", 900144, "The required header is missing.")
        resource = request.query.get("resource", "")
        token = self.issue("managed-identity", resource)
        expires = str(int(self.now()) + _LIFETIME)
        body = {"access_token": token, "expires_on": expires, "resource": resource, "token_type": "Bearer"}
        return Response(200, body if is_app_service else {**body, "expires_in": str(_LIFETIME)})

    def _cloud(self, request: Request) -> Response:
        return Response(
            200,
            {
                "name": "adfgen",
                "resourceManager": f"{request.base}/",
                "authentication": {
                    "loginEndpoint": request.base,
                    "audiences": [request.base, "https://management.azure.com/"],
                    "tenant": "common",
                    "identityProvider": "AAD",
                },
                "suffixes": {},
            },
        )


def _refused(status: int, error: str, number: int, text: str) -> Response:
    body = {"error": error, "error_description": f"AADSTS{number}: {text}", "error_codes": [number]}
    return Response(status, {**body, "correlation_id": str(uuid.uuid4()), "trace_id": str(uuid.uuid4())})


def _is_same(given: str, expected: str) -> bool:
    """Whether two texts are equal, in a time that tells nothing of where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _encoded(value: Json) -> str:
    return _base64(json.dumps(value).encode())
