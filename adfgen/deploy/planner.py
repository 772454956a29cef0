"""Plan a deploy: what differs between the factory as it should be and as it is, in the order its references allow.

The order is Azure's own: what is referred to is written first and removed last; triggers are stopped before they change
and started when all else is done (https://learn.microsoft.com/azure/data-factory/continuous-integration-delivery).
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from adfgen.deploy.difference import changes, comparable, has_secret
from adfgen.deploy.plan import Action, Plan, Step
from adfgen.deploy.target import GLOBAL_PARAMETERS, Live, Target
from adfgen.errors import ProjectError, UsageError
from adfgen.model.body import Json
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind
from adfgen.model.reference import references_of

__all__ = ["OURS", "Wishes", "make_plan", "read_live"]

OURS = "adfgen"  # the annotation that says a resource is ours to remove
_UNSEEN = "secret of {key}: not comparable, written only when something else changes"

Folded = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a plan may do. `was_started` are triggers an unfinished deploy left stopped."""

    prune: bool = False
    desired_trigger_states: bool = False
    live_mode: bool = False
    was_started: frozenset[str] = frozenset()


def read_live(target: Target) -> Mapping[Folded, Live]:
    """Everything a factory holds, all kinds asked at once. Raises ServiceError."""
    with ThreadPoolExecutor(max_workers=len(Kind)) as pool:
        found = list(pool.map(target.resources, Kind))
    return {live.key.folded: live for resources in found for live in resources}


def make_plan(desired: Factory, target: Target, wishes: Wishes | None = None) -> Plan:
    """The plan that makes the target what is desired. Raises UsageError, ProjectError, ServiceError."""
    chosen = wishes or Wishes()
    _refuse_git(target, chosen)
    known = Factory(tuple(_with_one_name(artifact) for artifact in desired), desired.name)
    return _Planner(known, read_live(target), chosen).plan(target.id)


def _with_one_name(artifact: Artifact) -> Artifact:
    """A factory's own file stands for its global parameters, which have one name in every factory."""
    return replace(artifact, key=GLOBAL_PARAMETERS) if artifact.key.kind is Kind.FACTORY else artifact


def _refuse_git(target: Target, wishes: Wishes) -> None:
    repository = (target.factory().get("properties") or {}).get("repoConfiguration")
    if repository and not wishes.live_mode:
        name = repository.get("repositoryName") or repository.get("type")
        raise UsageError(
            f"factory '{target.id.rsplit('/', 1)[-1]}' is connected to the Git repository '{name}'",
            hint="publish from there, or deploy past it with --live",
        )


def _put_properties(artifact: Artifact, live: Live | None, *, prune: bool) -> Json:
    """What a PUT sends: a trigger without the state no PUT changes, any other body whole.

    Global parameters of others stay beside ours unless they may be removed.
    """
    if artifact.key.kind is Kind.FACTORY:
        ours = artifact.properties.get("globalParameters") or {}
        return {**live.properties, **ours} if live is not None and (not prune or not ours) else ours
    return {name: value for name, value in artifact.properties.items() if name != "runtimeState"}


