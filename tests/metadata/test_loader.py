from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adfgen.diagnostics import Location
from adfgen.errors import ProjectError, UsageError
from adfgen.metadata.cdc_type import CdcType, Clock
from adfgen.metadata.loader import load_project
from adfgen.metadata.project import EmptyCheck, PipelineSettings, Project
from adfgen.metadata.service import Frequency, Lake, Schedule, Source, SourceType, SqlControlStore, SqlLogin
from adfgen.metadata.table import (
    Backfill,
    Column,
    FieldOrigin,
    Level,
    NullCdc,
    Sink,
    SinkFormat,
    Table,
    Watermark,
)
from adfgen.model.body import Json, walk
from adfgen.source import split_pointer

REPOSITORY = Path(__file__).parent.parent.parent
TABLES = "metadata/tables/crm/tables.yml"
NAMES = st.text(min_size=1, max_size=20)
Make = Callable[..., Path]


def _project(root: Path) -> Project:
    loaded = load_project(root)
    assert loaded.project is not None, loaded.diagnostics
    return loaded.project


def test_the_sample_project_has_no_findings() -> None:
    """What everybody copies from is right."""
    loaded = load_project(REPOSITORY)

    assert loaded.diagnostics == ()
    assert loaded.project is not None
    assert [table.id for table in loaded.project.tables] == [
        "music/music/dbo/DimArtist",
        "music/music/dbo/DimDate",
        "music/music/dbo/DimTrack",
        "music/music/dbo/DimUser",
        "music/music/dbo/FactStream",
    ]


def test_a_table_needs_little_and_the_rest_is_built_in(shop: Make) -> None:
    """Schema, name, watermark column and its type make a table."""
    project = _project(shop({}))

    assert project.tables == (
        Table(
            id="crm/crm/dbo/Orders",
            source="crm",
            database="crm",
            schema="dbo",
            name="Orders",
            sink=Sink("crm/crm/dbo/Orders", SinkFormat.PARQUET),
            watermark=Watermark("ModifiedAt", CdcType("datetime2", 7), Clock.UTC, 300, NullCdc.INITIAL),
        ),
    )
    assert project == Project(
        name="shop",
        sources=(Source("crm", SourceType.AZURE_SQL_DATABASE, "sql-crm.database.windows.net", "crm"),),
        lake=Lake("https://stshop.dfs.core.windows.net", "bronze"),
        control_store=SqlControlStore("sql-control.database.windows.net", "control"),
        tables=project.tables,
    )


def test_every_setting_of_a_table_reaches_its_value(shop: Make) -> None:
    """What the schema takes, the value holds."""
    text = """tables:
  - schema: dbo
    name: Orders
    database: crm2
    description: what was sold
    cdc_column: RowVer
    columns: [Id, {name: RowVer, type: rowversion}]
    keys: [Id]
    filter: "[Region] = N'EU'"
    null_cdc: fail
    max_window: 5000
    priority: 1
    enabled: false
    backfill: {reset_to: 0x00000000000007D1, reset_token: 2024-06-01}
    sink: {format: csv, path: sales/orders}
"""

    assert _project(shop({TABLES: text})).tables == (
        Table(
            id="crm/crm2/dbo/Orders",
            source="crm",
            database="crm2",
            schema="dbo",
            name="Orders",
            description="what was sold",
            sink=Sink("sales/orders", SinkFormat.CSV),
            watermark=Watermark("RowVer", CdcType("rowversion"), null_cdc=NullCdc.FAIL, max_window=5000),
            columns=(Column("Id"), Column("RowVer", "rowversion")),
            keys=("Id",),
            filter="[Region] = N'EU'",
            priority=1,
            enabled=False,
            backfill=Backfill("0x00000000000007D1", "2024-06-01"),
        ),
    )


@pytest.mark.parametrize(
    ("written", "reset_to"),
    [("2024-01-01T02:03:04.5", "2024-01-01 02:03:04.5"), ('"2024-01-01"', "2024-01-01"), ("null", None), ("~", None)],
)
def test_a_reset_stays_the_text_it_was_written_as(shop: Make, written: str, reset_to: str | None) -> None:
    """Nobody but the source reads the value; only the T between date and time becomes a blank."""
    backfill = f"{{reset_to: {written}, reset_token: a}}"
    text = f"tables:\n  - {{schema: dbo, name: T, cdc_column: c, cdc_type: datetime2, backfill: {backfill}}}\n"

    assert _project(shop({TABLES: text})).tables[0].backfill == Backfill(reset_to, "a")


