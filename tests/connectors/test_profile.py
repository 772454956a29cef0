"""The local profile: what it says, every mistake at once with its place, and the connectors it opens."""

from pathlib import Path

import pytest

from adfgen.connectors.http.route import Forward, Record, Route, Secrets
from adfgen.connectors.local import LocalConnectors
from adfgen.connectors.profile import Profile, read_profile
from adfgen.runtime.port import ActivityError, LinkedService
from tests.connectors.tsql_case import NOW

GOOD = """\
version: 1
state: ../state
linked_services:
  LS_Sales: {duckdb: sales.duckdb}
  ls_control: {duckdb: "${env:CONTROL}/control.duckdb"}
  ls_lake: {folder: lake}
http:
  https://vault.example: {secrets: {alerts-url: "${env:URL}"}}
  https://alerts.example: {record: alerts.jsonl, status: 202}
  https://api.example/v1: {forward: "http://127.0.0.1:8080"}
"""
VARIABLES = {"CONTROL": "/data", "URL": "https://alerts.example/x"}


def written(folder: Path, text: str) -> Path:
    path = folder / "metadata" / "local.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_profile_says_what_stands_for_each_name(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    here = path.parent

    profile, findings = read_profile(path, environment=VARIABLES)

    assert findings == ()
    assert profile == Profile(
        path,
        tmp_path / "state",
        {"ls_sales": here / "sales.duckdb", "ls_control": Path("/data/control.duckdb")},
        {"ls_lake": here / "lake"},
        (
            Route("https://vault.example", Secrets({"alerts-url": "https://alerts.example/x"})),
            Route("https://alerts.example", Record(here / "alerts.jsonl", 202)),
            Route("https://api.example/v1", Forward("http://127.0.0.1:8080")),
        ),
    )


def test_the_least_a_profile_can_say(tmp_path: Path) -> None:
    path = written(tmp_path, "version: 1\n")

    assert read_profile(path, environment={}) == (Profile(path, path.parent / ".adfgen"), ())


BAD = """\
version: 2
states: x
linked_services:
  ls_a: {duckdb: a.duckdb, folder: a}
  ls_b: {duck: b.duckdb}
  ls_c: x.duckdb
  ls_d: {folder: 7}
  ls_e: {folder: e}
  LS_E: {folder: f}
http:
  vault.example: {secrets: {}}
  https://a.example: {forward: "https://elsewhere.example"}
  https://b.example: {record: b.jsonl, status: 99}
  https://c.example: {secrets: {a: "${env:GONE}"}}
  https://d.example: {secrets: {a: 1}, status: 200}
"""


def test_every_mistake_of_a_profile_is_found_at_once_with_its_place(tmp_path: Path) -> None:
    profile, findings = read_profile(written(tmp_path, BAD), file="metadata/local.yml", environment={})

    assert profile is None
    assert [
        f"{item.location.file}:{item.location.line}:{item.location.column} {item.message}" for item in findings
    ] == [
        "metadata/local.yml:1:10 'version' of a local profile must be 1",
        "metadata/local.yml:2:1 'states' is no field here",
        "metadata/local.yml:4:3 exactly one of 'duckdb', 'folder' must be given",
        "metadata/local.yml:5:3 exactly one of 'duckdb', 'folder' must be given",
        "metadata/local.yml:5:10 'duck' is no field here",
        "metadata/local.yml:6:3 exactly one of 'duckdb', 'folder' must be given",
        "metadata/local.yml:6:9 'ls_c' must be a mapping",
        "metadata/local.yml:7:18 'folder' must be a text",
        "metadata/local.yml:9:3 linked service 'LS_E' comes twice: the service ignores letter case",
        "metadata/local.yml:11:3 'vault.example' is no URL prefix",
        "metadata/local.yml:12:32 'https://elsewhere.example' is not on this machine: a local run never leaves it",
        "metadata/local.yml:13:48 'status' is the HTTP status a recorder answers with, 200 to 599",
        "metadata/local.yml:14:36 environment variable 'GONE' is not set",
        "metadata/local.yml:15:36 'a' must be a text",
        "metadata/local.yml:15:48 'status' is the HTTP status a recorder answers with, 200 to 599",
    ]
    assert {item.hint for item in findings if "no field" in item.message} == {
        "did you mean 'state'?",
        "did you mean 'duckdb'?",
    }


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "1:1"),
        ("- a\n", "1:1"),
        ("version: 1\nversion: 1\n", "2:1"),
        ("version: [\n", "1:11"),
        ("version: true", "1:10"),
    ],
)
def test_a_file_that_is_no_profile_is_told_where(tmp_path: Path, text: str, place: str) -> None:
    profile, findings = read_profile(written(tmp_path, text), environment={})

    assert profile is None
    assert f"{findings[0].location.line}:{findings[0].location.column}" == place


def test_a_profile_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    profile, findings = read_profile(tmp_path / "local.yml", file="local.yml", environment={})

    assert profile is None
    assert [item.location.file for item in findings] == ["local.yml"]


def service(name: str, **properties: str) -> LinkedService:
    return LinkedService(name, "AzureSqlDatabase", properties)


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    path = tmp_path / "local.yml"
    shared = tmp_path / "shop.duckdb"
    return Profile(path, tmp_path, {"ls_a": shared, "ls_b": shared, "ls_bad": tmp_path}, {"ls_lake": tmp_path / "lake"})


def test_linked_services_of_one_file_share_its_database(profile: Profile) -> None:
    with LocalConnectors(profile, now=lambda: NOW) as connectors:
        assert connectors.sql(service("LS_A")).database is connectors.sql(service("ls_b")).database
        assert connectors.files(service("ls_lake")).root == profile.folders["ls_lake"]


def test_a_database_answers_to_the_name_its_linked_service_gives_it(profile: Profile) -> None:
    with LocalConnectors(profile, now=lambda: NOW) as connectors:
        database = connectors.sql(service("ls_a", database="Sales Db")).database

        assert database.run("SELECT COUNT(*) AS n FROM [sales db].sys.tables")[0].rows == ((0,),)


def test_a_database_is_open_until_the_connectors_are_closed(profile: Profile) -> None:
    for _ in range(2):
        with LocalConnectors(profile, now=lambda: NOW) as connectors:
            assert connectors.sql(service("ls_a")).database.run("SELECT 1 AS v")[0].rows == ((1,),)


def test_a_linked_service_that_nothing_stands_for_is_named(profile: Profile) -> None:
    with LocalConnectors(profile, now=lambda: NOW) as connectors:
        with pytest.raises(
            ActivityError, match=r"maps linked service 'ls_x' .* to nothing: add 'ls_x: {duckdb: <path>}'"
        ):
            connectors.sql(service("ls_x"))
        with pytest.raises(ActivityError, match="as something other than 'duckdb'"):
            connectors.sql(service("ls_lake"))
        with pytest.raises(ActivityError, match="as something other than 'folder'") as caught:
            connectors.files(service("ls_a"))

    assert caught.value.code == "LinkedServiceNotMapped"


def test_a_database_that_cannot_be_opened_fails_the_activity(profile: Profile) -> None:
    with LocalConnectors(profile, now=lambda: NOW) as connectors, pytest.raises(ActivityError) as caught:
        connectors.sql(service("ls_bad"))

    assert caught.value.code == "SqlFailedToConnect"