@dataclass
class _Planner:
    desired: Factory
    live: Mapping[Folded, Live]
    wishes: Wishes
    steps: list[Step] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    numbers: dict[Folded, int] = field(default_factory=dict)  # the write or removal of a resource

    def plan(self, target: str) -> Plan:
        """All steps in order."""
        gone = self._to_prune() if self.wishes.prune else ()
        changed = [artifact for artifact in self._in_order() if self._differs(artifact)]
        stopped = self._stop(
            [*(self.live[artifact.key.folded] for artifact in changed if artifact.key.folded in self.live), *gone]
        )
        for artifact in changed:
            self._write(artifact, stopped)
        self._remove(gone, stopped)
        self._start(stopped)
        return Plan(target, tuple(self.steps), tuple(self.notes))

    def _add(self, action: Action, key: ArtifactKey, cause: str, after: Iterable[int] = (), **rest: Json) -> int:
        number = len(self.steps) + 1
        self.steps.append(Step(number, action, key, cause, tuple(sorted(set(after))), **rest))
        return number

    # what is there

    def _in_order(self) -> list[Artifact]:
        """The desired artifacts, each after what it refers to. Raises ProjectError for a circle."""
        artifacts = {item.key.folded: item for item in self.desired}
        ordered: list[Artifact] = []
        state: dict[Folded, bool] = {}  # False while on the way, True when placed

        def place(item: Artifact, way: tuple[Artifact, ...]) -> None:
            folded = item.key.folded
            if folded in state:
                if not state[folded]:
                    circle = [*way[way.index(item) :], item]
                    listed = " → ".join(f"'{other.key.name}'" for other in circle)
                    raise ProjectError(f"resources refer to each other in a circle: {listed}")
                return
            state[folded] = False
            for reference in references_of(item):
                target = artifacts.get(reference.target.folded)
                if target is not None and target is not item:
                    place(target, (*way, item))
            state[folded] = True
            ordered.append(item)

        for artifact in self.desired:
            place(artifact, ())
        return ordered

    def _differs(self, artifact: Artifact) -> bool:
        live, wanted = self.live.get(artifact.key.folded), self._wanted(artifact)
        if live is None:
            return artifact.key.kind is not Kind.FACTORY or bool(wanted)
        same = comparable(live.properties) == comparable(wanted)
        if same and has_secret(wanted):
            self.notes.append(_UNSEEN.format(key=artifact.key))
        return not same

    def _wanted(self, artifact: Artifact) -> Json:
        return _put_properties(artifact, self.live.get(artifact.key.folded), prune=self.wishes.prune)

    def _to_prune(self) -> Sequence[Live]:
        """What carries our annotation and is no longer desired; what others still refer to stays, with a note."""
        wanted = {artifact.key.folded for artifact in self.desired}
        gone = {key: live for key, live in self.live.items() if key not in wanted and _is_ours(live)}
        while True:
            held = {
                key: holder.key
                for holder in (live for other, live in self.live.items() if other not in gone)
                for key in _referred_by(holder)
                if key in gone and not (holder.key.folded in wanted and not self._still_refers(holder.key.folded, key))
            }
            if not held:
                return tuple(gone.values())
            for key, holder in held.items():
                self.notes.append(f"{gone[key].key} is not removed: {holder} refers to it")
                del gone[key]

    def _still_refers(self, holder: Folded, target: Folded) -> bool:
        artifact = self.desired.find(*holder)
        return artifact is not None and any(item.target.folded == target for item in references_of(artifact))

    # steps

    def _stop(self, touched: Sequence[Live]) -> dict[Folded, int]:
        """Stop the triggers that change or go, as far as they fire."""
        return {
            live.key.folded: self._add(
                Action.STOP,
                live.key,
                "it cannot change while it is started",
                etag=live.etag,
                properties=live.properties,
            )
            for live in touched
            if live.key.kind is Kind.TRIGGER and live.state == "Started"
        }

    def _write(self, artifact: Artifact, stopped: Mapping[Folded, int]) -> None:
        folded, live = artifact.key.folded, self.live.get(artifact.key.folded)
        after = [
            self.numbers[item.target.folded] for item in references_of(artifact) if item.target.folded in self.numbers
        ]
        after += [stopped[folded]] if folded in stopped else []
        parameters = next((number for key, number in self.numbers.items() if key[0] is Kind.FACTORY), None)
        if artifact.key.kind is Kind.PIPELINE and parameters is not None:
            after.append(parameters)
        wanted = self._wanted(artifact)
        if live is None:
            number = self._add(Action.CREATE, artifact.key, "it is not there", after, properties=wanted)
        else:
            found = changes(comparable(live.properties), comparable(wanted))
            cause = f"{len(found)} propert{'y' if len(found) == 1 else 'ies'} changed"
            number = self._add(
                Action.UPDATE, artifact.key, cause, after, changes=found, properties=wanted, etag=live.etag
            )
        self.numbers[folded] = number

    def _remove(self, gone: Sequence[Live], stopped: Mapping[Folded, int]) -> None:
        """Remove what is no longer desired once everything is written, whoever refers to others first."""
        writes = tuple(self.numbers.values())
        removed: dict[Folded, int] = {}
        rest = list(gone)
        while rest:
            referred = {key for live in rest for key in _referred_by(live) if key != live.key.folded}
            free = [live for live in rest if live.key.folded not in referred] or rest[:1]
            for live in sorted(free, key=lambda item: (-list(Kind).index(item.key.kind), item.key.name.casefold())):
                holders = [
                    removed[other.key.folded]
                    for other in gone
                    if other.key.folded in removed and live.key.folded in _referred_by(other)
                ]
                after = [*writes, *holders, *([stopped[live.key.folded]] if live.key.folded in stopped else [])]
                removed[live.key.folded] = self._add(
                    Action.DELETE, live.key, "it is ours and no longer in the project", after, etag=live.etag
                )
                rest.remove(live)

    def _start(self, stopped: Mapping[Folded, int]) -> None:
        """Give triggers their state when all else is done: as they were, new ones as the project says."""
        all_else = tuple(step.number for step in self.steps)
        for artifact in self.desired.of_kind(Kind.TRIGGER):
            live, wanted = self.live.get(artifact.key.folded), artifact.properties.get("runtimeState") == "Started"
            fires = live is not None and live.state == "Started"
            was = fires or artifact.key.name.casefold() in self.wishes.was_started
            if live is None:
                if wanted:
                    self._add(
                        Action.START, artifact.key, "the project says so", all_else, properties=artifact.properties
                    )
            elif was and (artifact.key.folded in stopped or not fires):
                self._add(
                    Action.START,
                    artifact.key,
                    "it was started before",
                    all_else,
                    properties=artifact.properties,
                    etag=live.etag,
                )
            elif wanted != fires and self.wishes.desired_trigger_states:
                action = Action.START if wanted else Action.STOP
                self._add(
                    action,
                    artifact.key,
                    "the project says so",
                    all_else,
                    properties=artifact.properties,
                    etag=live.etag,
                )
            elif wanted != fires:
                words = ("Started", "Stopped") if fires else ("Stopped", "Started")
                self.notes.append(f"{artifact.key} is {words[0]} and stays so, though the project says {words[1]}")


def _is_ours(live: Live) -> bool:
    annotations = live.properties.get("annotations") if isinstance(live.properties, Mapping) else None
    return isinstance(annotations, list) and OURS in annotations


def _referred_by(live: Live) -> frozenset[Folded]:
    artifact = Artifact(live.key, {"properties": live.properties})
    return frozenset(reference.target.folded for reference in references_of(artifact))
