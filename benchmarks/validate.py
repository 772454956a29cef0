"""`python -m benchmarks.validate [CORPUS]`: the checker on a large factory, and its schema step beside the plain libraries.

Without CORPUS, a folder of factories in ADF's Git layout, the large factory alone is measured. Every verdict is compared:
a library that disagrees is named, not timed.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from adfgen.lint.schema.document import ROOTS, shipped_definitions
from adfgen.lint.schema.validator import faults_of, standard_validator
from adfgen.model.factory import Artifact
from adfgen.model.folder import read_folder, write_files

LARGE = 5000


def main() -> None:
    """Print the figures."""
    corpus = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory() as folder:
        if corpus is not None:
            roots = sorted(path for path in corpus.glob("*/git") if path.is_dir()) or [corpus]
            commands(f"{len(roots)} factories", roots, Path(folder) / "cache")
        large = large_factory(Path(folder) / "large")
        commands(f"{LARGE:,} resources", [large], Path(folder) / "cache")
        schema_step([item for root in ([large] if corpus is None else roots) for item in read_folder(root)[0]])


def commands(title: str, roots: list[Path], cache: Path) -> None:
    """Wall time and memory of the whole command: cold, unchanged, and with one file changed."""
    copies = [str(root) for root in roots]
    cold, memory = min(run(copies, cache / f"cold-{index}") for index in range(3))
    warm_home = cache / "warm"
    run(copies, warm_home)
    unchanged, _ = min(run(copies, warm_home) for _ in range(3))
    changed = min(with_a_change(roots[-1], lambda: run(copies, warm_home)[0]) for _ in range(3))
    print(f"{title}: cold {cold:.2f} s, {memory} MB; unchanged {unchanged:.2f} s; one file changed {changed:.2f} s")


def run(paths: list[str], cache: Path) -> tuple[float, int]:
    """Seconds and megabytes of one process, with the bytecode every installed package has."""
    cache.mkdir(parents=True, exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["XDG_CACHE_HOME"] = str(cache)
    start = time.perf_counter()
    command = [sys.executable, "-m", "adfgen", "validate", *paths]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) > 1:
        raise SystemExit(f"adfgen validate failed: {status}")
    return time.perf_counter() - start, usage.ru_maxrss // 1024


def with_a_change(root: Path, measure: Callable[[], float]) -> float:
    """Measure with another description in one pipeline, and put the file back."""
    path = min((root / "pipeline").glob("*.json"))
    before = path.read_bytes()
    body = json.loads(before)
    body["properties"]["description"] = f"changed at {time.time_ns()}"
    try:
        path.write_text(json.dumps(body), encoding="utf-8")
        return measure()
    finally:
        path.write_bytes(before)


def large_factory(root: Path) -> Path:
    """A factory of 5,000 resources: 1,250 groups of a pipeline, two datasets and a trigger, with one linked service."""
    files: dict[str, str] = {}
    service = {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}
    put(files, "linkedService", "ls_lake", service)
    for number in range(LARGE // 4):
        for end in ("source", "sink"):
            put(files, "dataset", f"ds_{end}_{number}", dataset(f"{end}{number}"))
        put(files, "pipeline", f"pl_{number}", pipeline(number))
        put(files, "trigger", f"tr_{number}", trigger(f"pl_{number}"))
    write_files(root, files)
    return root


def put(files: dict[str, str], kind: str, name: str, properties: object) -> None:
    """One resource as Studio saves it."""
    files[f"{kind}/{name}.json"] = json.dumps({"name": name, "properties": properties}, indent="\t")


def dataset(folder: str) -> dict[str, object]:
    """A Parquet file."""
    return {
        "type": "Parquet",
        "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
        "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw", "folderPath": folder}},
    }


def pipeline(number: int) -> dict[str, object]:
    """A copy, and an If on what it copied."""
    return {
        "concurrency": 1,
        "activities": [
            {
                "name": "copy",
                "type": "Copy",
                "policy": {"retry": 2, "timeout": "0.01:00:00"},
                "inputs": [{"referenceName": f"ds_source_{number}", "type": "DatasetReference"}],
                "outputs": [{"referenceName": f"ds_sink_{number}", "type": "DatasetReference"}],
                "typeProperties": {"source": {"type": "ParquetSource"}, "sink": {"type": "ParquetSink"}},
            },
            {
                "name": "any rows",
                "type": "IfCondition",
                "dependsOn": [{"activity": "copy", "dependencyConditions": ["Succeeded"]}],
                "typeProperties": {
                    "expression": {
                        "value": "@greater(int(coalesce(activity('copy').output?.rowsCopied, 0)), 0)",
                        "type": "Expression",
                    },
                    "ifTrueActivities": [
                        {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 1}},
                    ],
                },
            },
        ],
    }


def trigger(pipeline_name: str) -> dict[str, object]:
    """Every hour."""
    return {
        "type": "ScheduleTrigger",
        "runtimeState": "Stopped",
        "pipelines": [{"pipelineReference": {"referenceName": pipeline_name, "type": "PipelineReference"}}],
        "typeProperties": {
            "recurrence": {"frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "timeZone": "UTC"}
        },
    }


def schema_step(artifacts: list[Artifact]) -> None:
    """Our validator, jsonschema as it comes, and jsonschema-rs on the same resources: seconds and verdicts."""
    definitions = shipped_definitions()
    kinds = sorted({item.key.kind for item in artifacts}, key=str)
    plain = {kind: standard_validator(definitions, ROOTS[kind]) for kind in kinds}
    own, mine = timed(lambda: [next(faults_of(item.key.kind, item.body), None) is None for item in artifacts])
    full, _ = timed(lambda: [list(faults_of(item.key.kind, item.body)) for item in artifacts])
    standard, theirs = timed(lambda: [plain[item.key.kind].is_valid(item.body) for item in artifacts])
    everything, _ = timed(lambda: [list(plain[item.key.kind].iter_errors(item.body)) for item in artifacts])
    report(
        "jsonschema", mine, theirs, f"verdicts {standard / own:.1f} x, all errors {everything / full:.1f} x our time"
    )
    print(f"schema step, {len(artifacts):,} resources: ours {full:.2f} s, plain jsonschema {everything:.2f} s")
    try:
        import jsonschema_rs  # noqa: PLC0415 - the limit is shown where it is installed
    except ImportError:
        print("jsonschema-rs is not installed: no limit to show")
        return
    rust = {
        kind: jsonschema_rs.validator_for({"$ref": f"#/$defs/{ROOTS[kind]}", "$defs": dict(definitions)})
        for kind in kinds
    }
    limit, verdicts = timed(lambda: [rust[item.key.kind].is_valid(item.body) for item in artifacts])
    report("jsonschema-rs (the limit)", mine, verdicts, f"{limit:.2f} s, {limit / own:.2f} x our time")


def report(name: str, ours: Iterable[bool], theirs: Iterable[bool], figures: str) -> None:
    """Figures only of who says the same."""
    different = sum(mine != their for mine, their in zip(ours, theirs, strict=True))
    print(f"{name}: {figures}" if not different else f"{name}: {different} other verdicts")


def timed(work: Callable[[], list[object]]) -> tuple[float, list[object]]:
    """The best of three, and the answer."""
    best, answer = float("inf"), []
    for _ in range(3):
        start = time.perf_counter()
        answer = work()
        best = min(best, time.perf_counter() - start)
    return best, answer


if __name__ == "__main__":
    main()
