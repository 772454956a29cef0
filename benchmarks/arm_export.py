"""How much of Microsoft's own export of real factories `adfgen export` writes: equal resources, and why others differ.

    python -m benchmarks.arm_export CORPUS [--differences]

CORPUS holds a folder for each factory, with `git/` and Microsoft's export of the same commit in `arm/template.json`
and `arm/parameters.json`. Where a factory folder holds several factory files, the name is taken from the export.
"""

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from adfgen.arm.comparison import Comparison, Reason, compare_templates
from adfgen.arm.export import PARAMETERS, TEMPLATE, ExportOptions, export_folder
from adfgen.model.body import Json


@dataclass(frozen=True)
class Measured:
    """One factory: the comparison of the templates, and which keys of the parameter files are in both."""

    name: str
    comparison: Comparison
    shared_keys: int
    keys: int


def measure(folder: Path) -> Measured:
    """Export one factory and compare it with Microsoft's export of it."""
    theirs = _json(folder / "arm/template.json")
    name = theirs["parameters"]["factoryName"].get("defaultValue", "")
    has_globals = any(item["type"].endswith("/globalparameters") for item in theirs["resources"])
    export = export_folder(folder / "git", ExportOptions(name, with_global_parameters=has_globals))
    ours = json.loads(export.files[TEMPLATE])
    left = set(json.loads(export.files[PARAMETERS])["parameters"])
    right = set(_json(folder / "arm/parameters.json")["parameters"])
    return Measured(folder.name, compare_templates(ours, theirs), len(left & right), len(left | right))


def report(measured: list[Measured], *, with_differences: bool) -> None:
    """Print a line a factory, the sums, and the differences by reason."""
    for item in measured:
        found = item.comparison
        print(
            f"{item.name:<12}{found.equal:>6}/{found.resources:<6}"
            f"parameters {found.parameters_equal:>4}/{found.parameters:<4}  file keys {item.shared_keys:>4}/{item.keys}"
        )
        if with_differences:
            for difference in found.differences:
                print(f"    {difference.type.rpartition('/')[2]} {difference.name}: {difference.reason}")
                print("".join(f"        {pointer}\n" for pointer in difference.pointers[:5]), end="")
            for name in found.other_parameters:
                print(f"    parameter {name}")
    equal, resources, written = (
        sum(getattr(item.comparison, name) for item in measured) for name in ("equal", "resources", "as_written")
    )
    one_sided = sum(
        difference.reason in {Reason.MISSING, Reason.ADDITIONAL}
        for item in measured
        for difference in item.comparison.differences
    )
    both = resources - one_sided
    print(f"resources equal: {equal} of {resources}, {equal / resources:.2%}")
    print(f"of those both hold: {equal} of {both}, {equal / both:.2%}; {written} to the letter")
    same, parameters = (
        sum(getattr(item.comparison, name) for item in measured) for name in ("parameters_equal", "parameters")
    )
    print(f"template parameters equal: {same} of {parameters}, {same / parameters:.2%}")
    shared, keys = (sum(getattr(item, name) for item in measured) for name in ("shared_keys", "keys"))
    print(f"parameter-file keys in both: {shared} of {keys}, {shared / keys:.2%}")
    reasons = Counter(difference.reason for item in measured for difference in item.comparison.differences)
    for reason, count in reasons.most_common():
        print(f"    {count:>4} {reason}")


def _json(path: Path) -> Json:
    return json.loads(path.read_text(encoding="utf-8-sig"))


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("corpus", type=Path, help="a folder of factories, each with git/ and arm/")
    options.add_argument("--differences", action="store_true", help="list each resource and parameter that differs")
    given = options.parse_args()
    folders = sorted(path.parent for path in given.corpus.glob("*/arm") if (path.parent / "git").is_dir())
    report([measure(folder) for folder in folders], with_differences=given.differences)
    return 0


if __name__ == "__main__":
    sys.exit(main())
