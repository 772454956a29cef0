"""What CONTRIBUTING says of codes is where the rules stand."""

import re
from pathlib import Path

from adfgen.lint import rule
from adfgen.lint.rule import all_rules
from adfgen.metadata.code import Code

ROOT = Path(__file__).parents[2]
SECTION = (
    (ROOT / ".github" / "CONTRIBUTING.md")
    .read_text(encoding="utf-8")
    .partition("\n## Codes\n")[2]
    .partition("\n## ")[0]
)
FOLDER_OF = {
    f"ADF{number:03}": folder
    for ranges, folder in re.findall(r"^\| (ADF.*) \| `(\w+)` \|$", SECTION, re.MULTILINE)
    for first, last in re.findall(r"ADF(\d{3})–ADF(\d{3})", ranges)
    for number in range(int(first), int(last) + 1)
}


def test_a_code_says_in_which_folder_its_rule_stands() -> None:
    """Every rule has a number of its folder's range."""
    folders = {item.code: item.__module__.split(".")[-2] for item in all_rules()}

    assert {code: FOLDER_OF.get(code) for code in folders} == folders


def test_every_folder_of_rules_has_a_range() -> None:
    """And no range is that of a folder which is not there."""
    folders = {file.parent.name for file in Path(rule.__file__).with_name("rules").glob("*/__init__.py")}

    assert set(FOLDER_OF.values()) == folders


def test_ranges_do_not_overlap() -> None:
    """With each other, or with the codes of metadata."""
    ranges = re.findall(r"ADF(\d{3})–ADF(\d{3})", SECTION)

    assert sum(int(last) - int(first) + 1 for first, last in ranges) == len(FOLDER_OF)
    assert [code.id for code in Code if code.id in FOLDER_OF] == []
