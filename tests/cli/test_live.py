"""deploy, trigger, runs and status against an emulator of its own process: over TLS, signed in by azure-identity."""

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import certifi
import pytest
import yaml
from click.testing import CliRunner, Result

from adfgen.api import releasing
from adfgen.cli.main import root
from adfgen.errors import AdfgenError
from adfgen.testing.emulated import EmulatedFactory
from adfgen.testing.local_project import LocalProject

NOW = datetime(2024, 6, 10, 3, tzinfo=UTC)
TABLES = [{"schema": "dbo", "name": f"t{number}", "load_type": "full"} for number in range(3)]


@pytest.fixture(scope="module")
def factory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatedFactory]:
    """A project of three small tables, and the emulator that serves its factories."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "metadata" / "tables" / "s").mkdir(parents=True)
    (folder / "metadata" / "environments").mkdir()
    project = {
        "version": 1,
        "name": "small",
        "sources": {"s": {"type": "AzureSqlDatabase", "server": "s.database.windows.net", "database": "d"}},
        "lake": {"url": "https://l.dfs.core.windows.net", "file_system": "raw"},
        "control_store": {"server": "c.database.windows.net", "database": "c", "publish": "factory"},
        "schedule": {"frequency": "Day", "interval": 1, "start": "2024-01-01T02:00:00", "time_zone": "UTC"},
    }
    environment = {
        "factory": {"subscription": "${env:SMALL_SUBSCRIPTION}", "resource_group": "rg", "name": "adf-small", "location": "westeurope"},
        "git_connected": True,
        "trigger_state": "Started",
    }  # fmt: skip
    profile = {
        "version": 1,
        "state": "../.adfgen",
        "linked_services": {"ls_s": {"duckdb": "s.duckdb"}, "ls_control": {"duckdb": "c.duckdb"}, "ls_lake": {"folder": "lake"}},
    }  # fmt: skip
    texts = {"project": project, "environments/dev": environment, "local": profile, "tables/s/all": {"tables": TABLES}}
    for name, value in texts.items():
        (folder / "metadata" / f"{name}.yml").write_text(yaml.safe_dump(value), encoding="utf-8")
    local = LocalProject(folder)
    local.render()
    with local.session(NOW) as session, session.database("ls_s").native() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS dbo")
        for table in TABLES:
            cursor.execute(f"CREATE TABLE dbo.{table['name']} AS SELECT 7 AS id")
    with EmulatedFactory(folder, "dev") as found:
        found.start(NOW)
        yield found


@pytest.fixture
def variables(factory: EmulatedFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment its user has: what the emulator printed and nothing else of Azure."""
    for name in [name for name in os.environ if name.startswith(("AZURE_", "IDENTITY_", "MSI_", "ADFGEN_E"))]:
        monkeypatch.delenv(name)
    for name, value in factory.variables.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def deployed(factory: EmulatedFactory, variables: None) -> EmulatedFactory:
    """The factory after a deploy, whichever test came before."""
    assert run(factory, "deploy", "--yes").exit_code == 0
    return factory


def run(factory: EmulatedFactory, command: str, *arguments: str, answer: str = "") -> Result:
    """A command on the project's factory."""
    given = [command, *arguments]
    if not {"--to", "--path"} & set(arguments):
        given += ["--project", str(factory.root), "--factory", "dev"]
    return CliRunner().invoke(root, given, input=answer, standalone_mode=False)


def place_in(factory: EmulatedFactory) -> str:
    """The Azure id of the project's factory."""
    subscription = factory.variables["SMALL_SUBSCRIPTION"]
    return f"/subscriptions/{subscription}/resourceGroups/rg/providers/Microsoft.DataFactory/factories/adf-small"


def refusal(result: Result) -> AdfgenError:
    """What stopped a command; the program prints it and ends with its exit code."""
    assert isinstance(result.exception, AdfgenError), result.output
    return result.exception


@pytest.mark.usefixtures("variables")
def test_a_deploy_is_shown_asked_for_and_done_once(factory: EmulatedFactory) -> None:
    """A dry run and a no change nothing; a yes does what was shown; a second one has nothing to do."""
    shown = run(factory, "deploy", "--dry-run")
    refused = run(factory, "deploy", answer="n\n")
    done = run(factory, "deploy", answer="y\n")
    again = run(factory, "deploy")

    assert shown.exit_code == 0
    assert "adf-small: 10 to add, 0 to change, 0 to remove" in shown.stdout
    assert "+ pipeline 'pl_ingest_s'" in shown.stdout
    assert "▶ start trigger 'tr_ingest'" in shown.stdout
    assert "table definitions: 3 new, 0 changed, 0 retired" in shown.stdout
    assert (refused.return_value, refused.exit_code, "nothing was changed" in refused.stderr) in [(1, 0, True), (None, 1, True)]  # fmt: skip
    assert "3 table definitions published in 1 run" in done.stderr
    assert "adf-small: nothing to change" in again.stdout
    assert "table definitions: 0 new, 0 changed, 0 retired" in again.stdout


