"""Monitoring queries: every operand and operator, orders and pages, and what is no query."""

from typing import Any

import pytest

from adfgen.emulator.query import queried

WIDE = {"lastUpdatedAfter": "2025-01-01T00:00:00Z", "lastUpdatedBefore": "2027-01-01T00:00:00Z"}


def run(number: int, **rest: Any) -> dict[str, Any]:
    moment = f"2026-01-0{number}T00:00:00.0000000Z"
    record = {"runId": str(number), "pipelineName": "Load", "status": "Succeeded", "runStart": moment, "runEnd": moment}
    record |= {"lastUpdated": moment, "invokedBy": {"name": "Manual"}, "runGroupId": f"g{number}", "isLatest": True}
    return record | rest


RUNS = (
    run(1, pipelineName="Other", invokedBy={"name": "TR_Daily"}),
    run(2, status="Failed", isLatest=False, runEnd=None),
    run(3, invokedBy={"name": "TR_Hourly"}),
)


def found(operand: str, operator: str, *values: str) -> str:
    body = {**WIDE, "filters": [{"operand": operand, "operator": operator, "values": list(values)}]}
    return "".join(item["runId"] for item in queried(RUNS, body, page_size=10)[0])


@pytest.mark.parametrize(
    ("query", "runs"),
    [
        (("PipelineName", "Equals", "load"), "23"),
        (("PipelineName", "NotEquals", "Load"), "1"),
        (("Status", "In", "Failed", "Cancelled"), "2"),
        (("Status", "NotIn", "Failed", "Cancelled"), "13"),
        (("TriggerName", "Equals", "TR_Hourly"), "3"),
        (("RunGroupId", "Equals", "g2"), "2"),
        (("LatestOnly", "Equals", "True"), "13"),
        (("RunStart", "Equals", "2026-01-02T01:00:00+01:00"), "2"),
        (("RunEnd", "NotEquals", "2026-01-01T00:00:00Z"), "23"),
    ],
)
def test_an_operand_is_held_against_its_field(query: tuple[str, ...], runs: str) -> None:
    """Times are moments, flags and names have no letter case, a run that goes on has no end."""
    assert found(*query) == runs


@pytest.mark.parametrize(
    ("field", "order", "runs"),
    [("RunStart", "DESC", "321"), ("PipelineName", "ASC", "231"), ("TriggerName", "ASC", "213"), ("RunEnd", "ASC", "213")],
)  # fmt: skip
def test_runs_come_in_the_order_asked_for(field: str, order: str, runs: str) -> None:
    """Equal ones stay in the order they began."""
    body = {**WIDE, "orderBy": [{"orderBy": field, "order": order}]}

    assert "".join(item["runId"] for item in queried(RUNS, body, page_size=10)[0]) == runs


def test_the_span_is_of_the_last_change() -> None:
    """Both ends belong to it; a time without an offset is UTC."""
    body = {"lastUpdatedAfter": "2026-01-02T00:00:00", "lastUpdatedBefore": "2026-01-03T00:00:00Z"}

    assert [item["runId"] for item in queried(RUNS, body, page_size=10)[0]] == ["2", "3"]


def test_pages_follow_their_token() -> None:
    """The last page has none."""
    first, token = queried(RUNS, WIDE, page_size=2)
    rest, end = queried(RUNS, {**WIDE, "continuationToken": token}, page_size=2)

    assert [item["runId"] for item in (*first, *rest)] == ["1", "2", "3"]
    assert end is None


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"lastUpdatedAfter": None}, "'lastUpdatedAfter' is no time"),
        ({"filters": "x"}, "'filters' is no list of objects"),
        ({"filters": ["x"]}, "'filters' is no list of objects"),
        ({"filters": [{"operand": "Colour", "operator": "Equals", "values": ["x"]}]}, "no operand 'Colour'"),
        ({"filters": [{"operand": "Status", "operator": "Like", "values": ["x"]}]}, "no operator 'Like'"),
        ({"filters": [{"operand": "Status", "operator": "Equals"}]}, "the filter of 'Status' has no values"),
        ({"filters": [{"operand": "RunStart", "operator": "Equals", "values": ["x"]}]}, "'runStart' is no time"),
        ({"orderBy": [{"orderBy": "RunStart", "order": "UP"}]}, "no order 'UP'"),
        ({"continuationToken": "?"}, "the continuation token is not one of this service"),
    ],
)
def test_what_is_no_query_is_refused(body: dict[str, Any], message: str) -> None:
    """With what is wrong about it."""
    with pytest.raises(ValueError, match=message):
        queried(RUNS, {**WIDE, **body}, page_size=2)
