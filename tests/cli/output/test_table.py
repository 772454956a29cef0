import pytest
from rich.table import Table

from adfgen.cli.output.table import print_table


def test_what_is_no_terminal_gets_every_row_on_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However narrow its reader says it is."""
    monkeypatch.setenv("COLUMNS", "20")
    name = "source/database/schema/" + "a" * 200
    table = Table("table", "rows")
    table.columns[0].overflow = "fold"
    table.add_row(name, "7")

    print_table(table)

    assert [line for line in capsys.readouterr().out.splitlines() if name in line and "7" in line]
