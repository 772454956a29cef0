"""A quarter of the flights through deploy, TLS and a schedule, one month killed and one backfilled; `make replay` takes the whole year."""

from datetime import UTC, datetime
from pathlib import Path

from tests.replay.flights import Replay


def test_a_quarter_of_flights_with_a_kill_and_a_backfill(tmp_path: Path) -> None:
    """Lake and source agree in every column of every table, ties and all."""
    replay = Replay(tmp_path / "flights")
    replay.set_up(datetime(2013, 4, 1, 7, tzinfo=UTC))
    try:
        months = list(replay.months(range(4, 7), killed=5, changed=4, backfilled=6))
    finally:
        replay.close()

    assert [month.status for month in months] == ["Succeeded"] * 3
    assert sum(month.new_rows for month in months) > 80_000
    compared = {found.table: found for found in replay.compare()}
    assert [found for found in compared.values() if not found.equal] == []
    assert compared["dbo.flights"].lake_rows > 80_000
    assert "dbo.carbon" in compared
