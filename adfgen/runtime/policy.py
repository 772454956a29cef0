"""An activity's policy: how long it may take, how often it is tried again, what stays hidden. Pure."""

import re
from dataclasses import dataclass

from adfgen.model.body import Json, as_object
from adfgen.runtime.port import ActivityError

__all__ = ["Policy", "policy_of", "seconds_of"]

_TIMESPAN = re.compile(r"(?:(\d+)\.)?(\d{1,2}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)")
DEFAULT_TIMEOUT = "0.12:00:00"  # since 2022; the model's text still says seven days
DEFAULT_INTERVAL = 30


@dataclass(frozen=True, slots=True)
class Policy:
    """Seconds, counts and flags of an execution activity; control activities have no timeout and are never retried."""

    timeout_seconds: float | None = None
    retry: int = 0
    retry_interval_seconds: float = 0
    secure_input: bool = False
    secure_output: bool = False


def seconds_of(text: str) -> float | None:
    """Seconds of a time span `d.hh:mm:ss` or `hh:mm:ss`; None when it is none."""
    found = _TIMESPAN.fullmatch(text.strip())
    if found is None:
        return None
    days, hours, minutes, seconds = found.groups()
    return int(days or 0) * 86_400 + int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def policy_of(value: Json, *, is_control: bool) -> Policy:
    """The policy of an activity, its expressions evaluated. Raises ActivityError for one that cannot be read."""
    body = as_object(value)
    secure_input, secure_output = body.get("secureInput") is True, body.get("secureOutput") is True
    if is_control:
        return Policy(secure_input=secure_input, secure_output=secure_output)
    timeout = seconds_of(str(body.get("timeout", DEFAULT_TIMEOUT)))
    if timeout is None:
        raise ActivityError(
            "InvalidTemplate", f"The timeout '{body.get('timeout')}' is not a time span such as '0.12:00:00'."
        )
    return Policy(
        timeout,
        _whole("retry", body.get("retry", 0)),
        _whole("retryIntervalInSeconds", body.get("retryIntervalInSeconds", DEFAULT_INTERVAL)),
        secure_input,
        secure_output,
    )


def _whole(name: str, value: Json) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not text.isdecimal():
        raise ActivityError("InvalidTemplate", f"The policy's {name} '{value}' is not a whole number.")
    return int(text)
