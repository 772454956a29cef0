"""Derive the list of operations from Microsoft's own client, and what is served of it: `python -m adfgen.emulator.derive`.

The client builds each request in a function `build_<operation>_request` that holds the verb and the path; nothing is
imported, its source is read.
"""

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from adfgen.emulator.app import HANDLERS
from adfgen.emulator.operation import LIST, Operation, all_operations

__all__ = ["coverage_text", "derived_operations", "operations_text"]

_HEAD = """# What the emulator serves

The operations of azure-mgmt-datafactory, by the names its request builders have. What is not served answers 501 with its name.

Served, and simulated only so far: a rerun from where a run failed, or from an activity, takes over what succeeded and rests on
nothing that is done again, a pipeline another one runs as a whole, and marks it `Recovered` (the service's word is not documented);
schedules are not caught up for the time nobody served; every window that is due is a trigger run, `Inprogress` while it waits, and
`dependencyStatus` is empty; a window depends on nothing before an upstream trigger's first window or after its last, and of a window
that is run again the latest run counts; the `concurrency` of a pipeline holds runs back that were asked for or triggered, not those
another run starts; event triggers are subscribed and started, and no event arrives. A trigger run may be run again whatever became
of the first. A run that was going on when the emulator died is cancelled when it is back, and its window with it. Bodies are
not held against the service's schema on a PUT, `adfgen validate` does that: refused are only those nothing after it could use.
Integration runtimes do not show a `state` of their own, and `isRecovery` marks the last run of a group as its latest.
"""


def derived_operations() -> tuple[Operation, ...]:
    """Every operation of the installed client, in its order."""
    spec = find_spec("azure.mgmt.datafactory")
    assert spec is not None
    assert spec.origin is not None
    source = Path(spec.origin).parent / "operations" / "_operations.py"
    tree = ast.parse(source.read_text(encoding="utf-8"))
    return tuple(_operations(tree))


def _operations(tree: ast.Module) -> Iterator[Operation]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("build_") and node.name.endswith("_request"):
            verb, path = "", ""
            for inner in ast.walk(node):
                if isinstance(inner, ast.keyword) and inner.arg == "method":
                    verb = str(ast.literal_eval(inner.value))
                elif isinstance(inner, ast.Constant) and isinstance(inner.value, str) and inner.value.startswith("/"):
                    path = inner.value
            yield Operation(node.name.removeprefix("build_").removesuffix("_request"), verb, path)


def operations_text() -> str:
    """The list as it is kept: name, verb and path of each, a line each."""
    return "".join(f"{item.name}\t{item.verb}\t{item.path}\n" for item in derived_operations())


def coverage_text() -> str:
    """The table of all operations: what is served and what is refused by name."""
    rows = [
        f"| `{item.name}` | {item.verb} | {'served' if item.name in HANDLERS else '501'} |" for item in all_operations()
    ]
    served = sum(item.name in HANDLERS for item in all_operations())
    head = f"{_HEAD}\n{served} of {len(rows)} operations are served.\n\n| operation | verb | |\n|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


if __name__ == "__main__":
    LIST.write_text(operations_text(), encoding="utf-8")
    (LIST.parent / "COVERAGE.md").write_text(coverage_text(), encoding="utf-8")
