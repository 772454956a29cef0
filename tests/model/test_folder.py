import json
import os
from pathlib import Path
from typing import Any

import pytest

from adfgen.diagnostics import Diagnostic, Location, Severity
from adfgen.errors import ProjectError
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.folder import read_folder, render_files, write_files
from adfgen.model.json_file import parse_json
from adfgen.model.kind import Kind
from adfgen.model.reference import References


def pipeline(name: str) -> Artifact:
    return Artifact(ArtifactKey(Kind.PIPELINE, name), {"name": name, "properties": {"activities": []}})


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """A factory survives its way through the disk."""
    factory = Factory.of(
        [pipeline("b"), pipeline("A"), Artifact(ArtifactKey(Kind.FACTORY, "adf"), {"name": "adf"})], name="adf"
    )

    write_files(tmp_path, render_files(factory))

    assert read_folder(tmp_path) == (factory, ())


def test_files_look_as_studio_saves_them(tmp_path: Path) -> None:
    """Tabs, LF, no final newline: a save in Studio changes nothing."""
    write_files(tmp_path, render_files(Factory.of([pipeline("p")])))

    assert (
        tmp_path / "pipeline/p.json"
    ).read_bytes() == b'{\n\t"name": "p",\n\t"properties": {\n\t\t"activities": []\n\t}\n}'


def test_an_unchanged_file_is_not_touched_and_an_owned_one_no_longer_rendered_goes(tmp_path: Path) -> None:
    """Writing twice changes nothing; what was rendered before and is not now is deleted; other files stay."""
    write_files(tmp_path, {"pipeline/a.json": "1", "pipeline/b.json": "2"})
    (tmp_path / "pipeline/mine.json").write_text("3")

    assert write_files(tmp_path, {"pipeline/a.json": "1"}, owned=["pipeline/a.json", "pipeline/b.json"]) == (
        "pipeline/b.json",
    )
    assert sorted(path.name for path in (tmp_path / "pipeline").iterdir()) == ["a.json", "mine.json"]


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (b'{"a": 1, // one', "JSON has no comments: remove it"),
        (b"{'a': 1}", "JSON takes double quotes"),
        (b'{"a": True}', "JSON says true, false and null"),
        (b'{"a": 1,, "b": 2}', "look here and just before: a comma, a quote or a bracket is wrong"),
    ],
)
def test_what_other_languages_allow_is_named(data: bytes, hint: str) -> None:
    """Files edited by hand hold what Python and JavaScript take."""
    (finding,) = parse_json(data, "pipeline/x.json").findings

    assert finding.hint == hint


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (
            b'{"name": ',
            Diagnostic(
                "ADF001",
                Severity.ERROR,
                "'pipeline/x.json' is not JSON: Expecting value",
                Location("pipeline/x.json", line=1, column=9),
                "the file ends too early: close what is open with '}' or ']'",
            ),
        ),
        (
            b'{"a": {\n\t"b": 1\n}\n\n',
            Diagnostic(
                "ADF001",
                Severity.ERROR,
                "'pipeline/x.json' is not JSON: Expecting ',' delimiter",
                Location("pipeline/x.json", line=3, column=2),
                "the file ends too early: close what is open with '}' or ']'",
            ),
        ),
        (
            b"\n",
            Diagnostic(
                "ADF001",
                Severity.ERROR,
                "'pipeline/x.json' is empty",
                Location("pipeline/x.json", line=1, column=1),
                "give it back its content, or delete it",
            ),
        ),
        (
            b'{\n<<<<<<< HEAD\n\t"a": 1\n=======\n\t"a": 2\n>>>>>>> other\n}',
            Diagnostic(
                "ADF001",
                Severity.ERROR,
                "'pipeline/x.json' is not JSON: Expecting property name enclosed in double quotes",
                Location("pipeline/x.json", line=2, column=1),
                "the file holds the marks of a merge (<<<<<<<): decide what is to stay",
            ),
        ),
        (
            b'{"name": "1e999",\n"a": -' + b"9" * 5000 + b"}",
            Diagnostic(
                "ADF001",
                Severity.ERROR,
                "'pipeline/x.json' is not JSON: -9999999999999999999 is too large a number",
                Location("pipeline/x.json", line=2, column=6),
                "write a number, a text or null",
            ),
        ),
        (
            b'{"a": -Infinity}',
            Diagnostic(
                "ADF001",
                Severity.ERROR,
                "'pipeline/x.json' is not JSON: -Infinity is no JSON number",
                Location("pipeline/x.json", line=1, column=7),
                "write a number, a text or null",
            ),
        ),
        (
            b"\xff\xfe{\x00",
            Diagnostic(
                "ADF001",
                Severity.ERROR,
                "'pipeline/x.json' is UTF-16 text",
                Location("pipeline/x.json"),
                "save it as UTF-8",
            ),
        ),
        (
            b"[]",
            Diagnostic(
                "ADF001",
                Severity.ERROR,
                "'pipeline/x.json' holds no JSON object",
                Location("pipeline/x.json"),
                "a resource is an object with 'name' and 'properties'",
            ),
        ),
    ],
)
def test_a_file_that_is_no_resource_is_a_finding(tmp_path: Path, data: bytes, finding: Diagnostic) -> None:
    """One bad file does not hide the others."""
    write_files(tmp_path, render_files(Factory.of([pipeline("good")])))
    (tmp_path / "pipeline/x.json").write_bytes(data)

    factory, findings = read_folder(tmp_path)

    assert [item.key.name for item in factory] == ["good"]
    assert factory.unread == {ArtifactKey(Kind.PIPELINE, "x")}
    assert findings == (finding,)