@pytest.mark.usefixtures("deployed")
def test_a_changed_table_is_a_changed_definition(factory: EmulatedFactory) -> None:
    """Named with its fields, published without touching a resource; a table that is gone is retired."""
    path = factory.root / "metadata" / "tables" / "s" / "all.yml"
    before = path.read_text(encoding="utf-8")
    path.write_text(yaml.safe_dump({"tables": [{**TABLES[0], "priority": 7}, TABLES[1]]}), encoding="utf-8")
    stale = refusal(run(factory, "deploy", "--yes"))
    LocalProject(factory.root).render()
    try:
        body = json.loads(run(factory, "deploy", "--yes", "--format", "json").stdout)
    finally:
        path.write_text(before, encoding="utf-8")
        LocalProject(factory.root).render()
        run(factory, "deploy", "--yes")

    assert stale.exit_code == 3
    assert "'control/table_definition.json'" in stale.message
    assert body["definitions"] == {"new": [], "changed": {"s/d/dbo/t0": ["priority"]}, "retired": ["s/d/dbo/t2"]}
    assert body["steps"] == []


@pytest.mark.usefixtures("variables")
def test_a_deploy_that_died_before_the_control_store_is_finished(
    factory: EmulatedFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All resources are as desired, and still the next deploy has something to do."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    run(factory, "deploy", "--yes")
    path = factory.root / "metadata" / "tables" / "s" / "all.yml"
    before = path.read_text(encoding="utf-8")
    path.write_text(yaml.safe_dump({"tables": [{**TABLES[0], "priority": 3}, *TABLES[1:]]}), encoding="utf-8")
    LocalProject(factory.root).render()
    with monkeypatch.context() as patch:
        patch.setattr(releasing, "publish", die)
        interrupted = run(factory, "deploy", "--yes")
    path.write_text(before, encoding="utf-8")
    LocalProject(factory.root).render()

    again = run(factory, "deploy", "--yes")
    last = run(factory, "deploy", "--yes")

    assert interrupted.exit_code
    assert "run the same deploy again to finish it" in interrupted.stderr
    assert "0 new, 0 changed, 0 retired" in again.stdout
    assert "3 table definitions published in 1 run" in again.stderr
    assert "published" not in last.stderr


@pytest.mark.usefixtures("variables")
def test_a_run_is_started_followed_and_found_again(factory: EmulatedFactory) -> None:
    """Its rows are in the answer; status says how far tables are; runs shows it."""
    run(factory, "deploy", "--yes")
    followed = run(factory, "trigger", "pl_ingest_s", "--watch", "--format", "json")
    run_id = json.loads(followed.stdout)["run"]["runId"]
    listed = run(factory, "runs", "--hours", "1000000", "--pipeline", "pl_ingest_s", "--format", "json")
    shown = run(factory, "runs", run_id)
    status = json.loads(run(factory, "status", "--format", "json").stdout)["tables"]
    table = run(factory, "status").stdout

    assert json.loads(followed.stdout)["run"]["status"] == "Succeeded"
    assert run_id in [item["runId"] for item in json.loads(listed.stdout)["runs"]]
    assert re.search(r"azureSQLToLake +│ +3 │ +3 │ +│ +3 │", shown.stdout)
    assert [(item["table_id"], item["state"], item["rows_copied"]) for item in status] == [(f"s/d/dbo/t{n}", "committed", 1) for n in range(3)]  # fmt: skip
    assert "s/d/dbo/t0" in table.replace("\n", "")
    assert factory.advance(datetime(2024, 6, 11, 3, tzinfo=UTC)) == 1


@pytest.mark.usefixtures("variables")
def test_a_run_that_fails_says_why(factory: EmulatedFactory) -> None:
    """Exit code 1, the failing table and its error; failed runs can be asked for."""
    run(factory, "deploy", "--yes")
    with LocalProject(factory.root).session(NOW) as session, session.database("ls_s").native() as cursor:
        cursor.execute("ALTER TABLE dbo.t1 RENAME TO t1_old")
    try:
        failed = run(factory, "trigger", "pl_ingest_s", "--watch", "--format", "json")
    finally:
        with LocalProject(factory.root).session(NOW) as session, session.database("ls_s").native() as cursor:
            cursor.execute("ALTER TABLE dbo.t1_old RENAME TO t1")
    run_id = json.loads(failed.stdout)["run"]["runId"]
    listed = json.loads(run(factory, "runs", "--hours", "1000000", "--failed", "--format", "json").stdout)["runs"]

    assert json.loads(failed.stdout)["run"]["status"] == "Failed"
    assert run_id in [item["runId"] for item in listed]
    assert "(dbo.t1): " in run(factory, "runs", run_id).stdout


@pytest.mark.usefixtures("deployed")
def test_a_run_is_run_again_from_where_it_failed(factory: EmulatedFactory) -> None:
    """What is left is done; the parameters are those of the first."""
    with LocalProject(factory.root).session(NOW) as session, session.database("ls_s").native() as cursor:
        cursor.execute("ALTER TABLE dbo.t2 RENAME TO t2_old")
    try:
        failed = run(factory, "trigger", "pl_ingest_s", "-p", 'tables=["s/d/dbo/t2"]', "--watch", "--format", "json")
    finally:
        with LocalProject(factory.root).session(NOW) as session, session.database("ls_s").native() as cursor:
            cursor.execute("ALTER TABLE dbo.t2_old RENAME TO t2")
    run_id = json.loads(failed.stdout)["run"]["runId"]

    middle = json.loads(run(factory, "trigger", "pl_ingest_s", "--rerun", run_id, "--from-failure", "--watch", "--format", "json").stdout)  # fmt: skip
    whole = json.loads(run(factory, "trigger", "pl_ingest_s", "--rerun", run_id, "--watch", "--format", "json").stdout)
    last = json.loads(run(factory, "trigger", "pl_ingest_s", "--rerun", run_id, "--from-activity", "run_summary", "--watch", "--format", "json").stdout)  # fmt: skip

    assert (middle["run"]["status"], whole["run"]["status"], last["run"]["status"]) == ("Failed", "Succeeded", "Failed")
    assert middle["run"]["runGroupId"] == run_id
    assert json.loads(whole["run"]["parameters"]["tables"]) == ["s/d/dbo/t2"]
    recovered = {item["activityName"] for item in middle["activityRuns"] if item["recoveryStatus"] == "Recovered"}
    assert {"TableDetails", "last_cdc"} <= recovered
    for options in (["--from-failure"], ["--rerun", run_id, "--from-failure", "--from-activity", "publish"]):
        assert refusal(run(factory, "trigger", "pl_ingest_s", *options)).exit_code == 2


@pytest.mark.usefixtures("deployed")
def test_a_parameter_the_live_pipeline_does_not_declare_starts_nothing(factory: EmulatedFactory) -> None:
    """The service would ignore it and load everything."""
    before = run(factory, "runs", "--hours", "1000000", "--format", "json").stdout

    stopped = refusal(run(factory, "trigger", "pl_ingest_s", "-p", "grp=facts"))

    assert stopped.exit_code == 2
    assert stopped.message == "pipeline 'pl_ingest_s' has no parameter 'grp'"
    assert "did you mean 'group'?" in stopped.hint
    assert run(factory, "runs", "--hours", "1000000", "--format", "json").stdout == before


@pytest.mark.usefixtures("deployed")
def test_a_pipeline_that_is_not_there_is_not_started(factory: EmulatedFactory) -> None:
    """The one that may be meant is named."""
    stopped = refusal(run(factory, "trigger", "pl_ingst_s"))

    assert (stopped.exit_code, stopped.message) == (2, "the factory has no pipeline 'pl_ingst_s'")
    assert stopped.hint == "did you mean 'pl_ingest_s'?"


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize("arguments", [["trigger", "pl_ingest_s", "--rerun", "nope"], ["runs", "nope"]])
def test_of_a_run_that_is_not_there_those_there_are_can_be_listed(
    factory: EmulatedFactory, arguments: list[str]
) -> None:
    """The command that does is named."""
    stopped = refusal(run(factory, *arguments))

    assert (stopped.exit_code, "404" in stopped.message) == (4, True)
    assert stopped.hint == "adfgen runs lists the ids of the runs there are"


@pytest.mark.usefixtures("deployed")
def test_runs_that_only_read_are_left_out(factory: EmulatedFactory) -> None:
    """They are counted, listed when asked for, and there for programs."""
    run(factory, "status")
    few, all_of_them = run(factory, "runs", "--hours", "1000000"), run(factory, "runs", "--hours", "1000000", "--pipeline", "pl_control_status")  # fmt: skip

    assert "pl_control_status" not in few.stdout
    assert re.search(r"\d+ of 'pl_control_status' left out, which only reads", few.stderr)
    assert "pl_control_status" in all_of_them.stdout
    assert "left out" not in all_of_them.stderr
    assert "pl_control_status" in run(factory, "runs", "--hours", "1000000", "--format", "json").stdout


@pytest.mark.usefixtures("deployed")
def test_any_folder_goes_to_any_factory(factory: EmulatedFactory, tmp_path: Path) -> None:
    """Without a project: a folder and the id of a factory."""
    body = {"name": "pl", "properties": {"activities": [{"name": "w", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 1}}]}}  # fmt: skip
    (tmp_path / "pipeline").mkdir()
    (tmp_path / "pipeline" / "pl_other.json").write_text(json.dumps({**body, "name": "pl_other"}), encoding="utf-8")
    place = place_in(factory)

    shown = run(factory, "deploy", "--path", str(tmp_path), "--to", place, "--dry-run")
    started = run(factory, "trigger", "pl_control_status", "--to", place)

    assert "1 to add, 0 to change, 0 to remove" in shown.stdout
    assert re.fullmatch(r"[0-9a-f-]{36}\n", started.stdout)
    assert refusal(run(factory, "deploy", "--path", str(tmp_path), "--to", "adf-small")).exit_code == 2


