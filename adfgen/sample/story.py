"""The story a demo tells: six things that happen to an ingestion, and what each must leave in the lake.

Every run is the rendered pipeline's. After each, what a reader sees is compared with the source.
"""

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from adfgen.api.rendering import render
from adfgen.api.running import LocalSession
from adfgen.connectors.sql.database import Database
from adfgen.model.body import Json
from adfgen.runtime.journal import Recorded
from adfgen.sample.source import add_streams, create_source
from adfgen.testing.comparison import Comparison, Proof
from adfgen.testing.local_project import LocalProject

__all__ = ["OWN_NAMES", "Step", "Story", "sample_metadata"]

# what a machine keeps to itself: local databases, lake and journals, and the emulator's variables, a secret among them
_IGNORED = (".adfgen", "emulator.env")
# at the top of the folder, beside what render writes: what a story writes, or has its reader write
OWN_NAMES = ("metadata", ".gitignore", *_IGNORED)

PIPELINE, SOURCE = "pl_ingest_music", "ls_music"
START = datetime(2024, 6, 10, 2, 15)
FACT = "music/music/dbo/FactStream"
ARTIST = "music/music/dbo/DimArtist"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: what was done, the run it made, and what it proved."""

    title: str
    told: str
    proofs: tuple[Proof, ...]
    recorded: Recorded | None = None


def sample_metadata() -> Path:
    """The sample project's metadata/: inside the wheel, or at the top of a checkout."""
    inside = Path(__file__).parent / "metadata"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "metadata"