def test_a_key_written_twice_is_reported_where_it_stands_again(tmp_path: Path) -> None:
    """At any depth, each time, with the line of the first one to go to."""
    text = '\ufeff{"name": "x",\n"properties": {"activities": [{\n"a/b": {"c": 1},\n"a/b": 2,\n  "a/b": 3}],\n"activities": []}}'
    write_files(tmp_path, {"pipeline/x.json": text})

    factory, findings = read_folder(tmp_path)

    said = "'pipeline/x.json' writes the key '{}' twice in one object: the first value is lost"
    inner = "/properties/activities/0/a~1b"
    assert [item.key.name for item in factory] == ["x"]
    assert [(item.message, item.location, item.hint) for item in findings] == [
        (said.format("a/b"), Location("pipeline/x.json", inner, line=4, column=1), "keep one of them: first in line 3"),
        (said.format("a/b"), Location("pipeline/x.json", inner, line=5, column=3), "keep one of them: first in line 3"),
        (
            said.format("activities"),
            Location("pipeline/x.json", "/properties/activities", line=6, column=1),
            "keep one of them: first in line 2",
        ),
    ]


def test_a_folder_that_is_not_there_stops_the_work(tmp_path: Path) -> None:
    """The message names the folder as it was given."""
    with pytest.raises(ProjectError) as stop:
        read_folder(tmp_path / "nowhere")

    assert stop.value.message == f"'{tmp_path / 'nowhere'}' is not a folder"


def test_files_nobody_reads_are_told(tmp_path: Path) -> None:
    """Folders called almost as they should be, folders in folders, another letter case of the ending; all else is the user's."""
    paths = [
        "pipelines/a.json",
        "linked_services/a.json",
        "dataset/sub/a.json",
        "dataset/API.JSON",
        "docs/a.json",
        "triggers/x.txt",
    ]
    for path in [*paths, "managedVirtualNetwork/default/managedPrivateEndpoint/e.json", "dataset/.hidden.JSON"]:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text('{"name": "a", "properties": {}}')

    _, findings = read_folder(tmp_path)

    assert {item.code for item in findings} == {"ADF005"}
    assert [(item.message, item.hint) for item in findings] == [
        ("nothing reads folder 'linked_services'", "call it 'linkedService'"),
        ("nothing reads folder 'pipelines'", "call it 'pipeline'"),
        ("nothing reads 'dataset/API.JSON'", "let its name end in '.json'"),
        (
            "nothing reads folder 'dataset/sub'",
            "move its files to 'dataset'; folders in Studio are a property of a resource",
        ),
    ]


def test_what_may_lie_in_an_unreadable_folder_is_not_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is told of, and nothing of what refers into it."""
    reference = {"linkedServiceName": {"referenceName": "ls", "type": "LinkedServiceReference"}}
    write_files(
        tmp_path, {"dataset/d.json": json.dumps({"name": "d", "properties": reference}), "linkedService/ls.json": "{}"}
    )
    look = os.scandir

    def refuse(folder: str | Path) -> Any:
        if Path(folder).name == "linkedService":
            raise PermissionError(13, "Permission denied")
        return look(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    factory, findings = read_folder(tmp_path)

    assert [item.message for item in findings] == ["folder 'linkedService' cannot be read: Permission denied"]
    assert References.of(factory).missing == ()


def test_folder_names_match_without_case(tmp_path: Path) -> None:
    """Public factories spell linkedService in several ways; Studio reads them all."""
    (tmp_path / "LinkedServices").mkdir()
    (tmp_path / "linkedservice").mkdir()
    (tmp_path / "linkedservice/ls.json").write_text('{"name": "ls", "properties": {}}')

    factory, _ = read_folder(tmp_path)

    assert [str(item.key) for item in factory] == ["linked service 'ls'"]
