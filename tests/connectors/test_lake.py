"""The lake in a folder: final names, deletion, and the names ADLS Gen2 or another machine would not take."""

from pathlib import Path

import pytest

from adfgen.connectors.lake.folder import FolderLake
from adfgen.runtime.port import ActivityError, LakeFile


def write(lake: FolderLake, folder: str, name: str, text: str = "x") -> Path:
    path = Path(lake.path_for_write(LakeFile("lake", folder, name, "Json")))
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def lake(tmp_path: Path) -> FolderLake:
    return FolderLake(tmp_path / "lake")


def test_a_file_lies_under_its_final_name(lake: FolderLake) -> None:
    """A copy that dies leaves its part there, as in ADLS: nothing may read a file that no batch committed."""
    assert write(lake, "music/epoch=1/batch=7", "a.parquet") == lake.root / "lake/music/epoch=1/batch=7/a.parquet"


def test_a_folder_may_be_written_with_slashes_around_it(lake: FolderLake) -> None:
    assert write(lake, "/a//b/", "x.json") == lake.root / "lake/a/b/x.json"
    assert write(lake, "", "y.json") == lake.root / "lake/y.json"


def test_a_file_is_deleted_once(lake: FolderLake) -> None:
    path = write(lake, "a", "x.json")

    assert lake.delete("lake", "a", "x.json", recursive=False) == 1
    assert not path.exists()
    assert lake.delete("lake", "a", "x.json", recursive=False) == 0
    assert lake.delete("lake", "a", "y.json", recursive=True) == 0


@pytest.mark.parametrize(("recursive", "deleted", "left"), [(False, 2, ["a/b/z"]), (True, 3, [])])
def test_a_folder_is_emptied_with_or_without_what_lies_below(
    lake: FolderLake, recursive: bool, deleted: int, left: list[str]
) -> None:
    for folder, name in (("a", "x"), ("a", "y"), ("a/b", "z"), ("other", "w")):
        write(lake, folder, name)

    assert lake.delete("lake", "a", None, recursive=recursive) == deleted

    root = lake.root / "lake"
    found = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    assert found == [*left, "other/w"]


def test_deleting_a_folder_that_is_not_there_deletes_nothing(lake: FolderLake) -> None:
    assert lake.delete("lake", "a/b", None, recursive=True) == 0


@pytest.mark.parametrize("name", ["Lake", "la", "a" * 64, "-lake", "lake-", "la--ke", "la_ke", "", "../lake", "la/ke"])
def test_a_file_system_that_adls_refuses_is_refused(lake: FolderLake, name: str) -> None:
    with pytest.raises(ActivityError, match="as a file system") as caught:
        lake.path_for_write(LakeFile(name, "a", "x", "Json"))

    assert caught.value.code == "AdlsGen2OperationFailed"
    assert not lake.root.exists()


@pytest.mark.parametrize("name", ["abc", "a1-b2", "a" * 63, "$root", "$web"])
def test_a_file_system_that_adls_takes_is_taken(lake: FolderLake, name: str) -> None:
    assert lake.path_for_write(LakeFile(name, "", "x", "Json")) == str(lake.root / name / "x")


BAD = ["..", ".", "a.", "a ", " a", "a:b", "a*b", "a?b", 'a"b', "a<b", "a>b", "a|b", "a\\b", "a\nb", "a\x00b"]


@pytest.mark.parametrize("part", BAD)
@pytest.mark.parametrize("place", ["folder", "name"])
def test_a_part_that_some_store_refuses_is_refused_and_writes_nothing(lake: FolderLake, part: str, place: str) -> None:
    file = LakeFile("lake", f"x/{part}/y", "z", "Json") if place == "folder" else LakeFile("lake", "x", part, "Json")

    with pytest.raises(ActivityError, match="The lake refuses"):
        lake.path_for_write(file)
    with pytest.raises(ActivityError, match="The lake refuses"):
        lake.delete("lake", file.folder, file.name, recursive=True)

    assert not lake.root.exists()


@pytest.mark.parametrize("part", ["DimUser", "epoch=1", "zoë 😀", ".hidden", "a.b", "it's", "100%", "#1", "(x)"])
def test_a_part_that_every_store_takes_is_taken(lake: FolderLake, part: str) -> None:
    assert write(lake, part, part) == lake.root / "lake" / part / part


def test_a_file_needs_a_name(lake: FolderLake) -> None:
    with pytest.raises(ActivityError, match="give the dataset a fileName"):
        lake.path_for_write(LakeFile("lake", "a", "", "Json"))


def test_a_folder_takes_no_file_of_its_name(lake: FolderLake) -> None:
    write(lake, "a/b", "x")

    with pytest.raises(ActivityError, match="'a/b' is a folder"):
        lake.path_for_write(LakeFile("lake", "a", "b", "Json"))


def test_a_path_longer_than_adls_takes_is_refused(lake: FolderLake) -> None:
    with pytest.raises(ActivityError, match="a path of 1027 characters"):
        lake.path_for_write(LakeFile("lake", "/".join(["a"] * 512), "xyz", "Json"))


def test_names_that_differ_in_letter_case_only_are_refused(lake: FolderLake) -> None:
    write(lake, "DimUser", "x")

    with pytest.raises(ActivityError, match="'dimuser' beside 'DimUser'"):
        lake.path_for_write(LakeFile("lake", "dimuser", "x", "Json"))
    assert write(lake, "DimUser", "x").exists()


def test_a_link_does_not_lead_out_of_the_lake(lake: FolderLake, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "keep").touch()
    (lake.root / "lake").mkdir(parents=True)
    (lake.root / "lake" / "link").symlink_to(outside)

    with pytest.raises(ActivityError, match="a link in the lake leads out of it"):
        lake.path_for_write(LakeFile("lake", "link", "x", "Json"))
    with pytest.raises(ActivityError, match="a link in the lake leads out of it"):
        lake.delete("lake", "link", None, recursive=True)

    assert (outside / "keep").exists()


def test_a_file_where_a_folder_must_be_fails_the_activity(lake: FolderLake) -> None:
    write(lake, "", "a")

    with pytest.raises(ActivityError, match="The lake cannot use") as caught:
        lake.path_for_write(LakeFile("lake", "a/b", "x", "Json"))

    assert caught.value.failure_type == "SystemError"
