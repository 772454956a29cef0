"""Derive the list of operations from Microsoft's own client: `python -m adfgen.emulator.derive`.

The client builds each request in a function `build_<operation>_request` that holds the verb and the path; nothing is
imported, its source is read.
"""

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from adfgen.emulator.operation import LIST, Operation

__all__ = ["derived_operations", "operations_text"]


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


if __name__ == "__main__":
    LIST.write_text(operations_text(), encoding="utf-8")