@pytest.mark.parametrize(
    ("cdc_type", "clock", "lag"),
    [
        ("datetime2", "utc", 300),
        ("datetime", "utc", 300),
        ("smalldatetime", "utc", 300),
        ("date", "utc", 86400 + 300),
        ("datetime2", "local", 7200 + 300),
        ("date", "local", 86400 + 300),
        ("datetimeoffset", "utc", 300),
    ],
)
def test_the_lag_nobody_states_covers_tick_and_clock(shop: Make, cdc_type: str, clock: str, lag: int) -> None:
    """Five minutes for writing transactions stand on top of whatever the type and the clock need."""
    text = f"tables:\n  - {{schema: dbo, name: T, cdc_column: c, cdc_type: {cdc_type}, cdc_clock: {clock}}}\n"
    watermark = _project(shop({TABLES: text})).tables[0].watermark

    assert watermark is not None
    assert (watermark.clock, watermark.lag_seconds) == (Clock(clock), lag)


def test_the_nearest_word_counts_and_everybody_knows_whose_it_was(shop: Make) -> None:
    """Table before source before project before built-in; each setting has its origin."""
    project_file = (shop({}) / "metadata/project.yml").read_text().replace(
        "    database: crm\n",
        "    database: crm\n    defaults: {lag: 10m, priority: 7, sink: {format: json}}\n",
    ) + "defaults: {cdc_type: datetime2(3), lag: 20m, null_cdc: always, priority: 9}\n"
    tables = "tables:\n  - {schema: dbo, name: Orders, cdc_column: c, priority: 1}\n"
    table = _project(shop({"metadata/project.yml": project_file, TABLES: tables})).tables[0]

    assert (table.priority, table.sink.format) == (1, SinkFormat.JSON)
    assert table.watermark == Watermark("c", CdcType("datetime2", 3), Clock.UTC, 600, NullCdc.ALWAYS)
    assert {name: table.origin_of(name) for name in ("priority", "lag", "null_cdc", "sink/format", "group")} == {
        "priority": FieldOrigin(Level.TABLE, Location(TABLES, "/tables/0/priority", line=2, column=58)),
        "lag": FieldOrigin(
            Level.SOURCE_DEFAULT, Location("metadata/project.yml", "/sources/crm/defaults/lag", line=8, column=21)
        ),
        "null_cdc": FieldOrigin(
            Level.PROJECT_DEFAULT, Location("metadata/project.yml", "/defaults/null_cdc", line=15, column=56)
        ),
        "sink/format": FieldOrigin(
            Level.SOURCE_DEFAULT,
            Location("metadata/project.yml", "/sources/crm/defaults/sink/format", line=8, column=54),
        ),
        "group": FieldOrigin(Level.BUILT_IN),
    }


def test_a_columns_own_type_counts_before_any_default(shop: Make) -> None:
    """The type beside the column is nearer than a default, and is named as the origin."""
    project_file = (shop({}) / "metadata/project.yml").read_text() + "defaults: {cdc_type: datetime2(3)}\n"
    tables = """tables:
  - schema: dbo
    name: Orders
    cdc_column: c
    columns:
      - {name: c, type: DateTime}
"""
    table = _project(shop({"metadata/project.yml": project_file, TABLES: tables})).tables[0]

    assert table.watermark == Watermark("c", CdcType("datetime"), Clock.UTC, 300)
    assert table.origin_of("cdc_type") == FieldOrigin(
        Level.TABLE, Location(TABLES, "/tables/0/columns/0/type", line=6, column=25)
    )


def test_a_default_clock_means_nothing_to_an_offset(shop: Make) -> None:
    """A datetimeoffset says its own offset, whatever the other columns of the project are written by."""
    project_file = (shop({}) / "metadata/project.yml").read_text() + "defaults: {cdc_clock: local}\n"
    tables = "tables:\n  - {schema: dbo, name: Orders, cdc_column: c, cdc_type: datetimeoffset}\n"
    table = _project(shop({"metadata/project.yml": project_file, TABLES: tables})).tables[0]

    assert table.watermark == Watermark("c", CdcType("datetimeoffset", 7), Clock.UTC, 300)
    assert table.origin_of("cdc_clock") == FieldOrigin(Level.BUILT_IN)


