"""The monitoring queries: a span of time, filters, an order, and pages by continuation token."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from adfgen.model.body import Json

__all__ = ["moment", "paged", "queried"]

# operand → the field it looks at, for pipeline runs, activity runs and trigger runs alike
_FIELDS: Mapping[str, str] = {
    "PipelineName": "pipelineName",
    "Status": "status",
    "RunStart": "runStart",
    "RunEnd": "runEnd",
    "ActivityName": "activityName",
    "ActivityRunStart": "activityRunStart",
    "ActivityRunEnd": "activityRunEnd",
    "ActivityType": "activityType",
    "TriggerName": "triggerName",
    "TriggerRunTimestamp": "triggerRunTimestamp",
    "RunGroupId": "runGroupId",
    "LatestOnly": "isLatest",
}
_TIMES = frozenset({"runStart", "runEnd", "activityRunStart", "activityRunEnd", "triggerRunTimestamp"})
_OPERATORS: Mapping[str, Callable[[Json, Sequence[Json]], bool]] = {
    "Equals": lambda value, wanted: value in wanted[:1],
    "NotEquals": lambda value, wanted: value not in wanted[:1],
    "In": lambda value, wanted: value in wanted,
    "NotIn": lambda value, wanted: value not in wanted,
}


def moment(text: Json, name: str) -> datetime:
    """A time of a query's body, UTC where no offset is written. Raises ValueError."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise ValueError(f"'{name}' is no time: {text!r}") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def queried(
    records: Sequence[Mapping[str, Json]], body: Mapping[str, Json], *, page_size: int, path: str = ""
) -> tuple[Sequence[Json], str | None]:
    """One page of the records a query's body asks for, and the token of the next page. Raises ValueError.

    A token is of one path, filters and order; the span of time may move from page to page.
    """
    after = moment(body.get("lastUpdatedAfter"), "lastUpdatedAfter")
    before = moment(body.get("lastUpdatedBefore"), "lastUpdatedBefore")
    found = [item for item in records if after <= _changed(item) <= before]
    for given in _objects(body, "filters"):
        found = _filtered(found, given)
    for given in reversed(_objects(body, "orderBy")):
        found = _sorted(found, given)
    query = (path, body.get("filters"), body.get("orderBy"))
    return paged(found, body.get("continuationToken"), page_size=page_size, query=query)


def paged(
    found: Sequence[Json], token: Json, *, page_size: int, query: Sequence[Json]
) -> tuple[Sequence[Json], str | None]:
    """The page a continuation token of a query stands for, the first without one, and the next token. Raises ValueError."""
    mark = hashlib.sha256(json.dumps(query).encode()).hexdigest()[:16]
    start = _offset(token, mark)
    more = start + page_size < len(found)
    return found[start : start + page_size], _token(start + page_size, mark) if more else None


def _objects(body: Mapping[str, Json], name: str) -> Sequence[Mapping[str, Json]]:
    found = body.get(name) or []
    if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found):
        raise ValueError(f"'{name}' is no list of objects")
    return found


def _changed(record: Mapping[str, Json]) -> datetime:
    """When a record last changed."""
    names = ("lastUpdated", "activityRunEnd", "activityRunStart", "triggerRunTimestamp")
    return moment(next(record[name] for name in names if record.get(name)), "lastUpdated")


def _filtered(records: list[Mapping[str, Json]], given: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    operator = _OPERATORS.get(str(given.get("operator")))
    if operator is None:
        raise ValueError(f"there is no operator '{given.get('operator')}'")
    field = _field(given.get("operand"))
    values = given.get("values")
    if not values or not isinstance(values, list):
        raise ValueError(f"the filter of '{given.get('operand')}' has no values")
    wanted = [_comparable(value, field) for value in values]
    return [item for item in records if operator(_comparable(_of(item, field), field), wanted)]


def _sorted(records: list[Mapping[str, Json]], given: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    field, order = _field(given.get("orderBy")), given.get("order")
    if order not in ("ASC", "DESC"):
        raise ValueError(f"there is no order '{order}'")
    return sorted(records, key=lambda item: str(_of(item, field) or ""), reverse=order == "DESC")


def _of(record: Mapping[str, Json], field: str) -> Json:
    if field == "triggerName" and field not in record:
        return (record.get("invokedBy") or {}).get("name")
    return record.get(field)


def _field(operand: Json) -> str:
    field = _FIELDS.get(operand) if isinstance(operand, str) else None
    if field is None:
        raise ValueError(f"there is no operand '{operand}'")
    return field


def _comparable(value: Json, field: str) -> Json:
    """A value a filter compares: times as moments, whatever their offset or digits; texts without letter case.

    That letter case does not count is assumed; names of factories' resources have none either.
    """
    if value is None:
        return None
    return moment(value, field) if field in _TIMES else str(value).casefold()


def _token(offset: int, mark: str) -> str:
    return base64.b64encode(json.dumps({"token": None, "offset": offset, "query": mark}).encode()).decode()


def _offset(token: Json, mark: str) -> int:
    if not token:
        return 0
    try:
        read = json.loads(base64.b64decode(str(token), validate=True))
        offset, of = read["offset"], read["query"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError("the continuation token is not one of this service") from error
    if of != mark or not isinstance(offset, int) or offset < 0:
        raise ValueError("the continuation token is not one of this query")
    return offset
