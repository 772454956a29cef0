"""What the docs say of adfgen-lint.yml is what the checker reads."""

import json
import re
from pathlib import Path

from adfgen.lint import config
from adfgen.lint.config import CONFIG_FILE, config_example, read_config
from adfgen.lint.selection import Selection

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("\n### What a team accepts: adfgen-lint.yml\n")[2].partition("\n## Commands\n")[0]


def test_the_example_is_a_configuration_with_every_field(tmp_path: Path) -> None:
    """Nothing is wrong with it, and nothing in it is what would be there without it."""
    (tmp_path / CONFIG_FILE).write_text(config_example(), encoding="utf-8")

    read, problems = read_config(tmp_path)

    assert problems == ()
    assert read.selection.unknown_words() == ()
    assert read.selection == Selection(("ADF0", "ADF1", "ADF2", "ADF8", "ingestion"), ("ADF207",))
    assert read.fail_on == "warning"
    assert [(item.type, item.name) for item in read.properties] == [("Copy", "aPropertyNewerThanThisChecker")]
    assert [(item.code, item.file, item.contains, item.reason) for item in read.suppressions] == [
        ("ADF808", "pipeline/legacy_*.json", "activity 'load orders'", "these pipelines are retired in spring")
    ]


def test_the_readme_shows_the_example_and_explains_its_fields() -> None:
    """The same file `adfgen explain ADF003` shows; a row for each field of the file and of a suppression."""
    schema = json.loads(Path(config.__file__).with_name("adfgen-lint.json").read_bytes())
    fields = schema["properties"]

    assert f"```yaml\n{config_example()}```" in SECTION
    rows = re.findall(r"(?m)^\| `(\w+)` ", SECTION)
    assert sorted(rows) == sorted([*fields, *fields["suppressions"]["items"]["properties"]])


def test_the_table_of_rules_leads_to_them() -> None:
    """Its head says what goes where, with a link to a heading there is."""
    head = (ROOT / ".github" / "RULES.md").read_text(encoding="utf-8").partition("\n|")[0]

    assert "`suppressions` there takes one whole code" in head
    assert "(../README.md#what-a-team-accepts-adfgen-lintyml)" in head
    assert SECTION
