"""The table of functions in this package's README, made from the functions themselves."""

from adfgen.expressions.evaluator import FAMILIES
from adfgen.expressions.functions.catalog import CATALOG, Function

__all__ = ["function_table"]


def function_table() -> str:
    """A Markdown table: name, arguments, what it does, by family."""
    lines = ["| function | arguments | what it gives |", "|---|---|---|"]
    for family in FAMILIES:
        known = [entry for entry in CATALOG.values() if entry.implementation.__module__ == family.__name__]
        lines += [f"| `{entry.name}` | {_arguments(entry)} | {entry.summary} |" for entry in known]
    return "\n".join(lines)


def _arguments(entry: Function) -> str:
    if entry.most is None:
        return f"{entry.least} or more"
    return str(entry.least) if entry.least == entry.most else f"{entry.least} to {entry.most}"
