"""The music service's database: T-SQL tables, and rows that are the same on every machine.

Rows are computed from their number, so nothing is shipped and nothing is random.
"""

from datetime import datetime

from adfgen.connectors.sql.database import Database

__all__ = ["FIRST_DAY", "add_streams", "create_source"]

FIRST_DAY = datetime(2024, 1, 1)
USERS, ARTISTS, TRACKS, STREAMS = 2_000, 400, 3_000, 60_000

SCHEMA = """
CREATE TABLE [dbo].[DimUser] (
    [UserKey] int NOT NULL PRIMARY KEY,
    [UserName] nvarchar(100) NOT NULL,
    [Email] nvarchar(256) NULL,
    [Country] char(2) NOT NULL,
    [SubscriptionType] varchar(20) NOT NULL,
    [SignedUpOn] date NOT NULL,
    [ModifiedAt] datetime2(7) NOT NULL
);
CREATE TABLE [dbo].[DimArtist] (
    [ArtistKey] int NOT NULL PRIMARY KEY,
    [ArtistName] nvarchar(200) NOT NULL,
    [IsActive] bit NOT NULL,
    [ModifiedAt] datetime2(7) NOT NULL
);
CREATE TABLE [dbo].[DimTrack] (
    [TrackKey] int NOT NULL PRIMARY KEY,
    [TrackName] nvarchar(200) NOT NULL,
    [ArtistKey] int NOT NULL,
    [AlbumTitle] nvarchar(200) NULL,
    [Price] decimal(9, 4) NOT NULL,
    [ModifiedAt] datetime2(7) NULL
);
CREATE TABLE [dbo].[DimDate] (
    [DateKey] int NOT NULL PRIMARY KEY,
    [Date] date NOT NULL,
    [DayName] varchar(9) NOT NULL
);
CREATE TABLE [dbo].[FactStream] (
    [StreamKey] bigint NOT NULL PRIMARY KEY,
    [UserKey] int NOT NULL,
    [TrackKey] int NOT NULL,
    [Seconds] int NOT NULL,
    [StreamedAt] datetime2(3) NOT NULL
);
"""

# Names carry what names carry: quotes, semicolons, other scripts, an emoji.
_ROWS = """
INSERT INTO dbo.DimUser SELECT i, ['Ann O''Neil', 'Zoë', 'Søren; --', '山田花子', 'Ayşe "A"', '🎧 fan'][1 + i % 6] || ' ' || i,
    CASE WHEN i % 11 = 0 THEN NULL ELSE 'user' || i || '@music.example' END, ['SE', 'DE', 'US', 'JP', 'TR'][1 + i % 5],
    ['free', 'premium', 'family'][1 + i % 3], DATE '2020-01-01' + CAST(i * 7 % 1460 AS INTEGER),
    TIMESTAMP '2024-01-01' + INTERVAL (i * 6113 % 12960000) SECOND + INTERVAL (i) MICROSECOND
FROM range(1, {users} + 1) AS r(i);
INSERT INTO dbo.DimArtist SELECT i, 'Artist ' || i, i % 7 <> 0, TIMESTAMP '2024-01-01' + INTERVAL (i * 9973 % 12960000) SECOND
FROM range(1, {artists} + 1) AS r(i);
INSERT INTO dbo.DimTrack SELECT i, 'Track ' || i, 1 + i * 31 % {artists}, CASE WHEN i % 4 = 0 THEN NULL ELSE 'Album ' || i // 10 END,
    CAST((99 + i % 400) / 100.0 AS DECIMAL(9, 4)),
    CASE WHEN i <= 100 THEN NULL ELSE TIMESTAMP '2024-01-01' + INTERVAL (i * 4241 % 12960000) SECOND END
FROM range(1, {tracks} + 1) AS r(i);
INSERT INTO dbo.DimDate SELECT CAST(strftime(d, '%Y%m%d') AS INTEGER), CAST(d AS DATE), dayname(d)
FROM range(TIMESTAMP '2024-01-01', TIMESTAMP '2025-01-01', INTERVAL 1 DAY) AS r(d);
"""


def create_source(database: Database, until: datetime) -> None:
    """Create the tables and fill them with what happened from the first day to `until`."""
    database.run_script(SCHEMA)
    with database.native() as cursor:
        for statement in _ROWS.format(users=USERS, artists=ARTISTS, tracks=TRACKS).strip().split(";\n"):
            cursor.execute(statement)
    add_streams(database, STREAMS, FIRST_DAY, until)


def add_streams(database: Database, count: int, since: datetime, until: datetime) -> None:
    """Add `count` streams spread over the time from `since` to `until`, without the ends."""
    with database.native() as cursor:
        last = cursor.execute("SELECT COALESCE(MAX(StreamKey), 0) FROM dbo.FactStream").fetchall()[0][0]
        step = (until - since) / (count + 1)
        cursor.execute(
            f"INSERT INTO dbo.FactStream SELECT n, 1 + n * 7919 % {USERS}, 1 + n * 104729 % {TRACKS}, 30 + n * 13 % 300, "
            "CAST(? AS TIMESTAMP) + INTERVAL (CAST(? AS BIGINT) * (n - ?)) MILLISECOND FROM range(CAST(? AS BIGINT), CAST(? AS BIGINT)) AS r(n)",
            [since, int(step.total_seconds() * 1000), last, last + 1, last + count + 1],
        )
