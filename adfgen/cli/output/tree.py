"""A run as a live tree: activities as they begin and end, the iterations of a loop by their tables."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text
from rich.tree import Tree

from adfgen.runtime.graph import Status
from adfgen.runtime.record import ActivityRun, PipelineRun

__all__ = ["LiveTree"]

_STYLES = {
    Status.SUCCEEDED: ("✓", "green"),
    Status.FAILED: ("✗", "red"),
    Status.TIMED_OUT: ("✗", "red"),
    Status.IN_PROGRESS: ("•", "cyan"),
    Status.CANCELLED: ("■", "yellow"),
    Status.INACTIVE: ("-", "dim"),
}
MOST_LINES = 40


class LiveTree:
    """An observer that draws on standard error: a moving tree in a terminal, a line as each activity ends elsewhere."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._quiet = quiet
        self._records: dict[str, ActivityRun] = {}
        self._title = ""
        self._live = (
            Live(console=self._console, refresh_per_second=8, transient=True)
            if self._console.is_terminal and not quiet
            else None
        )

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def run_changed(self, run: PipelineRun) -> None:
        """Show that a pipeline run began or ended."""
        self._title = f"{run.pipeline}  {run.status}  {run.run_id}"
        if self._live is not None:
            self._live.update(self._tree())
        elif not self._quiet:
            self._console.print(Text(self._title))

    def activity_changed(self, run: ActivityRun) -> None:
        """Show that an activity began or ended."""
        self._records[run.run_id] = run
        if self._live is not None:
            self._live.update(self._tree())
        elif not self._quiet and run.end is not None:
            self._console.print(_line(run, run.path), soft_wrap=True)

    def _tree(self) -> Tree:
        tree = Tree(Text(self._title, style="bold"))
        nodes: dict[str, Tree] = {}
        latest = {record.path: record for record in self._records.values()}
        shown = sorted(latest.values(), key=lambda record: record.status is Status.SUCCEEDED)[:MOST_LINES]
        for record in sorted(shown, key=lambda record: record.start):
            parent, _, name = record.path.rpartition("/")
            nodes[record.path] = nodes.get(parent.partition("[")[0], nodes.get(parent, tree)).add(
                _line(record, _label(parent, name))
            )
        if len(latest) > MOST_LINES:
            tree.add(Text(f"… {len(latest) - MOST_LINES} more, succeeded", style="dim"))
        return tree


def _label(parent: str, name: str) -> str:
    step = parent.rpartition("/")[2]
    return f"{step}/{name}" if "[" in step else name


def _line(record: ActivityRun, label: str) -> Text:
    mark, style = _STYLES.get(record.status, ("?", "dim"))
    line = Text(f"{mark} ", style=style).append(label, style="default")
    rows = (record.output or {}).get("rowsCopied")
    table = record.user_properties.get("table")
    detail = [str(table)] if table else []
    detail += [f"{rows:,} rows"] if isinstance(rows, int) else []
    detail += [f"attempt {record.retry_attempt + 1}"] if record.retry_attempt else []
    detail += [record.error.message.splitlines()[0]] if record.error else []
    return line.append(f"  {', '.join(detail)}" if detail else "", style="dim")
