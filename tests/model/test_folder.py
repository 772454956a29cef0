from pathlib import Path

import pytest

from adfgen.diagnostics import Diagnostic, Location, Severity
from adfgen.errors import ProjectError
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.folder import read_folder, render_files, write_files
from adfgen.model.kind import Kind


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
    ("data", "finding"),
    [
        (
            b'{"name": ',
            Diagnostic(
                "ADF001",
                Severity.ERROR,
                "'pipeline/x.json' is not JSON: Expecting value",
                Location("pipeline/x.json", line=1, column=10),
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
    assert findings == (finding,)


def test_a_folder_that_is_not_there_stops_the_work(tmp_path: Path) -> None:
    """The message names the folder as it was given."""
    with pytest.raises(ProjectError) as stop:
        read_folder(tmp_path / "nowhere")

    assert stop.value.message == f"'{tmp_path / 'nowhere'}' is not a folder"


def test_folder_names_match_without_case(tmp_path: Path) -> None:
    """Public factories spell linkedService in several ways; Studio reads them all."""
    (tmp_path / "LinkedServices").mkdir()
    (tmp_path / "linkedservice").mkdir()
    (tmp_path / "linkedservice/ls.json").write_text('{"name": "ls", "properties": {}}')

    factory, _ = read_folder(tmp_path)

    assert [str(item.key) for item in factory] == ["linked service 'ls'"]