def test_an_environment_has_its_own_values_and_the_projects_elsewhere(shop: Make) -> None:
    """Only what an environment says differs; ids and folders are the same everywhere."""
    project_file = (
        (shop({}) / "metadata/project.yml")
        .read_text()
        .replace("    database: crm\n", "    database: crm\n    login: {user: etl, password_secret: etl-password}\n")
        + "key_vault: {url: 'https://kv-shop.vault.azure.net/'}\n"
        + "schedule: {frequency: Day, start: 2024-01-01T00:00:00, hours: [2]}\n"
    )
    prod = """factory: {subscription: 00000000-0000-0000-0000-000000000000, resource_group: rg, name: adf-prod, location: westeurope}
sources:
  crm: {database: crm_prod, login: {user: etl_prod}}
lake: {url: 'https://stprod.dfs.core.windows.net'}
schedule: {hours: [1, 13]}
trigger_state: Started
"""
    tables = """tables:
  - {schema: dbo, name: Orders, load_type: full}
  - {schema: dbo, name: Orders, load_type: full, database: archive}
"""
    project = _project(
        shop({"metadata/project.yml": project_file, "metadata/environments/prod.yml": prod, TABLES: tables})
    )
    seen = project.for_environment("prod")

    assert seen.sources == (
        Source(
            "crm",
            SourceType.AZURE_SQL_DATABASE,
            "sql-crm.database.windows.net",
            "crm_prod",
            SqlLogin("etl_prod", "etl-password"),
        ),
    )
    assert (seen.lake.url, seen.lake.file_system) == ("https://stprod.dfs.core.windows.net", "bronze")
    assert seen.schedule == Schedule(Frequency.DAY, "2024-01-01T00:00:00", hours=(1, 13))
    assert [(table.id, table.database, table.sink.path) for table in seen.tables] == [
        ("crm/archive/dbo/Orders", "archive", "crm/archive/dbo/Orders"),
        ("crm/crm/dbo/Orders", "crm_prod", "crm/crm/dbo/Orders"),
    ]
    assert seen.environment == project.environments[0]
    assert project.environment is None


def test_an_environment_that_does_not_exist_is_a_usage_error(shop: Make) -> None:
    """The nearest name is offered."""
    dev = "factory: {subscription: '0', resource_group: rg, name: adf, location: westeurope}\n"
    project = _project(shop({"metadata/environments/dev.yml": dev}))

    with pytest.raises(UsageError, match="there is no environment 'dew'") as raised:
        project.for_environment("dew")
    assert raised.value.hint == "did you mean 'dev'?"


def test_pipeline_settings_are_in_seconds(shop: Make) -> None:
    """Durations are read once, here."""
    project_file = (shop({}) / "metadata/project.yml").read_text() + (
        "pipeline: {empty_check: after, batch_count: 5, copy_timeout: PT2H, lookup_timeout: 15m, retry_interval: 90s}\n"
    )

    assert _project(shop({"metadata/project.yml": project_file})).pipeline == PipelineSettings(
        empty_check=EmptyCheck.AFTER, batch_count=5, lookup_timeout=900, copy_timeout=7200, retry_interval=90
    )


def test_a_folder_without_a_project_stops(tmp_path: Path) -> None:
    """Exit code 3: there is nothing to find problems in."""
    with pytest.raises(ProjectError, match="there is no project in") as raised:
        load_project(tmp_path)
    assert raised.value.exit_code == 3


