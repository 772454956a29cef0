"""A Copy of files as they are: which, to where, and what stays."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adfgen.connectors.lake.folder import FolderLake
from adfgen.model.factory import Artifact, ArtifactKey
from adfgen.model.kind import Kind
from adfgen.runtime.record import ActivityRun
from tests.runtime.conftest import Lab

FILES = {"a.csv": b"1,2\n", "b.txt": b"\x00\xff", "deep/c.csv": b"3\n", "deep/empty.csv": b""}
CHANGED = {"a.csv": 10, "b.txt": 20, "deep/c.csv": 30, "deep/empty.csv": 31}  # of January 2024, at noon in UTC

Copied = Callable[..., tuple[ActivityRun, dict[str, bytes]]]


def dataset(name: str, folder: str, file: str, **more: Any) -> Artifact:
    location = {"type": "AzureBlobStorageLocation", "container": "raw", "folderPath": folder, "fileName": file}
    service = {"referenceName": "ls", "type": "LinkedServiceReference"}
    properties = {"type": "Binary", "linkedServiceName": service, "typeProperties": {"location": location, **more}}
    return Artifact(ArtifactKey(Kind.DATASET, name), {"name": name, "properties": properties})


@pytest.fixture
def copied(lab: Lab, tmp_path: Path) -> Copied:
    """Copies from `raw/in` to `raw/out`; the record of the activity, and all that lies in the lake afterwards."""
    for path, content in FILES.items():
        file = tmp_path / "raw" / "in" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        moment = datetime(2024, 1, CHANGED[path], 12, tzinfo=UTC).timestamp()
        os.utime(file, (moment, moment))
    lab.world.lake = FolderLake(tmp_path)
    service = {"name": "ls", "properties": {"type": "AzureBlobStorage", "typeProperties": {}}}

    def run(
        *,
        file: str = "",
        target: str = "",
        read: Any = None,
        write: Any = None,
        compression: Any = None,
        **settings: Any,
    ) -> tuple[ActivityRun, dict[str, bytes]]:
        ends = (dataset("ds_in", "in", file), dataset("ds_out", "/out/", target, compression=compression))
        lab.others = [*ends, Artifact(ArtifactKey(Kind.LINKED_SERVICE, "ls"), service)]
        inputs, outputs = ([{"referenceName": name, "type": "DatasetReference"}] for name in ("ds_in", "ds_out"))
        source = {"type": "BinarySource", "storeSettings": {"type": "AzureBlobStorageReadSettings", **(read or {})}}
        sink = {"type": "BinarySink", "storeSettings": {"type": "AzureBlobStorageWriteSettings", **(write or {})}}
        properties = {"source": source, "sink": sink, **settings}
        lab.run([{"name": "c", "type": "Copy", "inputs": inputs, "outputs": outputs, "typeProperties": properties}])
        raw = tmp_path / "raw"
        lying = {entry.relative_to(raw).as_posix(): entry.read_bytes() for entry in raw.rglob("*") if entry.is_file()}
        return lab.story.activities[-1], lying

    return run


def out(**files: bytes) -> dict[str, bytes]:
    return {f"out/{name.replace('__', '/').replace('_', '.')}": content for name, content in files.items()}


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ({}, {f"out/{path}": content for path, content in FILES.items()}),
        ({"read": {"recursive": False}}, out(a_csv=b"1,2\n", b_txt=b"\x00\xff")),
        ({"read": {"wildcardFileName": "*.csv"}}, out(a_csv=b"1,2\n", deep__c_csv=b"3\n", deep__empty_csv=b"")),
        ({"read": {"wildcardFolderPath": "in/deep", "wildcardFileName": "c*"}}, out(c_csv=b"3\n")),
        ({"file": "a.csv"}, out(a_csv=b"1,2\n")),
        ({"file": "a.csv", "target": "z.csv"}, out(z_csv=b"1,2\n")),
        ({"target": "all.csv", "read": {"wildcardFileName": "*.csv"}, "write": {"copyBehavior": "MergeFiles"}}, out(all_csv=b"1,2\n3\n")),
        ({"read": {"modifiedDatetimeStart": "2024-01-20T12:00:00Z", "modifiedDatetimeEnd": "2024-01-30T12:00:00"}}, out(b_txt=b"\x00\xff")),
        ({"read": {"modifiedDatetimeStart": "2024-01-30T13:00:00+01:00", "recursive": True}}, out(deep__c_csv=b"3\n", deep__empty_csv=b"")),
    ],
)  # fmt: skip
def test_files_are_copied_as_they_are(copied: Copied, given: Any, written: dict[str, bytes]) -> None:
    """Each below the sink's folder as it lies below the source's; what was copied stays where it was."""
    record, lying = copied(**given)

    assert record.error is None
    assert lying == {f"in/{path}": content for path, content in FILES.items()} | written
    size = sum(map(len, written.values()))
    counts = {name: record.output[name] for name in ("dataRead", "dataWritten", "filesWritten")}
    assert counts == {"dataRead": size, "dataWritten": size, "filesWritten": len(written)}
    assert not {"rowsRead", "rowsCopied"} & record.output.keys()


def test_nothing_changed_in_time_is_no_failure(copied: Copied) -> None:
    """Nothing there at all is one."""
    record, _ = copied(read={"modifiedDatetimeStart": "2025-01-01T00:00:00Z"})
    missing, _ = copied(file="no.csv")
    odd, _ = copied(read={"modifiedDatetimeStart": "yesterday"})

    assert (record.error, record.output["filesRead"], record.output["filesWritten"]) == (None, 0, 0)
    assert "UserErrorFileNotFound" in missing.error.message
    assert "'yesterday' in 'modifiedDatetimeStart'" in odd.error.message


def test_what_was_copied_is_deleted_when_the_source_says_so(copied: Copied) -> None:
    """That, and nothing else."""
    read = {"wildcardFileName": "*.csv", "deleteFilesAfterCompletion": True}
    record, lying = copied(read=read, validateDataConsistency=True)

    assert sorted(lying) == ["in/b.txt", "out/a.csv", "out/deep/c.csv", "out/deep/empty.csv"]
    assert record.output["dataConsistencyVerification"] == {"VerificationResult": "Verified"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"target": "one.csv"}, "A Copy of 4 files to 'one.csv' without MergeFiles"),
        ({"write": {"copyBehavior": "FlattenHierarchy"}}, "A Copy with 'copyBehavior' FlattenHierarchy"),
        ({"read": {"wildcardFolderPath": "i?"}}, "A Copy with wildcards in 'wildcardFolderPath'"),
        ({"read": {"fileListPath": "raw/list.txt"}}, "A Copy with 'fileListPath'"),
        ({"read": {"prefix": "a"}}, "A Copy with 'prefix'"),
        ({"compression": {"type": "gzip"}}, "Dataset 'ds_out' is compressed"),
    ],
)
def test_what_is_not_simulated_is_named(copied: Copied, given: Any, told: str) -> None:
    """And nothing is written."""
    record, lying = copied(**given)

    assert (record.error.code, record.error.message.startswith(told)) == ("NotSimulated", True)
    assert lying.keys() == {f"in/{path}" for path in FILES}
