"""WebActivity: one HTTP request; the properties of a JSON answer become the output."""

import json

from adfgen.model.body import Json, dump_compact
from adfgen.runtime.activity import EXECUTORS, Activity
from adfgen.runtime.policy import seconds_of
from adfgen.runtime.port import ActivityError, HttpRequest, HttpResponse

DEFAULT_REQUEST_TIMEOUT = "00:01:00"
METHODS_WITHOUT_BODY = frozenset({"GET"})


@EXECUTORS.register("WebActivity")
async def web(activity: Activity) -> Json:
    """Send the request; a status of 400 or more fails the activity."""
    request = _request(activity)
    client = activity.connectors.http()
    response = await activity.blocking(lambda: client.send(request, cancellation=activity.cancellation))
    if (
        response.status == 202
        and activity.property("turnOffAsync", default=False) is not True
        and "location" in _lower(response)
    ):
        raise ActivityError(
            "NotSimulated",
            f"'{activity.name}' was answered 202 with a location to poll, which a local run does not do: set turnOffAsync.",
        )
    if response.status >= 400:
        text = response.body.decode("utf-8", "replace")
        raise ActivityError(
            "2108",
            f"Error calling the endpoint '{request.url}'. Response status code: '{response.status}'. More details: {text}",
        )
    return _output(response)


def _request(activity: Activity) -> HttpRequest:
    method, url = str(activity.property("method")).upper(), activity.property("url")
    headers, body = activity.property("headers") or {}, activity.property("body")
    authentication = activity.property("authentication")
    activity.input = {"method": method, "url": url, "headers": headers, "body": body}
    if not isinstance(url, str):
        raise ActivityError("2105", f"The url of '{activity.name}' is not a text.")
    if body is None and method not in METHODS_WITHOUT_BODY and method != "DELETE":
        raise ActivityError("2105", f"'{activity.name}' has no body, which {method} needs.")
    timeout = seconds_of(str(activity.property("httpRequestTimeout", DEFAULT_REQUEST_TIMEOUT))) or 60.0
    sent = (
        None
        if method in METHODS_WITHOUT_BODY or body is None
        else body
        if isinstance(body, str)
        else dump_compact(body)
    )
    return HttpRequest(
        method, url, {str(name): str(value) for name, value in headers.items()}, sent, timeout, authentication
    )


def _lower(response: HttpResponse) -> set[str]:
    return {name.lower() for name in response.headers}


def _output(response: HttpResponse) -> Json:
    added = {
        "ADFHttpStatusCodeInResponse": str(response.status),
        "ADFWebActivityResponseHeaders": dict(response.headers),
        "effectiveIntegrationRuntime": "local",
        "durationInQueue": {"integrationRuntimeQueue": 0},
    }
    if not response.body:
        return added
    try:
        answer = json.loads(response.body)
    except ValueError:
        return {"Response": response.body.decode("utf-8", "replace")} | added
    return (answer if isinstance(answer, dict) else {"Response": answer}) | added
