"""The README's worked example is real: its commands are run in order, and answer what it shows."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from adfgen.cli.main import COMMANDS
from adfgen.runtime import simulated
from adfgen.runtime.activity import EXECUTORS

README = Path(__file__).parents[2] / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def steps() -> list[tuple[str, str]]:
    """Every `$ command` with the lines shown under it."""
    found: list[tuple[str, list[str]]] = []
    for block in BLOCK.findall(README.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return [(command, "\n".join(lines)) for command, lines in found]


def matches(shown: str, printed: str) -> bool:
    """Whether the output is what is shown; `…` stands for anything, on a line of its own for any lines."""
    pattern = "".join(".*" if part == "…" else re.escape(part) for part in re.split("(…)", shown))
    return re.fullmatch(pattern, printed, re.DOTALL) is not None


def test_the_worked_example_answers_what_it_shows(tmp_path: Path) -> None:
    """In an empty folder, with nothing but adfgen on the path."""
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "120",
    }
    assert len(steps()) >= 8
    for command, shown in steps():
        ended = subprocess.run(command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)  # fmt: skip
        printed = (ended.stderr + ended.stdout).rstrip()

        assert matches(shown, printed), f"$ {command}\n{printed}"


def test_the_commands_it_lists_are_those_there_are() -> None:
    """No command is missing from the table, none is made up."""
    listed = set(re.findall(r"(?m)^\| `adfgen (\w+)", README.read_text(encoding="utf-8")))

    assert listed == set(COMMANDS)


def test_the_extras_it_installs_are_those_there_are() -> None:
    """By the names pyproject.toml gives them."""
    project = tomllib.loads((README.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    section = README.read_text(encoding="utf-8").partition("\n## Install\n")[2].partition("\n## ")[0]

    assert set(re.findall(r"pip install .*'\.\[(\w+)\]'", section)) == set(project["optional-dependencies"])


def test_the_activity_types_it_lists_are_those_that_run() -> None:
    """What a local run executes is named."""
    sentence = re.search(r"executes these activity types:(.*?)\.", README.read_text(encoding="utf-8"), re.DOTALL)
    assert sentence is not None
    assert simulated.SHIPPED
    assert set(re.findall(r"\w+", sentence[1])) == set(EXECUTORS.names())
