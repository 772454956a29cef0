"""adfgen run on a rendered project: what is refused before anything starts, and what is told after."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adfgen.api.rendering import factory_of_files
from adfgen.api.starting import missing_profile
from adfgen.cli.main import root
from adfgen.connectors.profile import read_profile
from adfgen.errors import AdfgenError, UsageError
from adfgen.model.body import Json
from adfgen.model.factory import Factory
from adfgen.runtime.reach import ReachedService, StandIn, reached_services
from adfgen.runtime.simulated import refuse_unsimulated
from adfgen.sample.story import sample_metadata
from adfgen.testing.local_project import LocalProject


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's metadata and what it renders to."""
    folder = tmp_path_factory.mktemp("rendered")
    shutil.copytree(sample_metadata(), folder / "metadata")
    LocalProject(folder).render()
    return folder


@pytest.fixture
def project(rendered: Path, tmp_path: Path) -> Path:
    """A rendered project that nothing ran in yet."""
    return Path(shutil.copytree(rendered, tmp_path / "music"))


def run(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(root, ["run", "--project", str(project), *arguments], standalone_mode=False)


def code_of(result: Result) -> int:
    """The exit code: what click returns without its standalone mode, or raises in older versions."""
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code or result.return_value or 0


def refusal(result: Result) -> AdfgenError:
    """What stopped the command; the program prints it and ends with its exit code."""
    assert isinstance(result.exception, AdfgenError), result.output
    return result.exception


def test_a_parameter_the_pipeline_does_not_declare_is_refused_before_anything_starts(project: Path) -> None:
    """The run would take its default and load everything; the nearest name and all of them are told."""
    stopped = refusal(run(project, "-p", "grp=facts"))

    assert stopped.exit_code == 2
    assert stopped.message == "pipeline 'pl_ingest_music' has no parameter 'grp'"
    assert stopped.hint.startswith("did you mean 'group'? it declares 'group', 'tables', ")
    assert not (project / ".adfgen").exists()


def test_a_parameter_of_another_type_is_refused_before_anything_starts(project: Path) -> None:
    """Nothing is published for a run that cannot begin."""
    stopped = refusal(run(project, "-p", "tables=dbo.FactStream"))

    assert (stopped.exit_code, "'tables' takes a value of type array" in stopped.message) == (2, True)
    assert not (project / ".adfgen").exists()


def test_letter_case_of_a_parameter_is_the_services_business(project: Path) -> None:
    """The service ignores it, and so do we: what is refused is the next thing that is wrong."""
    assert "takes a value of type string" in refusal(run(project, "-p", "GROUP=[1]")).message


@pytest.fixture
def wait_folder(tmp_path: Path) -> Path:
    """A Git folder of one pipeline that loops over two items, and a profile that needs to map nothing."""
    wait = {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 1}}
    loop = {"items": {"value": "@createArray(1, 2)", "type": "Expression"}, "activities": [wait]}
    body = {"name": "pl", "properties": {"activities": [{"name": "each", "type": "ForEach", "typeProperties": loop}]}}
    for name, text in {"pipeline/pl.json": json.dumps(body), "metadata/local.yml": "version: 1\n"}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("place", "code", "missed"),
    [
        ("each[9]/wait", 1, ["each[9]/wait"]),
        ("each[1]/wait#2", 1, ["each[1]/wait#2"]),
        ("each[1]/wait:during", 1, ["each[1]/wait:during"]),
        ("each[1]/wait", 1, []),
    ],
)
def test_a_fault_that_never_struck_is_told(wait_folder: Path, place: str, code: int, missed: list[str]) -> None:
    """A green run with a fault that missed proves nothing; one that struck has failed the run by itself."""
    result = CliRunner().invoke(
        root, ["run", "--path", str(wait_folder), "--fail-at", place, "--format", "json"], standalone_mode=False
    )

    assert code_of(result) == code
    told = [line for line in result.stderr.splitlines() if line.startswith("error: the fault")]
    assert told == [f"error: the fault at '{place}' never struck: the run did not get there" for place in missed]
    assert json.loads(result.stdout)["run"]["status"] == ("Succeeded" if missed else "Failed")