class Story:
    """The sample project in a folder of its own, and its source database with data; `project` says which way runs go."""

    def __init__(self, root: Path, project: LocalProject | None = None) -> None:
        self.root = root
        self.project = project or LocalProject(root)
        self.now = START

    def steps(self) -> Iterator[Step]:
        """The steps in order; each happens when it is asked for. Raises ProjectError, ServiceError."""
        yield self.set_up()
        yield self.first_load()
        yield self.nothing_new()
        yield self.changed_rows()
        yield self.backfill()
        yield self.failing_table()
        yield self.killed_in_a_copy()

    def set_up(self) -> Step:
        """Write the project, create the source, render, check."""
        shutil.copytree(sample_metadata(), self.root / "metadata", dirs_exist_ok=True)
        (self.root / ".gitignore").write_text("".join(f"{name}\n" for name in _IGNORED), encoding="utf-8")
        with self._session() as session:
            create_source(self._source(session), START - timedelta(minutes=15))
            rows = _only(session, "SELECT COUNT(*) FROM dbo.FactStream")
        written = self.project.render()
        rendering = render(self.root)
        proofs = (
            Proof(f"{len(written)} files rendered, {len(rendering.factory)} of them resources", bool(written)),
            Proof("the checker finds no error in what was rendered", not rendering.has_errors),
            *self.project.take_up(self.now),
        )
        return Step("Set up", f"Five tables described in YAML; a source database with {rows:,} streams.", proofs)

    def first_load(self) -> Step:
        """Everything lands; watermarks move to the newest value of what was copied."""
        recorded = self._run()
        told = "The first run reads every table whole."
        proofs = (
            _ended(recorded, "Succeeded"),
            *self._agreement(),
            self._watermark_is_newest(),
            *self._alert("succeeded"),
        )
        return Step("First load", told, proofs, recorded)

    def nothing_new(self) -> Step:
        """An idle run moves nothing."""
        before = self.project.watermarks(self.now)
        recorded = self._run()
        proofs = (
            _ended(recorded, "Succeeded"),
            Proof("no incremental table copied a row", _rows_copied(recorded, full=False) == 0),
            Proof(
                "If IncrementalData was False four times, and the empty files are gone",
                _count(recorded, "keep_cdc") == 4 == _count(recorded, "delete_empty") and not self._empty_files(),
            ),
            Proof("every watermark stayed where it was", self.project.watermarks(self.now) == before),
            *self._agreement(),
        )
        return Step("Nothing new", "The next day nobody changed anything.", proofs, recorded)

    def changed_rows(self) -> Step:
        """Only the delta lands."""
        at = self.now - timedelta(hours=1)
        with self._session() as session:
            source = self._source(session)
            source.run(f"UPDATE dbo.DimUser SET SubscriptionType = 'premium', ModifiedAt = '{at}' WHERE UserKey <= 25")
            source.run(f"INSERT INTO dbo.DimArtist VALUES (9001, N'Björk; DROP TABLE', 1, '{at}')")
            add_streams(source, 500, START, at)
        recorded = self._run()
        copied = _rows_copied(recorded, full=False)
        proofs = (
            _ended(recorded, "Succeeded"),
            Proof(f"only the {copied:,} changed rows were copied: 25 users, 1 artist, 500 streams", copied == 526),
            *self._agreement(),
            self._watermark_is_newest(),
        )
        return Step("Changed rows", "25 users upgrade, an artist signs, 500 tracks are played.", proofs, recorded)

    def backfill(self) -> Step:
        """A reset in metadata re-reads from a point in time, once, with the pipeline as it was."""
        with self._session() as session:
            source = self._source(session)
            source.run(
                "UPDATE dbo.FactStream SET Seconds = Seconds + 1000 WHERE StreamedAt >= '2024-06-01' AND StreamKey % 10 = 0"
            )
            source.run("DELETE FROM dbo.FactStream WHERE UserKey = 8 AND StreamedAt >= '2024-06-01'")
        unseen = not self._compare(FACT).equal
        changed = self._ask_for_backfill()
        recorded, again = self._run(), self._run()
        proofs = (
            Proof("before it, lake and source differ: the correction left no trace in the watermark column", unseen),
            Proof(f"rendering changed only {', '.join(changed)}", changed == ("control/table_definition.json",)),
            _ended(recorded, "Succeeded"),
            *self._agreement(),
            Proof("the next run read nothing again: a token is applied once", _rows_copied(again, full=False) == 0),
        )
        told = "Somebody corrects streams since June 1st behind the watermark; two lines of YAML read them again."
        return Step("Backfill", told, proofs, recorded)

    def failing_table(self) -> Step:
        """One table fails: the others load, the alert says which, the run ends Failed; mended, it comes right."""
        with self._session() as session:
            source = self._source(session)
            add_streams(source, 100, self.now - timedelta(hours=2), self.now - timedelta(hours=1))
            with source.native() as cursor:
                cursor.execute("ALTER TABLE dbo.DimArtist RENAME TO DimArtist_old")
        before = self.project.watermarks(self.now)[ARTIST]
        recorded = self._run()
        proofs = [
            _ended(recorded, "Failed"),
            *self._alert("failed", naming=ARTIST),
            self._compare(FACT).proof(),
            Proof(
                "the watermark of the failed table stayed where it was",
                self.project.watermarks(self.now)[ARTIST] == before,
            ),
        ]
        with self._session() as session, self._source(session).native() as cursor:
            cursor.execute("ALTER TABLE dbo.DimArtist_old RENAME TO DimArtist")
        proofs += [_ended(self._run(), "Succeeded"), *self._agreement()]
        told = "Somebody renames dbo.DimArtist, and names it back after the alert."
        return Step("A table fails", told, tuple(proofs), recorded)

    def killed_in_a_copy(self) -> Step:
        """A SIGKILL with half a Parquet file under its final name: readers see nothing of it, the next run mends it."""
        seen = self._compare(FACT).lake_rows
        with self._session() as session:
            add_streams(self._source(session), 20_000, self.now - timedelta(hours=3), self.now - timedelta(hours=1))
        before = self.project.watermarks(self.now)
        killed = self.project.run_killed(PIPELINE, self.now, "Table Iteration[0]/azureSQLToLake:during")
        self.now += timedelta(days=1)
        torn = [path for path in self._torn_files() if "FactStream" in path.as_posix()]
        proofs = [
            Proof("the process died of SIGKILL", killed),
            Proof("half a Parquet file of FactStream lies under its final name", len(torn) == 1),
            Proof("a reader of the committed batches sees nothing of it", self._compare(FACT).lake_rows == seen),
            Proof("the watermark has not moved", self.project.watermarks(self.now)[FACT] == before[FACT]),
        ]
        recorded = self._run()
        proofs += [_ended(recorded, "Succeeded"), *self._agreement(), self._watermark_is_newest()]
        told = "20,000 streams arrive; the process is killed while it writes them; the pipeline runs again."
        return Step("kill -9 in a Copy", told, tuple(proofs), recorded)

    def _run(self) -> Recorded:
        """The pipeline, once a day."""
        recorded = self.project.run(PIPELINE, self.now)
        self.now += timedelta(days=1)
        return recorded

    def _ask_for_backfill(self) -> tuple[str, ...]:
        """Take the comment signs off the backfill in the metadata, and render; the files that changed."""
        path = self.root / "metadata" / "tables" / "music" / "facts.yml"
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?m)^    # (backfill:|  reset_)", r"    \1", text), encoding="utf-8")
        return self.project.render()

    def _session(self) -> LocalSession:
        return self.project.session(self.now)

    def _source(self, session: LocalSession) -> Database:
        return session.database(SOURCE)

    def _agreement(self) -> tuple[Proof, ...]:
        """One proof where all tables agree, one a table that does not where some do not."""
        found = self.project.compare(self.now)
        if all(comparison.equal for comparison in found):
            rows = sum(comparison.source_rows for comparison in found)
            return (
                Proof(f"lake and source agree in every column of {rows:,} rows of {len(found)} tables", holds=True),
            )
        return tuple(comparison.proof() for comparison in found if not comparison.equal)

    def _compare(self, table_id: str) -> Comparison:
        return self.project.compare(self.now, only=table_id)[0]

    def _watermark_is_newest(self) -> Proof:
        watermark = self.project.watermarks(self.now)[FACT]
        with self._session() as session:
            newest = _only(session, "SELECT CONVERT(nvarchar(64), MAX(StreamedAt), 121) FROM dbo.FactStream")
        return Proof(f"the watermark of FactStream is its newest value, {watermark}", watermark == newest)

    def _alert(self, status: str, naming: str = "") -> tuple[Proof, ...]:
        """What the webhook was told last."""
        lines = (self.root / ".adfgen" / "alerts.jsonl").read_text(encoding="utf-8").splitlines()
        body = json.loads(lines[-1])["body"]
        told = json.loads(body) if isinstance(body, str) else body
        failed = [error["table"] for error in told["errors"]]
        holds = told["status"] == status and failed == ([naming] if naming else [])
        about = f" and names {naming}" if naming else ""
        return (Proof(f"Alerts posted that the run {status}{about}", holds),)

    def _parquet_files(self) -> Sequence[Path]:
        return sorted((self.project.lake / "ingest").rglob("*.parquet"))

    def _torn_files(self) -> Sequence[Path]:
        return [path for path in self._parquet_files() if _rows_in(path) is None]

    def _empty_files(self) -> Sequence[Path]:
        return [path for path in self._parquet_files() if _rows_in(path) == 0]


def _rows_in(path: Path) -> int | None:
    """Rows of a Parquet file, or None when it is no whole one."""
    try:
        with duckdb.connect() as connection:
            return int(connection.execute("SELECT count(*) FROM read_parquet(?)", [str(path)]).fetchall()[0][0])
    except duckdb.Error:
        return None


def _only(session: LocalSession, query: str) -> Json:
    """The one value of a query on the source."""
    return session.database(SOURCE).run(query)[0].rows[0][0]


def _ended(recorded: Recorded, status: str) -> Proof:
    run = recorded.run
    return Proof(
        f"the run ended {run['status']} after {len(recorded.activities)} activity runs", run["status"] == status
    )


def _count(recorded: Recorded, activity: str) -> int:
    return sum(run["activityName"] == activity and run["status"] == "Succeeded" for run in recorded.activities)


def _rows_copied(recorded: Recorded, *, full: bool) -> int:
    """Rows the table copies moved; without `full`, those of the full load of DimDate are left out."""
    copies = [run for run in recorded.activities if run["activityName"] == "azureSQLToLake" and run["output"]]
    return sum(
        run["output"]["rowsCopied"] for run in copies if full or "DimDate" not in json.dumps(run["userProperties"])
    )
