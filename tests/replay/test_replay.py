"""A quarter of the flights, one month killed and one backfilled; `make replay` takes the whole year."""

from pathlib import Path

from tests.replay.flights import Replay


def test_a_quarter_of_flights_with_a_kill_and_a_backfill(tmp_path: Path) -> None:
    """Lake and source agree in every column of every table, ties and all."""
    replay = Replay(tmp_path / "flights")
    replay.set_up()

    months = list(replay.months(range(4, 7), killed=5, backfilled=6))

    assert [month.status for month in months] == ["Succeeded"] * 3
    assert sum(month.new_rows for month in months) > 80_000
    assert [found for found in replay.compare() if not found.equal] == []
    assert {found.table: found.lake_rows for found in replay.compare()}["dbo.flights"] > 80_000
