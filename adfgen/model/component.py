"""What hangs together in a circle, in anything where one thing leads to others."""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

__all__ = ["components"]

_Node = TypeVar("_Node", bound=Hashable)


def components(graph: Mapping[_Node, Iterable[_Node]]) -> tuple[tuple[_Node, ...], ...]:
    """The strongly connected components of what leads to what, each after those it leads to (Tarjan's algorithm, without recursion)."""
    index: dict[_Node, int] = {}
    low: dict[_Node, int] = {}
    path: list[_Node] = []
    position: dict[_Node, int] = {}  # on the path; to search it for each would be quadratic
    on_path: set[_Node] = set()
    found: list[tuple[_Node, ...]] = []
    for root in graph:
        work = [(root, iter(graph[root]))] if root not in index else []
        while work:
            node, targets = work[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                position[node] = len(path)
                path.append(node)
                on_path.add(node)
            for target in targets:
                if target not in index:
                    work.append((target, iter(graph[target])))
                    break
                if target in on_path:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    caller = work[-1][0]
                    low[caller] = min(low[caller], low[node])
                if low[node] == index[node]:
                    start = position[node]
                    found.append(tuple(path[start:]))
                    on_path.difference_update(path[start:])
                    del path[start:]
    return tuple(found)