@pytest.mark.usefixtures("variables")
@pytest.mark.parametrize(
    ("names", "code", "said"),
    [
        ({"AZURE_CLIENT_SECRET": "planted-wrong-secret"}, 4, "signing in failed"),
        (
            {"ADFGEN_ENDPOINT": "https://localhost:1"},
            4,
            "nothing answers at https://localhost:1: is the emulator running?",
        ),
        ({"ADFGEN_ENDPOINT": "localhost:8443"}, 2, "'localhost:8443' is no endpoint"),
        ({"ADFGEN_CA_FILE": "/nope/ca.pem"}, 3, "the CA file '/nope/ca.pem' cannot be read: No such file or directory"),
        ({"ADFGEN_CA_FILE": __file__}, 3, "cannot be read: it holds no certificate"),
        ({"ADFGEN_CA_FILE": certifi.where()}, 4, "does not hold by"),
        ({"ADFGEN_CA_FILE": ""}, 4, "does not hold by the authorities known here"),
        ({"SMALL_SUBSCRIPTION": ""}, 3, "'SMALL_SUBSCRIPTION'"),
        ({"SMALL_SUBSCRIPTION": "11111111-1111-1111-1111-111111111111"}, 4, "404"),
    ],
)
def test_what_is_wrong_around_it_is_told(
    factory: EmulatedFactory, monkeypatch: pytest.MonkeyPatch, names: dict[str, str], code: int, said: str
) -> None:
    """A message, a hint and an exit code; never a secret."""
    for name, value in names.items():
        monkeypatch.setenv(name, value)

    stopped = refusal(run(factory, "deploy", "--yes"))

    assert stopped.exit_code == code
    assert said in stopped.message
    assert "planted" not in stopped.message + stopped.hint


