"""A run that goes on where an earlier one of the same pipeline failed, or at an activity somebody names.

What succeeded in the earlier run, and rests on nothing that is done again, is taken over with its output. Containers look at
their items and conditions again, and Wait, Set Variable and Filter are done as ever
(https://learn.microsoft.com/azure/data-factory/monitor-visually#rerun-pipelines-and-activities).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from adfgen.model.activity import ActivityView
from adfgen.model.body import Json
from adfgen.runtime.frame import Frame

__all__ = ["NO_RECOVERY", "Recovery"]

_DONE_AS_EVER = frozenset(
    {"ForEach", "IfCondition", "Switch", "Until", "Filter", "Wait", "SetVariable", "AppendVariable"}
)


@dataclass(frozen=True)
class Recovery:
    """The activity runs of the earlier run, as the monitoring API gives them.

    `start` is the activity to begin at; empty: whatever did not succeed. Without records nothing is taken over.
    """

    records: Iterable[Mapping[str, Json]] = ()
    start: str = ""

    @cached_property
    def _succeeded(self) -> Mapping[tuple[str, str], Mapping[str, Json]]:
        return {
            (str(record["activityName"]).casefold(), str(record["iterationHash"])): record
            for record in self.records
            if record["status"] == "Succeeded"
        }

    def is_renewed(self, view: ActivityView, frame: Frame) -> bool:
        """Whether an activity rests on something that is done again, or is where the run begins."""
        return (
            frame.is_renewed
            or view.name.casefold() == self.start.casefold()
            or any(name.casefold() in frame.renewed for name, _ in view.dependencies)
        )

    def earlier(self, view: ActivityView, frame: Frame) -> Mapping[str, Json] | None:
        """The activity run that is taken over instead of doing an activity; None where it has to be done.

        An output that nobody was allowed to record cannot be taken over.
        """
        is_hidden = view.policy.get("secureOutput") is True
        if view.type in _DONE_AS_EVER or is_hidden or self.is_renewed(view, frame):
            return None
        return self._succeeded.get((view.name.casefold(), frame.iteration_hash))

    def renews(self, view: ActivityView, frame: Frame) -> bool:
        """Whether what comes after an activity that was done now has to be done again, too.

        Of a container its inner activities decide.
        """
        return view.type not in _DONE_AS_EVER or self.is_renewed(view, frame)


NO_RECOVERY = Recovery()
