"""Activities that look into a lake: GetMetadata, and a Lookup of JSON files."""

from pathlib import Path
from typing import Any

import pytest

from adfgen.connectors.lake.folder import FolderLake
from adfgen.model.factory import Artifact, ArtifactKey
from adfgen.model.kind import Kind
from adfgen.runtime.file_source import json_rows, source_files
from adfgen.runtime.port import ActivityError, LakeFile
from tests.runtime.conftest import Lab

FILES = {
    "in/a.json": b'{"n":1}\n{"n":2}\n',
    "in/b.json": b'\xef\xbb\xbf[{"n":3,"text":"2024-01-31T00:00:00Z"}]',
    "in/deep/er/c.json": b'{"n":4}',
    "in/b.txt": b"text",
    "other/odd*.json": b'{"n":5}',
}


@pytest.fixture
def lake(tmp_path: Path) -> FolderLake:
    """A lake with a few files; one has a name a wildcard could mean."""
    for path, content in FILES.items():
        file = tmp_path / "raw" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return FolderLake(tmp_path)


@pytest.mark.parametrize(
    ("folder", "name", "settings", "found"),
    [
        ("in", "a.json", {}, ["in/a.json"]),
        ("in", "", {}, ["in/a.json", "in/b.json", "in/b.txt", "in/deep/er/c.json"]),
        ("in", "", {"recursive": False}, ["in/a.json", "in/b.json", "in/b.txt"]),
        ("x", "y", {"wildcardFolderPath": "in", "wildcardFileName": "*.json"}, ["in/a.json", "in/b.json", "in/deep/er/c.json"]),
        ("x", "y", {"wildcardFolderPath": "i?", "wildcardFileName": "?.{json,txt}", "recursive": False}, ["in/a.json", "in/b.json", "in/b.txt"]),
        ("x", "y", {"wildcardFolderPath": "in/*/er", "wildcardFileName": "*"}, ["in/deep/er/c.json"]),
        ("", "", {"wildcardFileName": "odd^*.json"}, ["other/odd*.json"]),
        ("in/", "", {"wildcardFileName": "b.*"}, ["in/b.json", "in/b.txt"]),
    ],
)  # fmt: skip
def test_the_files_a_source_reads(lake: FolderLake, folder: str, name: str, settings: Any, found: list[str]) -> None:
    """A wildcard stands in place of the dataset's folder or file, and does not cross a folder."""
    assert list(source_files(lake, LakeFile("raw", folder, name, "Json"), settings)) == found


@pytest.mark.parametrize(
    ("folder", "name", "settings"),
    [("in", "z.json", {}), ("in", "deep", {}), ("nowhere", "", {}), ("in", "", {"wildcardFileName": "*.csv"})],
)
def test_nothing_to_read_is_an_error(lake: FolderLake, folder: str, name: str, settings: Any) -> None:
    """It names the place."""
    with pytest.raises(ActivityError, match=f"UserErrorFileNotFound.*'raw/{folder}"):
        source_files(lake, LakeFile("raw", folder, name, "Json"), settings)


@pytest.mark.parametrize("content", [b'{"n":1', b"[1]", b'{"n":1} x'])
def test_json_that_is_torn_or_holds_no_objects_is_an_error(content: bytes) -> None:
    """Never fewer rows than the file holds."""
    with pytest.raises(ActivityError, match=r"JsonInvalidDataFormat.*'in/a\.json'"):
        list(json_rows(content, "in/a.json"))


def _dataset(folder: str, file: str) -> Artifact:
    location = {"type": "AzureBlobFSLocation", "fileSystem": "raw", "folderPath": folder, "fileName": file}
    properties = {
        "type": "Json",
        "linkedServiceName": {"referenceName": "ls", "type": "LinkedServiceReference"},
        "typeProperties": {"location": location},
    }
    return Artifact(ArtifactKey(Kind.DATASET, "ds"), {"name": "ds", "properties": properties})


@pytest.fixture
def look(lab: Lab, lake: FolderLake, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs one activity on a dataset in the lake; the record of its run."""

    def looked(kind: str, folder: str, file: str, **properties: Any) -> Any:
        service = {"name": "ls", "properties": {"type": "AzureBlobFS", "typeProperties": {}}}
        lab.others = [_dataset(folder, file), Artifact(ArtifactKey(Kind.LINKED_SERVICE, "ls"), service)]
        lab.world.lake = lake
        reference = {"referenceName": "ds", "type": "DatasetReference"}
        lab.run([{"name": "a", "type": kind, "typeProperties": {"dataset": reference, **properties}}])
        return lab.story.activities[-1]

    return looked


def test_a_lookup_reads_json_files(look: Any) -> None:
    """Rows of all its files in the order of their paths; texts stay texts; firstRow is the first of them."""
    source = {"type": "JsonSource", "storeSettings": {"wildcardFileName": "*.json", "recursive": True}}

    rows = look("Lookup", "in", "", source=source, firstRowOnly=False).output
    assert (rows["count"], rows["value"]) == (
        4,
        [{"n": 1}, {"n": 2}, {"n": 3, "text": "2024-01-31T00:00:00Z"}, {"n": 4}],
    )
    assert look("Lookup", "in", "b.json", source={"type": "JsonSource"}).output["firstRow"]["n"] == 3
    assert look("Lookup", "in", "no.json", source={"type": "JsonSource"}).error.code == "2200"


def test_get_metadata_says_what_is_there(look: Any) -> None:
    """Of a file and of a folder, its children not deeper."""
    file = look("GetMetadata", "in", "a.json", fieldList=["exists", "itemName", "itemType", "size"]).output
    folder = look("GetMetadata", "in", "", fieldList=["childItems", "itemType", "lastModified"]).output

    assert {name: file[name] for name in ("exists", "itemName", "itemType", "size")} == {"exists": True, "itemName": "a.json", "itemType": "File", "size": 16}  # fmt: skip
    assert folder["childItems"] == [
        {"name": "a.json", "type": "File"},
        {"name": "b.json", "type": "File"},
        {"name": "b.txt", "type": "File"},
        {"name": "deep", "type": "Folder"},
    ]
    assert folder["itemType"] == "Folder"
    assert folder["lastModified"].endswith("Z")


def test_get_metadata_of_what_is_missing(look: Any) -> None:
    """No error when `exists` is asked for; fields a file or folder has not, and those not simulated, are."""
    assert look("GetMetadata", "in", "no", fieldList=["exists", "size"]).output["exists"] is False
    assert "missing: 'raw/in/no'" in look("GetMetadata", "in", "no", fieldList=["size"]).error.message
    assert "'raw/in' is a folder" in look("GetMetadata", "in", "", fieldList=["size"]).error.message
    assert "'raw/in/a.json' is a file" in look("GetMetadata", "in", "a.json", fieldList=["childItems"]).error.message
    assert look("GetMetadata", "in", "a.json", fieldList=["structure"]).error.code == "NotSimulated"