def change_profile(project: Path, before: str, after: str) -> Path:
    path = project / "metadata" / "local.yml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    return path


def test_a_database_that_is_not_there_is_told(project: Path) -> None:
    """An empty one is made in its place, as of a path with a slip in it; the control store's is always made so."""
    result = run(project)

    lines = [line for line in result.stderr.splitlines() if "is not there" in line]
    path = read_profile(project / "metadata" / "local.yml")[0].databases["ls_music"]  # type: ignore[union-attr]
    assert lines == [
        f"warning: '{path}', which stands for 'ls_music', is not there: the run begins with an empty database"
    ]


def test_a_new_control_store_is_not_begun_over_the_batches_of_a_lost_one(project: Path) -> None:
    """Its numbers would begin anew, and a reader take the old rows for the newer ones."""
    settings = LocalProject(project).settings
    lists = LocalProject(project).lake / (settings.lake.root or "") / "_control" / "committed_batch"
    lists.mkdir(parents=True)
    (lists / "run=1.parquet").write_bytes(b"")

    stopped = refusal(run(project))

    assert stopped.exit_code == 3
    assert stopped.message == f"the lake holds batches of a control store that is gone: '{lists}'"


def test_a_linked_service_without_a_stand_in_is_refused_before_anything_starts(project: Path) -> None:
    """Every table would fail of it, each after all its retries. The line to add is told, and the entry that was meant."""
    path = change_profile(project, "ls_music:", "ls_musik:")

    result = run(project)

    assert refusal(result).exit_code == 3
    assert refusal(result).message == f"the local profile '{path}' has no stand-in for 'ls_music' (AzureSqlDatabase)"
    assert refusal(result).hint.splitlines()[1:] == ["    ls_music: {duckdb: ../.adfgen/ls_music.duckdb}"]
    assert (
        f"warning: 'ls_musik' in '{path}' is no linked service of the factory: did you mean 'ls_music'?"
        in result.stderr
    )
    assert not (project / ".adfgen").exists()


def test_a_database_cannot_stand_for_a_lake(project: Path) -> None:
    """There is a stand-in, and it is of the wrong kind: that is what is said."""
    path = change_profile(project, "ls_lake: {folder: ../.adfgen/lake}", "ls_lake: {duckdb: lake.duckdb}")

    stopped = refusal(run(project))

    assert stopped.message == (
        f"the local profile '{path}' has a database for 'ls_lake' (AzureBlobFS), for which only a folder can stand"
    )
    assert stopped.hint.splitlines()[1:] == ["    ls_lake: {folder: ../.adfgen/ls_lake}"]


def test_without_a_profile_its_place_and_an_example_are_told(project: Path) -> None:
    """The example maps what this pipeline needs, and is a profile as it stands."""
    path = project / "metadata" / "local.yml"
    path.unlink()

    stopped = refusal(run(project))

    assert (stopped.exit_code, stopped.message) == (3, f"there is no local profile at '{path}'")
    path.write_text("\n".join(stopped.hint.splitlines()[1:]), encoding="utf-8")
    profile, findings = read_profile(path)
    assert findings == ()
    assert profile is not None
    assert set(profile.names) == {"ls_control", "ls_lake", "ls_music"}


def test_names_made_by_expressions_and_inactive_activities_are_left_alone() -> None:
    """What cannot be known before the run, or never runs, does not keep it from starting."""
    reference = {"referenceName": "ls_a", "type": "LinkedServiceReference"}
    script = {"name": "script", "type": "Script", "linkedServiceName": reference, "typeProperties": {"scripts": []}}
    made = {**script, "name": "made", "linkedServiceName": {**reference, "referenceName": "@concat('ls_', 'a')"}}
    wait = {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 1}}
    off = {**script, "state": "Inactive", "onInactiveMarkAs": "Succeeded"}
    service = {"name": "ls_a", "properties": {"type": "AzureSqlDatabase", "typeProperties": {}}}
    factory = factory_of_files({
        "factory/linkedService/ls_a.json": json.dumps(service),
        "factory/pipeline/a.json": json.dumps({"name": "a", "properties": {"activities": [off, made, wait]}}),
        "factory/pipeline/b.json": json.dumps({"name": "b", "properties": {"activities": [script]}}),
    })  # fmt: skip

    assert reached_services(factory, "a") == ()
    assert reached_services(factory, "b") == (ReachedService("ls_a", "AzureSqlDatabase", StandIn.DATABASE),)


