"""Who is calling: tokens as Microsoft Entra gives them to service principals and managed identities, and their check.

Served: the OpenID configuration and the token endpoint of a tenant, the managed identity endpoint of App Service and of
a virtual machine, and what the command line of Azure asks about a cloud. Tokens are JWTs signed with a key of this
store; nobody else's are taken. A client may show a JWT in place of its secret, signed by its certificate or by another
directory: whether it is its own and still good is looked at, the signature is not, for nobody registers a key here.
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
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import parse_qs

from adfgen.emulator.message import Request, Response
from adfgen.emulator.refusal import unauthorized
from adfgen.emulator.store import Store
from adfgen.model.body import Json

__all__ = ["MANAGEMENT", "Identity"]

MANAGEMENT = "https://management.azure.com"
_AUDIENCES = ("https://management.core.windows.net", MANAGEMENT)
_LIFETIME = 3600  # seconds a token is good for
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


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
        if path.endswith(("/oauth2/v2.0/token", "/oauth2/token")) and request.method == "POST":
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
            times = [_american(moment) for moment in (claims["exp"], self.now())]
            message = f"The access token expiry UTC time '{times[0]}' is earlier than current UTC time '{times[1]}'."
            raise unauthorized("ExpiredAuthenticationToken", message)
        allowed = [f"{audience}{end}" for audience in (*_AUDIENCES, request.base) for end in ("/", "")]
        if claims["aud"] not in allowed:
            listed = ",".join(f"'{audience}'" for audience in allowed)
            message = (
                f"The access token has been obtained for wrong audience or resource '{claims['aud']}'. "
                f"It should exactly match with one of the allowed audiences {listed}."
            )
            raise unauthorized("InvalidAuthenticationTokenAudience", message)

    # tokens

    @cached_property
    def _key(self) -> bytes:
        return self.store.setting("token key", secrets.token_hex(32)).encode()

    def issue(self, subject: str, audience: str = MANAGEMENT) -> str:
        """A token for a caller, good for a service."""
        now = int(self.now())
        claims = {"aud": audience, "iss": "adfgen emulator", "iat": now, "nbf": now, "exp": now + _LIFETIME}
        head = {"alg": "HS256", "typ": "JWT"}
        text = f"{_encoded(head)}.{_encoded({**claims, 'oid': subject, 'tid': 'emulator', 'appid': subject})}"
        return f"{text}.{self._signature(text)}"

    def _signature(self, text: str) -> str:
        return _base64(hmac.new(self._key, text.encode(), hashlib.sha256).digest())

    def _claims(self, token: str) -> Mapping[str, Json] | None:
        text, _, signature = token.rpartition(".")
        if not text or not _is_same(signature, self._signature(text)):
            return None
        return _payload(token)

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
        """The answers of the token endpoint, version 2.0 and 1.0, to client credentials; the AADSTS numbers are the directory's own."""
        form = {name: values[-1] for name, values in parse_qs(request.body.decode("utf-8", "replace")).items()}
        is_first = not request.path.casefold().rstrip("/").endswith("/v2.0/token")
        for name in ("grant_type", "client_id", "resource" if is_first else "scope"):
            if not form.get(name):
                return self._refused(400, "invalid_request", 900144, f"The request body must contain the following parameter: '{name}'.")  # fmt: skip
        if form["grant_type"] != "client_credentials":
            return self._refused(400, "unsupported_grant_type", 70003, f"The app requested an unsupported grant type '{form['grant_type']}'.")  # fmt: skip
        tenant = request.path.strip("/").split("/", 1)[0]
        refusal = self._unknown(form, tenant)
        if refusal is not None:
            return refusal
        if is_first:
            return Response(200, self._given(form["client_id"], form["resource"]))
        scope = form["scope"]
        if not scope.endswith("/.default"):
            return self._refused(400, "invalid_scope", 1002012, f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).")  # fmt: skip
        token = self.issue(form["client_id"], scope.removesuffix("/.default"))
        return Response(200, {"token_type": "Bearer", "expires_in": _LIFETIME, "access_token": token})

    def _unknown(self, form: Mapping[str, str], tenant: str) -> Response | None:
        """Why a client is not who it says it is; None when it is."""
        client, secret = form["client_id"], form.get("client_secret", "")
        expected = self.clients.get(client)
        if self.clients and expected is None:
            return self._refused(400, "unauthorized_client", 700016, f"Application with identifier '{client}' was not found in the directory '{tenant}'.")  # fmt: skip
        if form.get("client_assertion_type") == _ASSERTION:
            return self._doubted(form.get("client_assertion", ""), client)
        if not secret:
            return self._refused(401, "invalid_client", 7000216, "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.")  # fmt: skip
        if expected is not None and not _is_same(secret, expected):
            return self._refused(401, "invalid_client", 7000215, f"Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{client}'.")  # fmt: skip
        return None

    def _doubted(self, assertion: str, client: str) -> Response | None:
        """Why a JWT in place of a secret is not taken: it is none, is of another time, or a client's own names another client."""
        claims = _payload(assertion)
        if claims is None:
            return self._refused(401, "invalid_client", 50027, "JWT token is invalid or malformed.")
        until, subject = claims.get("exp"), claims.get("sub")
        if isinstance(until, int | float) and until <= self.now():
            return self._refused(401, "invalid_client", 700024, "Client assertion is not within its valid time range.")
        if claims.get("iss") == subject and subject != client:
            return self._refused(401, "invalid_client", 700021, "Client assertion application identifier doesn't match 'client_id' parameter.")  # fmt: skip
        return None

    def _given(self, subject: str, resource: str) -> dict[str, Json]:
        """A token with what the older endpoints say about it, numbers as text."""
        known = {"expires_on": str(int(self.now()) + _LIFETIME), "expires_in": str(_LIFETIME)}
        return {"access_token": self.issue(subject, resource), **known, "resource": resource, "token_type": "Bearer"}

    def _managed_identity(self, request: Request) -> Response:
        is_app_service = request.path.casefold() == "/msi/token"
        header = request.headers.get("x-identity-header" if is_app_service else "metadata")
        if not header or (not is_app_service and header.casefold() != "true"):
            return self._refused(400, "invalid_request", 900144, "The required header is missing.")
        if not request.query.get("resource"):
            return self._refused(400, "invalid_request", 900144, "The request must contain the following parameter: 'resource'.")  # fmt: skip
        return Response(200, self._given("managed-identity", request.query["resource"]))

    def _refused(self, status: int, error: str, number: int, text: str) -> Response:
        """An OAuth error as the directory writes it: the number of the reason, as a list and in the text."""
        correlation, trace = str(uuid.uuid4()), str(uuid.uuid4())
        at = f"{datetime.fromtimestamp(self.now(), UTC):%Y-%m-%d %H:%M:%SZ}"
        told = f"AADSTS{number}: {text} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {at}"
        known = {"timestamp": at, "trace_id": trace, "correlation_id": correlation}
        return Response(status, {"error": error, "error_description": told, "error_codes": [number], **known})

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


def _payload(token: str) -> Mapping[str, Json] | None:
    """The claims of a JWT, whoever signed it; None when it is none."""
    parts = token.split(".")
    try:
        read = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, IndexError):
        return None
    return read if isinstance(read, dict) and len(parts) == 3 else None


def _american(moment: float) -> str:
    """A time as the service writes it in this one message (https://github.com/microsoft/foundry-dev-tools/issues/461)."""
    found = datetime.fromtimestamp(moment, UTC)
    return f"{found.month}/{found.day}/{found.year} {found.hour % 12 or 12}:{found:%M:%S %p}"


def _is_same(given: str, expected: str) -> bool:
    """Whether two texts are equal, in a time that tells nothing of where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _encoded(value: Json) -> str:
    return _base64(json.dumps(value).encode())
