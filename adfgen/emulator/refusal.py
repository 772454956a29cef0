"""What the service says when it refuses, with the status and code it says it under.

Observed: the texts of invalid references, of resources still referenced, of enabled triggers, of a changed type, of a
missing api-version and of a missing factory. Assumed, since no record of them was found: the texts about bodies, names
and queries nobody can read, the codes of a missing child resource and of a stale ETag. Clients are expected to look at
the status alone there.
"""

from collections.abc import Mapping

from adfgen.emulator.message import Response
from adfgen.model.body import Json

__all__ = [
    "Refusal",
    "bad_request",
    "factory_missing",
    "invalid_reference",
    "invalid_template",
    "not_found",
    "not_simulated",
    "precondition_failed",
    "still_referenced",
    "too_large",
    "trigger_enabled",
    "type_change",
    "unauthorized",
    "unsupported_media",
    "unsupported_version",
]


class Refusal(Exception):
    """The service's answer to a request it does not carry out."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        target: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.target = target
        self.headers = headers or {}

    def response(self) -> Response:
        """The error body of Azure Resource Manager."""
        body: Json = {"error": {"code": self.code, "message": self.message, "target": self.target, "details": None}}
        return Response(self.status, body, self.headers)


def bad_request(message: str, target: str | None = None) -> Refusal:
    """A body or a query the service cannot take."""
    return Refusal(400, "BadRequest", message, target=target)


def invalid_reference(name: str, target: str) -> Refusal:
    """A PUT that refers to what is not there; the service names it in lower case, untyped."""
    return bad_request(f"The document creation or update failed because of invalid reference '{name.lower()}'.", target)


def still_referenced(by: str, target: str) -> Refusal:
    """A DELETE of what others refer to; the service names one of them."""
    return bad_request(f"The document cannot be deleted since it is referenced by {by}.", target)


def trigger_enabled(target: str) -> Refusal:
    """A PUT or DELETE of a started trigger."""
    message = "Cannot update enabled Trigger; the trigger needs to be disabled first. "
    return Refusal(400, "TriggerEnabledCannotUpdate", message, target=target)


def type_change(target: str) -> Refusal:
    """A PUT that makes an integration runtime another kind of one."""
    message = "Updating property type is not supported."
    return Refusal(400, "DataFactoryPropertyUpdateNotSupported", message, target=target)


def factory_missing(name: str, group: str) -> Refusal:
    """Anything below a factory that is not there."""
    message = (
        f"The Resource 'Microsoft.DataFactory/factories/{name}' under resource group '{group}' was not found. "
        "For more details please go to https://aka.ms/ARMResourceNotFoundFix"
    )
    return Refusal(404, "ResourceNotFound", message)


def not_found(noun: str, name: str, target: str) -> Refusal:
    """A child resource or a run that is not there."""
    return Refusal(404, "NotFound", f"The {noun} '{name}' was not found.", target=target)


def precondition_failed(target: str) -> Refusal:
    """An ETag that is no longer the resource's, or a resource where none may be."""
    return Refusal(412, "PreconditionFailed", "The resource was changed or exists already.", target=target)


def invalid_template(message: str, pipeline: str, run_id: str) -> Refusal:
    """A createRun the pipeline cannot start with."""
    return bad_request(f"ErrorCode=InvalidTemplate, ErrorMessage={message}", f"pipeline/{pipeline}/runid/{run_id}")


def unauthorized(code: str, message: str) -> Refusal:
    """A request without a token this emulator gave."""
    challenge = 'Bearer authorization_uri="https://login.microsoftonline.com/common", error="invalid_token"'
    return Refusal(401, code, message, headers={"WWW-Authenticate": challenge})


def unsupported_version(version: str, supported: str) -> Refusal:
    """A version of the API that Data Factory has not; code and words as Resource Manager gives them for other services."""
    message = (
        f"The resource type could not be found in the namespace 'Microsoft.DataFactory' for api version '{version}'. "
        f"The supported api-versions are '{supported}'."
    )
    return Refusal(404, "InvalidResourceType", message)


def unsupported_media(given: str) -> Refusal:
    """A PUT whose body is not called JSON (https://github.com/Azure/azure-cli/issues/10143)."""
    message = f"The content media type '{given or '<null>'}' is not supported. Only 'application/json' is supported."
    return Refusal(415, "UnsupportedMediaType", message)


def too_large(most: int) -> Refusal:
    """A body beyond what the service takes; `most` in bytes. The words are assumed."""
    message = f"The request content size exceeds the maximum size of {most // 1024 // 1024} MB."
    return Refusal(413, "RequestContentTooLarge", message)


def not_simulated(operation: str) -> Refusal:
    """An operation of the API that the emulator does not serve."""
    return Refusal(501, "NotImplemented", f"The emulator does not simulate the operation '{operation}'.")
