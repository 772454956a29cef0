"""Tables on standard output: folded to a terminal's width, and elsewhere as wide as they are."""

from rich.console import Console
from rich.table import Table

__all__ = ["print_table"]

_WIDEST = 10_000  # characters of a line nobody folds


def print_table(table: Table) -> None:
    """Print a table. What is no terminal gets every row on one line: a name broken in the middle is no longer found."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = console.measure(table, options=console.options.update_width(_WIDEST)).maximum
    console.print(table)
