"""Activities seen in place: each with its JSON pointer, the container it stands in and what it depends on."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from adfgen.model.body import Body, Json, as_list, as_object
from adfgen.model.factory import Artifact

__all__ = [
    "ACTIVITY_LISTS",
    "CONDITIONS",
    "CONTAINER_BRANCHES",
    "LOOPS",
    "ActivityView",
    "activities_of",
    "all_activities",
]

# where a container keeps its inner activities, below typeProperties
CONTAINER_BRANCHES: dict[str, tuple[str, ...]] = {
    "ForEach": ("activities",),
    "Until": ("activities",),
    "IfCondition": ("ifTrueActivities", "ifFalseActivities"),
    "Switch": ("defaultActivities",),  # and cases[].activities
}
# what any list of activities is called, a pipeline's own too
ACTIVITY_LISTS = tuple(dict.fromkeys(name for names in CONTAINER_BRANCHES.values() for name in names))

LOOPS = ("ForEach", "Until")
CONDITIONS = ("Succeeded", "Failed", "Skipped", "Completed")  # of a dependency, as the service writes them
_BY_FOLDED = {name.casefold(): name for name in CONDITIONS}


@dataclass(frozen=True)
class ActivityView:
    """One activity of a pipeline: its body, its pointer in the pipeline's file, and the views it is nested in."""

    body: Body
    pointer: str
    parents: tuple["ActivityView", ...] = ()

    @property
    def name(self) -> str:
        """Its name; empty where it has none."""
        return _text(self.body.get("name"))

    @property
    def type(self) -> str:
        """Its type, such as `Copy`; empty where it has none."""
        return _text(self.body.get("type"))

    @property
    def is_inactive(self) -> bool:
        """Whether it, or a container around it, is marked inactive: the service neither validates nor runs it."""
        return any(view.body.get("state") == "Inactive" for view in (*self.parents, self))

    @property
    def path(self) -> str:
        """Where it runs: the names of its containers and its own, `[*]` after those that loop: `Each[*]/If/Copy`."""
        steps = [f"{view.name}[*]" if view.type in LOOPS else view.name for view in self.parents]
        return "/".join((*steps, self.name))

    @property
    def type_properties(self) -> Json:
        """Its `typeProperties`; an empty object where there is none."""
        value = self.body.get("typeProperties")
        return as_object(value)

    @property
    def policy(self) -> Json:
        """Its `policy`; an empty object where there is none."""
        return as_object(self.body.get("policy"))

    @property
    def inactive_outcome(self) -> str:
        """What it counts as while it is inactive, for what depends on it."""
        return _condition(self.body.get("onInactiveMarkAs")) or "Succeeded"

    @property
    def sets_return_value(self) -> bool:
        """Whether it sets no variable but the return value of its pipeline."""
        return self.type_properties.get("setSystemVariable") is True

    @property
    def variable_name(self) -> str:
        """The variable it sets or appends to, as written there; empty where it is none of the pipeline's."""
        return "" if self.sets_return_value else _text(self.type_properties.get("variableName"))

    @cached_property
    def dependencies(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """`(activity, conditions)` of each entry of dependsOn; an empty list of conditions means Succeeded.

        The service takes conditions in any letter case; here they are in its own.
        """
        entries = self.body.get("dependsOn")
        found = []
        for entry in as_list(entries):
            if isinstance(entry, dict):
                conditions = entry.get("dependencyConditions")
                listed = tuple(map(_condition, conditions)) if isinstance(conditions, list) else ()
                found.append((_text(entry.get("activity")), listed or ("Succeeded",)))
        return tuple(found)

    @cached_property
    def branches(self) -> tuple[tuple[str, tuple["ActivityView", ...]], ...]:
        """Each inner list of activities with the name of its branch, such as `ifTrueActivities` or `cases/0/activities`."""
        return tuple(self._branches())

    def _branches(self) -> Iterator[tuple[str, tuple["ActivityView", ...]]]:
        names = CONTAINER_BRANCHES.get(self.type, ())
        cases = self.type_properties.get("cases") if self.type == "Switch" else None
        paths = [f"cases/{index}/activities" for index in range(len(cases) if isinstance(cases, list) else 0)]
        for path in (*paths, *names):
            value: Json = self.type_properties
            for step in path.split("/"):
                value = (
                    value[int(step)]
                    if isinstance(value, list) and step.isdecimal()
                    else value.get(step)
                    if isinstance(value, dict)
                    else None
                )
            if isinstance(value, list):
                pointer = f"{self.pointer}/typeProperties/{path}"
                yield path, _views(value, pointer, (*self.parents, self))


def activities_of(pipeline: Artifact) -> tuple[ActivityView, ...]:
    """The top-level activities of a pipeline; entries that are not objects are left out."""
    value = pipeline.properties.get("activities")
    return _views(as_list(value), "/properties/activities", ())


def all_activities(pipeline: Artifact) -> Iterator[ActivityView]:
    """Every activity of a pipeline, inner ones too, each container before what it holds."""
    pending = list(activities_of(pipeline))[::-1]
    while pending:
        view = pending.pop()
        yield view
        inner = [child for _, branch in view.branches for child in branch]
        pending.extend(reversed(inner))


def _views(values: list[Json], pointer: str, parents: tuple[ActivityView, ...]) -> tuple[ActivityView, ...]:
    return tuple(
        ActivityView(value, f"{pointer}/{index}", parents)
        for index, value in enumerate(values)
        if isinstance(value, dict)
    )


def _condition(value: Json) -> str:
    text = _text(value)
    return _BY_FOLDED.get(text.casefold(), text)


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