def factory_of(activities: list[Json], **services: str) -> Factory:
    """A factory of the pipeline 'pl', linked services by their types, and a Parquet dataset `ds_NAME` of each."""
    files = {"pipeline/pl": {"activities": activities}}
    for name, kind in services.items():
        reference = {"referenceName": name, "type": "LinkedServiceReference"}
        files[f"linkedService/{name}"] = {"type": kind, "typeProperties": {}}
        files[f"dataset/ds_{name}"] = {"type": "Parquet", "linkedServiceName": reference, "typeProperties": {}}
    return factory_of_files({
        f"factory/{path}.json": json.dumps({"name": path.rpartition("/")[2], "properties": properties})
        for path, properties in files.items()
    })  # fmt: skip


def copy(source: str, sink: str, **more: Json) -> Json:
    sides = {"source": {"type": source}, "sink": {"type": sink}}
    ends = {end: [{"referenceName": f"ds_{end}", "type": "DatasetReference"}] for end in ("inputs", "outputs")}
    return {"name": "copy", "type": "Copy", **ends, "typeProperties": {**sides, **more}}


def test_what_is_proposed_goes_by_the_type_of_the_linked_service() -> None:
    """A database for what speaks T-SQL, whatever its dataset is; for each store of files a folder of its own."""
    between = {**copy("AzureSqlSource", "ParquetSink"), "inputs": [{"referenceName": "ds_db", "type": "DatasetReference"}]}  # fmt: skip
    files = {**copy("AzureSqlSource", "ParquetSink"), "inputs": [{"referenceName": "ds_blob", "type": "DatasetReference"}]}  # fmt: skip
    factory = factory_of([between, files], db="SqlServer", blob="AzureBlobStorage", outputs="AzureBlobFS")

    hint = missing_profile(Path("local.yml"), reached_services(factory, "pl")).hint

    assert [line.strip() for line in hint.splitlines()[3:]] == [
        "blob: {folder: ../.adfgen/blob}",
        "db: {duckdb: ../.adfgen/db.duckdb}",
        "outputs: {folder: ../.adfgen/outputs}",
    ]


REFUSED: list[tuple[Json, str]] = [
    (copy("ParquetSource", "ParquetSink"), "'copy' (Copy from 'ParquetSource' to 'ParquetSink')"),
    (copy("BinarySource", "ParquetSink"), "'copy' (Copy from 'BinarySource' to 'ParquetSink')"),
    (
        copy("SqlSource", "JsonSink", translator={"type": "TabularTranslator", "mappings": [{}]}),
        "'copy' (Copy with column mappings)",
    ),
    (copy("SqlSource", "JsonSink"), "'copy' (Copy on 'inputs' of type 'RestService')"),
    ({"name": "spark", "type": "DatabricksNotebook"}, "'spark' (DatabricksNotebook)"),
    (
        {"name": "look", "type": "Lookup", "typeProperties": {"source": {"type": "DelimitedTextSource"}}},
        "'look' (Lookup from 'DelimitedTextSource')",
    ),
    (
        {"name": "meta", "type": "GetMetadata", "typeProperties": {"fieldList": ["exists", "structure"]}},
        "'meta' (GetMetadata of the field 'structure')",
    ),
    (
        {"name": "run", "type": "Script", "typeProperties": {"scripts": [{"text": "SELECT 1", "parameters": [{}]}]}},
        "'run' (Script with parameters)",
    ),
]


