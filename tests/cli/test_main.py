import subprocess
import sys

import pytest
from click.testing import CliRunner

from adfgen.cli.main import COMMANDS, root


def test_every_listed_command_exists_and_shows_an_example() -> None:
    """The list in the root command and the modules behind it agree; each help ends in something to copy."""
    for name in COMMANDS:
        result = CliRunner().invoke(root, [name, "--help"])
        assert result.exit_code == 0, (name, result.output)
        assert f"adfgen {name}" in result.output.split("Example", 1)[1], name


def test_the_list_of_commands_imports_none_of_them() -> None:
    """What makes the help fast: no command, no database, no SDK is loaded to list the commands."""
    probe = (
        "import sys; from click.testing import CliRunner; from adfgen.cli.main import root; "
        "assert CliRunner().invoke(root, ['--help']).exit_code == 0; "
        "print(sorted(m for m in sys.modules if m.split('.')[0] in {'duckdb', 'sqlglot', 'azure', 'jinja2', 'jsonschema', 'yaml', 'rich'}"
        " or (m.startswith('adfgen.') and m not in {'adfgen.cli', 'adfgen.cli.main', 'adfgen.errors'})))"
    )

    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", ["render", "validate", "run", "demo", "eval", "explain"])
def test_only_commands_that_talk_to_azure_import_its_sdk(command: str) -> None:
    """Half a second of imports is paid where it is needed and nowhere else."""
    probe = (
        f"import sys, adfgen.cli.{command}; print([m for m in sys.modules if m == 'azure' or m.startswith('azure.')])"
    )

    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def adfgen(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "adfgen", *arguments], capture_output=True, text=True, check=False)


def test_a_mistyped_command_names_the_nearest_one() -> None:
    """Usage errors exit with 2 and print nothing on standard output."""
    done = adfgen("rendr")

    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no command 'rendr'; did you mean 'render'?" in done.stderr


def test_a_project_that_is_not_there_exits_with_three(tmp_path: pytest.TempPathFactory) -> None:
    """The message names the file that was looked for, without a traceback."""
    done = adfgen("render", "--project", str(tmp_path))

    assert (done.returncode, done.stdout) == (3, "")
    assert "project.yml" in done.stderr
    assert "Traceback" not in done.stderr
