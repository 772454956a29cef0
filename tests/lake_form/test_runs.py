"""The control store of kind lake: what its pipeline loads, what it refuses, and what a crash leaves."""

import json
from collections.abc import Callable

import pytest
import yaml

from adfgen.api.rendering import render
from adfgen.diagnostics import Severity
from adfgen.testing.numbered_reader import watermark_of
from tests.lake_form.conftest import DAY, NOW, ORDERS, PIPELINE, TABLES, Shop, orders


@pytest.mark.parametrize("empty_check", ["before", "after"])
def test_every_row_once_and_only_the_delta_again(make_shop: Callable[..., Shop], empty_check: str) -> None:
    """Names with quotes, brackets and commas; rows without a value; a table read whole; a run that finds nothing new."""
    shop = make_shop(empty_check=empty_check)

    assert shop.load() == "Succeeded"
    assert shop.differences() == []
    first = shop.watermarks(NOW)
    assert first == {
        ORDERS: "2024-06-08 02:15:00.000",
        "shop/shop/dbo/It's, [odd]": "20",
        "shop/shop/dbo/Country": None,
    }

    assert shop.load(NOW + DAY) == "Succeeded"
    assert shop.watermarks(NOW + DAY) == first
    assert shop.files("shop/shop/dbo/Orders") == ["batch=1.parquet"]

    shop.add_order(5, NOW + DAY)
    shop.change("UPDATE dbo.Orders SET Text = N'changed', ModifiedAt = '2024-06-11' WHERE Id = 1")
    shop.change("INSERT INTO dbo.Country VALUES ('CL')")
    assert shop.load(NOW + 2 * DAY) == "Succeeded"
    assert shop.differences() == []
    assert shop.files("shop/shop/dbo/Orders") == ["batch=1.parquet", "batch=2.parquet"]


def test_a_name_no_file_can_have_is_told_though_its_data_lies_elsewhere(make_shop: Callable[..., Shop]) -> None:
    """The files of the control store are called as the table; one of them would keep all others from being published."""
    shop = make_shop()
    path = shop.root / "metadata" / "tables" / "shop" / "all.yml"
    table = {"schema": "dbo", "name": "trail ", "load_type": "full", "sink": {"path": "shop/trail"}}
    path.write_text(yaml.safe_dump({"tables": [*TABLES, table]}, allow_unicode=True), encoding="utf-8")

    found = [item for item in render(shop.root).diagnostics if item.code == "ADF525"]

    assert [item.message for item in found] == [
        "'trail ' of table 'dbo.trail ' cannot be a file of the control store: it begins or ends with a blank"
    ]


def test_rows_younger_than_the_lag_wait(shop: Shop) -> None:
    """Only settled values are looked at."""
    shop.load()
    shop.add_order(5, NOW + DAY)

    shop.load(NOW + DAY)
    assert shop.differences(NOW + DAY) == ["dbo.Orders"]
    shop.load(NOW + 2 * DAY)
    assert shop.differences() == []


def test_a_reset_reads_again_from_its_time_once(shop: Shop) -> None:
    """Inclusive; the token is written down with the batch, and the pipeline stays as it is."""
    shop.load()
    pipeline = (shop.root / "factory" / "pipeline" / f"{PIPELINE}.json").read_bytes()
    shop.change("UPDATE dbo.Orders SET Text = N'mended' WHERE Id IN (1, 2)")
    shop.describe(orders(backfill={"reset_to": "2024-06-08T02:15:00", "reset_token": "in-june"}), empty_check="after")

    assert shop.load(NOW + DAY) == "Succeeded"
    assert shop.differences() == ["dbo.Orders"]  # Id 1 lies before the reset
    assert (shop.root / "factory" / "pipeline" / f"{PIPELINE}.json").read_bytes() == pipeline
    mark = watermark_of(shop.lake, shop.definitions[2])
    told = {"table_id": ORDERS, "epoch": 1, "batch_id": 2, "reset_token": "in-june", "rows_copied": 2}
    assert {name: mark[name] for name in told} == told

    assert shop.load(NOW + 2 * DAY) == "Succeeded"
    assert watermark_of(shop.lake, shop.definitions[2]) == mark

    shop.describe(orders(backfill={"reset_to": None, "reset_token": "everything"}), empty_check="after")
    assert shop.load(NOW + 3 * DAY) == "Succeeded"
    assert shop.differences() == []


