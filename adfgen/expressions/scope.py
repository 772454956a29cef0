"""What an expression can see: the values behind pipeline(), activity(), variables(), item() and their like."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Final

from adfgen.model.body import Json

__all__ = ["NOTHING", "Nothing", "Scope"]


class Nothing(Enum):
    """The absence of a value where null is a value."""

    NOTHING = "nothing"


NOTHING: Final = Nothing.NOTHING


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _new_guid() -> str:
    return str(uuid.uuid4())


def _random_integer(low: int, high: int) -> int:
    from random import randrange  # noqa: PLC0415 - few expressions ask for chance

    return randrange(low, high)  # noqa: S311 - as the service's rand(), no secret


@dataclass(frozen=True, slots=True)
class Scope:
    """The surroundings of an expression; a function that stands where it may not is refused when its value is NOTHING.

    `pipeline` holds `parameters`, `globalParameters` and the system variables (`RunId`, `GroupId`, `TriggerTime`, …);
    `activities` maps a name to `{"output", "status", "error"}`. Time, ids and randomness come from here, so that an
    evaluation can be repeated.
    """

    pipeline: Mapping[str, Json] | Nothing = NOTHING
    activities: Mapping[str, Json] = field(default_factory=dict)
    variables: Mapping[str, Json] = field(default_factory=dict)
    item: Json | Nothing = NOTHING
    dataset: Mapping[str, Json] | Nothing = NOTHING
    linked_service: Mapping[str, Json] | Nothing = NOTHING
    trigger: Mapping[str, Json] | Nothing = NOTHING
    trigger_body: Json | Nothing = NOTHING
    now: Callable[[], datetime] = _utc_now
    new_guid: Callable[[], str] = _new_guid
    random_integer: Callable[[int, int], int] = _random_integer
