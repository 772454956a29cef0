"""A run as lanes and bars: which activity ran when, one lane a top-level activity, one lane an iteration of a loop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adfgen.model.body import Json

__all__ = ["Bar", "Lane", "Timeline", "timeline_of"]

LEAST_WIDTH = 0.4  # percent: an activity of a millisecond is still seen


@dataclass(frozen=True, slots=True)
class Bar:
    """One activity run: where it starts and how wide it is, in percent of the run; its status; what a pointer tells."""

    start: float
    width: float
    status: str
    label: str


@dataclass(frozen=True, slots=True)
class Lane:
    """Bars on one line. `depth` 1 is an iteration of the loop above it."""

    label: str
    depth: int
    bars: tuple[Bar, ...]

    @property
    def status(self) -> str:
        """Failed when any bar failed, else the last bar's status."""
        statuses = [bar.status for bar in self.bars]
        return "Failed" if "Failed" in statuses else statuses[-1] if statuses else ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """All lanes of a run and its length in milliseconds; `hidden` lanes were left out of a long run."""

    lanes: tuple[Lane, ...]
    milliseconds: int
    hidden: int = 0


def timeline_of(activities: Sequence[Json], *, most: int = 60) -> Timeline:
    """Lanes of activity runs as the monitoring API gives them. Lanes that failed are never among the hidden ones."""
    runs = sorted(activities, key=lambda run: (run["activityRunStart"], run["activityRunEnd"] or ""))
    if not runs:
        return Timeline((), 0)
    begin = _instant(runs[0]["activityRunStart"])
    end = max(_instant(run["activityRunEnd"] or run["activityRunStart"]) for run in runs)
    length = max((end - begin).total_seconds() * 1000, 1.0)
    groups: dict[tuple[str, str], list[Json]] = {}
    for run in runs:
        key = ("", run["iterationHash"]) if run.get("iterationHash") else (run["activityName"], "")
        groups.setdefault(key, []).append(run)
    lanes = [_lane(key, members, begin, length) for key, members in groups.items()]
    shown = _shorten(lanes, most)
    return Timeline(tuple(shown), round(length), len(lanes) - len(shown))


def _lane(key: tuple[str, str], runs: Sequence[Json], begin: datetime, length: float) -> Lane:
    name, iteration = key
    bars = tuple(_bar(run, begin, length) for run in runs)
    return Lane(_iteration_label(runs, iteration) if iteration else name, 1 if iteration else 0, bars)


def _bar(run: Json, begin: datetime, length: float) -> Bar:
    start = (_instant(run["activityRunStart"]) - begin).total_seconds() * 1000 / length * 100
    width = max((run["durationInMs"] or 0) / length * 100, LEAST_WIDTH)
    attempt = f", attempt {run['retryAttempt'] + 1}" if run.get("retryAttempt") else ""
    label = f"{run['activityName']} ({run['activityType']}{attempt}): {run['status']}, {run['durationInMs'] or 0} ms"
    start = min(start, 100 - LEAST_WIDTH)
    return Bar(round(start, 3), round(min(width, 100 - start), 3), run["status"], label)


def _iteration_label(runs: Sequence[Json], iteration: str) -> str:
    """What the iteration was about: the copied table if a copy says so, else the iteration's own mark."""
    tables = [run["userProperties"]["table"] for run in runs if (run.get("userProperties") or {}).get("table")]
    return str(tables[0]) if tables else f"iteration {iteration[:8]}"


def _shorten(lanes: Sequence[Lane], most: int) -> list[Lane]:
    if len(lanes) <= most:
        return list(lanes)
    keep = {id(lane) for lane in [lane for lane in lanes if lane.depth == 0 or lane.status == "Failed"]}
    room = max(most - len(keep), 0)
    keep |= {id(lane) for lane in [lane for lane in lanes if id(lane) not in keep][:room]}
    return [lane for lane in lanes if id(lane) in keep]


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
