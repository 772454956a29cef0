import os
from pathlib import Path

import pytest

from adfgen.arm.comparison import Reason
from benchmarks.arm_export import measure

CORPUS = Path(os.environ.get("ADFGEN_CORPUS", "corpus"))
FOLDERS = sorted(path.parent for path in CORPUS.glob("*/arm") if (path.parent / "git").is_dir())
pytestmark = pytest.mark.skipif(not FOLDERS, reason="ADFGEN_CORPUS names no folder of factories and their exports")


def test_nearly_every_resource_of_real_exports_is_written_as_microsoft_writes_it() -> None:
    """Of what both hold, 99 of 100 are equal with their parameters; a dependsOn never differs."""
    compared = [measure(folder).comparison for folder in FOLDERS]
    one_sided = {Reason.MISSING, Reason.ADDITIONAL}
    different = [found for item in compared for found in item.differences if found.reason not in one_sided]
    equal = sum(item.equal for item in compared)

    assert equal / (equal + len(different)) > 0.99
    assert [found for found in different if found.reason is Reason.DEPENDENCIES] == []