@pytest.mark.parametrize(("activity", "told"), REFUSED)
def test_what_cannot_be_simulated_is_refused_by_name(activity: Json, told: str) -> None:
    """As far as the JSON tells; what is inactive never runs and may be anything."""
    services = {"inputs": "RestService", "outputs": "AzureBlobFS"}

    with pytest.raises(UsageError) as stop:
        refuse_unsimulated(factory_of([activity], **services), "pl")

    assert stop.value.message == f"pipeline 'pl' cannot run on this machine: {told} cannot be simulated"
    refuse_unsimulated(factory_of([{**activity, "state": "Inactive"}], **services), "pl")


def test_a_delete_of_what_is_no_file_is_refused_by_the_type_of_its_dataset() -> None:
    """The dataset is looked up as a run would."""
    delete = {"dataset": {"referenceName": "ds", "type": "DatasetReference"}}
    body = {"activities": [{"name": "gone", "type": "Delete", "typeProperties": delete}]}
    factory = factory_of_files({
        "factory/pipeline/pl.json": json.dumps({"name": "pl", "properties": body}),
        "factory/dataset/ds.json": json.dumps({"name": "ds", "properties": {"type": "Avro"}}),
    })  # fmt: skip

    with pytest.raises(UsageError, match=r"'gone' \(Delete with dataset 'ds', which is of type 'Avro'\)"):
        refuse_unsimulated(factory, "pl")


def test_nobody_is_asked_for_a_profile_of_what_cannot_run(wait_folder: Path) -> None:
    """The profile would be written for nothing."""
    (wait_folder / "metadata" / "local.yml").unlink()
    body = {"activities": [copy("BinarySource", "ParquetSink")]}
    (wait_folder / "pipeline" / "pl.json").write_text(json.dumps({"name": "pl", "properties": body}), encoding="utf-8")

    stopped = refusal(CliRunner().invoke(root, ["run", "--path", str(wait_folder)], standalone_mode=False))

    assert (stopped.exit_code, "cannot be simulated" in stopped.message) == (2, True)


def test_a_run_of_stale_files_says_so(project: Path) -> None:
    """What is run is what lies there; that the metadata says something else by now is one line."""
    fresh = run(project, "-p", "grp=facts").stderr
    path = project / "metadata" / "tables" / "music" / "facts.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("priority: 10", "priority: 9"), encoding="utf-8")

    stale = run(project, "-p", "grp=facts").stderr

    assert fresh == ""
    assert stale == (
        "warning: stale, not what the metadata renders to: 'control/table_definition.json'; "
        "they are run as they lie there, `adfgen render` writes them\n"
    )


def test_a_report_that_cannot_be_written_is_refused_before_the_run(wait_folder: Path) -> None:
    """Nobody wants to hear of it when the run is over; what is looked at is left as it was."""
    place = wait_folder / "nope" / "report.html"
    arguments = ["run", "--path", str(wait_folder), "--report"]

    stopped = refusal(CliRunner().invoke(root, [*arguments, str(place)], standalone_mode=False))
    wrong = refusal(
        CliRunner().invoke(root, [*arguments, str(wait_folder / "r.html"), "-p", "x"], standalone_mode=False)
    )

    assert (stopped.exit_code, stopped.message) == (3, f"cannot write '{place}': No such file or directory")
    assert (wrong.exit_code, wrong.message) == (2, "'x' is no parameter")
    assert sorted(path.name for path in wait_folder.iterdir()) == ["metadata", "pipeline"]


def test_waiting_that_was_skipped_is_told(wait_folder: Path) -> None:
    """The durations it shows are of the run's clock, not of the clock on the wall."""
    result = CliRunner().invoke(root, ["run", "--path", str(wait_folder)], standalone_mode=False)

    assert code_of(result) == 0
    assert "1 s of waiting were skipped: times are of the run's clock" in result.stderr


@pytest.mark.parametrize(("command", "given", "meant"), [("run", "jsno", "json"), ("validate", "markdwn", "markdown")])
def test_a_mistyped_word_of_a_choice_names_the_nearest(command: str, given: str, meant: str) -> None:
    """Beside all the words there are."""
    result = CliRunner().invoke(root, [command, "--format", given])

    assert result.exit_code == 2
    assert f"'{given}' is not one of 'text', 'json'" in result.stderr
    assert f"; did you mean '{meant}'?" in result.stderr