def test_what_is_missing_on_the_command_line_is_told(factory: EmulatedFactory) -> None:
    """Which factory, and which of those there are."""
    nowhere = CliRunner().invoke(root, ["deploy", "--project", str(factory.root)], standalone_mode=False)
    unknown = CliRunner().invoke(
        root, ["deploy", "--project", str(factory.root), "--factory", "dve"], standalone_mode=False
    )

    assert refusal(nowhere).exit_code == 2
    assert refusal(unknown).exit_code == 2
    assert "'dev'" in refusal(unknown).hint


def test_a_question_nobody_answers_is_no(tmp_path: Path, deployed: EmulatedFactory) -> None:
    """In CI nobody is there: nothing is changed, and the way on is named."""
    (tmp_path / "pipeline").mkdir()
    wait = {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 1}}
    body = {"name": "pl_unasked", "properties": {"activities": [wait]}}
    (tmp_path / "pipeline" / "pl_unasked.json").write_text(json.dumps(body), encoding="utf-8")

    asked = run(deployed, "deploy", "--path", str(tmp_path), "--to", place_in(deployed))

    assert asked.return_value == 1
    assert "--yes" in asked.stderr
    assert "nothing was changed" in asked.stderr


@pytest.mark.usefixtures("deployed")
def test_status_of_this_machine_needs_no_factory(factory: EmulatedFactory) -> None:
    """The control store of the local profile, as long as there is one."""
    result = CliRunner().invoke(
        root, ["status", "--project", str(factory.root), "--format", "json"], standalone_mode=False
    )

    assert len(json.loads(result.stdout)["tables"]) == 3