def test_files_are_found_in_folders_of_folders_but_not_in_hidden_ones(shop: Make) -> None:
    """Large sources are sorted into folders; what editors leave in hidden ones is nobody's metadata."""
    table = "tables:\n  - {{schema: dbo, name: {}, load_type: full}}\n"
    root = shop(
        {
            "metadata/tables/crm/sales/more.yaml": table.format("Customers"),
            "metadata/tables/crm/.checkpoints/old.yml": table.format("Old"),
            "metadata/tables/crm/notes.txt": "no metadata",
        }
    )

    assert [table.name for table in _project(root).tables] == ["Customers", "Orders"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(schema=NAMES, name=NAMES, column=NAMES, database=NAMES)
def test_any_name_is_taken_as_it_is_or_has_a_finding(
    shop: Make, as_yaml: Callable[[object], str], schema: str, name: str, column: str, database: str
) -> None:
    """Quotes, brackets, semicolons, emoji: a name crosses unchanged, or a finding says why it cannot."""
    table = {"schema": schema, "name": name, "database": database, "cdc_column": column, "cdc_type": "date"}
    loaded = load_project(shop({TABLES: as_yaml({"tables": [table]})}))

    if loaded.project is None:
        assert {item.code for item in loaded.diagnostics} <= {"ADF514", "ADF525", "ADF532", "ADF535", "ADF543"}
        return
    read = loaded.project.tables[0]
    assert read.watermark is not None
    assert (read.schema, read.name, read.database, read.watermark.column) == (schema, name, database, column)
    assert read.id.count("/") == 3


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=4,
)
FULL = {
    "metadata/project.yml": {
        "version": 1,
        "name": "shop",
        "groups": ["daily"],
        "integration_runtimes": {"ir-plant": {"type": "SelfHosted"}},
        "sources": {
            "crm": {
                "type": "SqlServer",
                "server": "plant",
                "database": "crm",
                "login": {"user": "etl", "password_secret": "etl-password"},
                "integration_runtime": "ir-plant",
                "defaults": {"lag": "10m", "sink": {"format": "csv"}},
            }
        },
        "lake": {"url": "https://stshop.dfs.core.windows.net", "file_system": "bronze", "root": "a/b"},
        "control_store": {"server": "sql", "database": "control"},
        "key_vault": {"url": "https://kv.vault.azure.net"},
        "alerts": {"url_secret": "alerts-url"},
        "schedule": {
            "frequency": "Week",
            "start": "2024-01-01T00:00:00",
            "end": "2025-01-01T00:00:00",
            "time_zone": "UTC",
            "week_days": ["Monday"],
            "hours": [1],
            "group": "daily",
        },
        "naming": {"pipeline": "pl_{name}"},
        "pipeline": {"copy_timeout": "2h", "retry_interval": "1m"},
        "defaults": {"cdc_type": "date"},
    },
    "metadata/environments/dev.yml": {
        "factory": {"subscription": "${env:S}", "resource_group": "rg", "name": "adf", "location": "westeurope"},
        "sources": {"crm": {"server": "plant2", "login": {"user": "x"}}},
        "schedule": {"hours": [2]},
    },
    TABLES: {
        "tables": [
            {
                "schema": "dbo",
                "name": "Orders",
                "cdc_column": "c",
                "columns": ["c", {"name": "d", "type": "int"}],
                "keys": ["c"],
                "lag": "2d",
                "filter": "(a = 1)",
                "group": "daily",
                "backfill": {"reset_to": "2024-01-01", "reset_token": "a"},
                "sink": {"path": "x/y"},
            }
        ]
    },
}
PLACES = [(file, pointer) for file, value in FULL.items() for pointer, _ in walk(value)]


def _replaced(value: Json, path: tuple[str, ...], new: Json) -> Json:
    if not path:
        return new
    if isinstance(value, dict):
        return {key: _replaced(item, path[1:], new) if key == path[0] else item for key, item in value.items()}
    return [_replaced(item, path[1:], new) if str(index) == path[0] else item for index, item in enumerate(value)]


def test_the_project_that_is_mutated_below_is_right(shop: Make, as_yaml: Callable[[object], str]) -> None:
    """The next test would prove nothing on a project that is broken to begin with."""
    assert load_project(shop({file: as_yaml(value) for file, value in FULL.items()})).diagnostics == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(place=st.sampled_from(PLACES), new=JSON)
def test_no_value_in_any_place_stops_the_loader(
    shop: Make, as_yaml: Callable[[object], str], place: tuple[str, str], new: Json
) -> None:
    """Whatever stands where, the answer is a project or findings with a place, never an exception."""
    file, pointer = place
    files = {**FULL, file: _replaced(FULL[file], split_pointer(pointer), new)}
    loaded = load_project(shop({name: as_yaml(value) for name, value in files.items()}))

    assert (loaded.project is None) == any(item.severity == "error" for item in loaded.diagnostics)
    assert all(item.location.file and item.message for item in loaded.diagnostics)
