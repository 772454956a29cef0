"""Runs as one HTML file without scripts or network: what each step proved, what failed first, and when each activity ran."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from adfgen.cli.output.timeline import Timeline, timeline_of
from adfgen.model.body import Json
from adfgen.testing.comparison import Proof

__all__ = ["Section", "report_html"]


@dataclass(frozen=True, slots=True)
class Section:
    """One step: its title, what it proved, and the run it made (records as the monitoring API gives them), if any."""

    title: str
    proofs: tuple[Proof, ...] = ()
    run: Json = None
    activities: Sequence[Json] = ()

    @property
    def timeline(self) -> Timeline:
        """The run as lanes and bars."""
        return timeline_of(self.activities)

    @property
    def failures(self) -> list[Json]:
        """The activity runs that failed by themselves, in order: containers only pass on what failed inside them."""
        return [
            run for run in self.activities if run["status"] == "Failed" and run["error"]["errorCode"] != "ActionFailed"
        ]

    @property
    def copies(self) -> list[Json]:
        """The copies that moved rows."""
        return [
            run for run in self.activities if run["activityType"] == "Copy" and (run["output"] or {}).get("rowsCopied")
        ]


def report_html(title: str, sections: Sequence[Section]) -> str:
    """The whole report as one HTML document."""
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html.j2").render(title=title, sections=sections)