def test_a_watermark_with_another_meaning_stops_its_table(shop: Shop) -> None:
    """A filter is a change of meaning: red, the others loaded, until a reset adopts it."""
    shop.load()
    shop.describe(orders(filter="Id > 1"), empty_check="after")
    shop.add_order(5, NOW + DAY)
    shop.change("INSERT INTO dbo.[It's, [odd]]] VALUES (3, 30)")

    recorded = shop.run(PIPELINE, NOW + 2 * DAY)
    assert recorded.run["status"] == "Failed"
    refused = next(item for item in recorded.activities if item["activityName"] == "table_error" and item["status"] == "Failed")  # fmt: skip
    assert "the definition changed what the watermark means" in refused["error"]["message"]
    assert ORDERS in refused["error"]["message"]
    assert shop.differences() == ["dbo.Orders"]

    shop.describe(orders(filter="Id > 1", backfill={"reset_to": None, "reset_token": "1"}), empty_check="after")
    assert shop.load(NOW + 2 * DAY) == "Succeeded"


def test_rows_without_a_value_stop_a_table_that_may_have_none(make_shop: Callable[..., Shop]) -> None:
    """`null_cdc: fail`; `always` brings them with every batch."""
    shop = make_shop()
    shop.describe(orders(null_cdc="fail"))
    assert shop.load() == "Failed"
    assert shop.watermarks(NOW)[ORDERS] is None

    shop.describe(orders(null_cdc="always"))
    assert shop.load() == "Succeeded"
    shop.change("UPDATE dbo.Orders SET Text = N'late' WHERE Id = 4")
    shop.add_order(5, NOW + DAY)
    assert shop.load(NOW + 2 * DAY) == "Succeeded"
    assert shop.differences() == []


def test_a_run_is_told_which_tables(shop: Shop) -> None:
    """By group or name; what is not there fails the run instead of doing nothing."""
    assert shop.load(group="facts") == "Succeeded"
    assert {table for table, value in shop.watermarks(NOW).items() if value} == {ORDERS}
    assert shop.load(tables=["dbo.It's, [odd]"]) == "Succeeded"
    assert shop.files("shop/odd") == ["batch=1.parquet"]
    assert shop.load(tables=["dbo.Orders", "dbo.Nothing"]) == "Failed"
    assert shop.load(group="nobody") == "Failed"


def test_a_table_nobody_describes_any_more_is_not_loaded(shop: Shop) -> None:
    """Its definition stays, disabled, and so does its watermark; described again it goes on from there."""
    shop.load()
    shop.describe(TABLES[1:], empty_check="after")
    shop.add_order(5, NOW + DAY)
    assert shop.load(NOW + 2 * DAY) == "Succeeded"
    assert shop.files("shop/shop/dbo/Orders") == ["batch=1.parquet"]

    shop.describe(empty_check="after")
    assert shop.load(NOW + 3 * DAY) == "Succeeded"
    assert shop.differences() == []
    assert shop.files("shop/shop/dbo/Orders") == ["batch=1.parquet", "batch=2.parquet"]


def test_an_alert_says_how_the_run_ended_and_turns_none_green(shop: Shop) -> None:
    """The address comes from Key Vault; a failed table is told of, too."""
    shop.load()
    shop.change("DROP TABLE dbo.Country")
    assert shop.load(NOW + DAY) == "Failed"
    sent = [json.loads(line)["body"] for line in (shop.root / ".adfgen" / "alerts.jsonl").read_text().splitlines()]
    assert [(body["pipeline"], body["tables"], body["status"]) for body in sent] == [
        (PIPELINE, 3, "Succeeded"),
        (PIPELINE, 3, "Failed"),
    ]


def test_what_is_rendered_has_no_finding_and_says_what_it_cannot_do(shop: Shop) -> None:
    """One warning, at the line that chose the form."""
    found = [item for item in render(shop.root).diagnostics if item.severity is not Severity.NOTE]

    assert [(item.code, item.location.pointer) for item in found] == [
        ("ADF542", "/control_store/kind"),
        ("ADF527", "/tables/1/cdc_column"),
    ]


def test_more_tables_than_a_lookup_returns_are_refused(shop: Shop) -> None:
    """Before anything is rendered: a Lookup would drop the rest without a word."""
    shop.describe()
    many = [{"schema": "dbo", "name": f"T{number}", "load_type": "full"} for number in range(5_001)]
    path = shop.root / "metadata" / "tables" / "shop" / "all.yml"
    path.write_text(json.dumps({"tables": many}), encoding="utf-8")

    rendering = render(shop.root)
    assert [item.code for item in rendering.diagnostics if item.severity is Severity.ERROR] == ["ADF541"]
    assert not rendering.files
