"""The control store of kind lake: what a crash leaves, and what the next run makes of it."""

from collections.abc import Callable

import pytest

from adfgen.errors import ServiceError
from tests.lake_form.conftest import DAY, NOW, PIPELINE, Shop, orders


@pytest.fixture
def shop(make_shop: Callable[..., Shop]) -> Shop:
    """Its tables are loaded one after the other: a crash reaches one of them, and tears no watermark of another."""
    return make_shop(empty_check="after", batch_count=1)


def test_another_format_stops_a_table_until_it_is_loaded_again(shop: Shop) -> None:
    """Its readers would miss what comes in the new one, and a file that a crash left would stand beside the batch of its number."""
    shop.load()
    shop.add_order(5, NOW + DAY)
    assert shop.run_killed(PIPELINE, NOW + 2 * DAY, "Table Iteration[2]/azureSQLToLake:after")

    shop.describe(orders(sink={"format": "csv"}), empty_check="after")
    assert shop.run(f"{PIPELINE}_csv", NOW + 3 * DAY).run["status"] == "Failed"
    assert shop.files("shop/shop/dbo/Orders") == ["batch=1.parquet", "batch=2.parquet"]

    shop.describe(
        orders(sink={"format": "csv"}, backfill={"reset_to": None, "reset_token": "csv"}), empty_check="after"
    )
    assert shop.run(f"{PIPELINE}_csv", NOW + 3 * DAY).run["status"] == "Succeeded"


@pytest.mark.parametrize(
    "place",
    [
        "last_cdc:after",
        "new_cdc:after",
        "azureSQLToLake:before",
        "azureSQLToLake:during",
        "azureSQLToLake:after",
        "IncrementalData/advance_cdc:before",
        "IncrementalData/advance_cdc:after",
    ],
)
def test_a_crash_loses_nothing_and_repeats_nothing(shop: Shop, place: str) -> None:
    """A window that is repeated overwrites its file, though more rows belong to it by then."""
    shop.load()
    shop.add_order(5, NOW + DAY)
    activity, _, phase = place.partition(":")
    assert shop.run_killed(PIPELINE, NOW + 2 * DAY, f"Table Iteration[2]/{activity}:{phase}")
    shop.add_order(6, NOW + 2 * DAY)

    assert shop.load(NOW + 3 * DAY) == "Succeeded"
    assert shop.differences() == []
    assert shop.load(NOW + 4 * DAY) == "Succeeded"
    assert shop.differences() == []
    assert shop.files("shop/shop/dbo/Orders")[-1] in {"batch=2.parquet", "batch=3.parquet"}


def test_a_watermark_torn_by_a_crash_stops_its_table_only(shop: Shop) -> None:
    """It is never taken for a table that was not loaded yet; definitions are published beside it, and it can be put back."""
    shop.load()
    torn = shop.lake / "in" / "_control" / "watermark" / "shop" / "shop" / "dbo" / "Orders" / "cdc.json"
    whole = torn.read_text(encoding="utf-8")
    shop.add_order(5, NOW + DAY)
    assert shop.run_killed(PIPELINE, NOW + 2 * DAY, "Table Iteration[2]/IncrementalData/advance_cdc:during")
    shop.describe(orders(priority=3), empty_check="after")
    shop.change("INSERT INTO dbo.[It's, [odd]]] VALUES (3, 30)")

    assert shop.load(NOW + 3 * DAY) == "Failed"
    assert shop.files("shop/odd") == ["batch=1.parquet", "batch=2.parquet"]
    with pytest.raises(ServiceError, match=r"watermark/shop/shop/dbo/Orders/cdc\.json"):
        shop.watermarks(NOW + 3 * DAY)

    torn.write_text(whole, encoding="utf-8")
    assert shop.load(NOW + 4 * DAY) == "Succeeded"
    assert shop.differences() == []


def test_a_definition_torn_by_a_crash_is_published_again(shop: Shop) -> None:
    """A run publishes first."""
    shop.load()
    torn = shop.lake / "in" / "_control" / "table_definition" / "shop" / "shop" / "dbo" / "Orders.json"
    torn.write_text(torn.read_text(encoding="utf-8")[:50], encoding="utf-8")

    assert shop.load(NOW + DAY) == "Succeeded"
    assert shop.differences() == []
