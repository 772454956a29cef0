"""Plan a deploy: what differs between the factory as it should be and as it is, in the order its references allow.

The order is Azure's own: what is referred to is written first and removed last; triggers are stopped before they change
and started when all else is done (https://learn.microsoft.com/azure/data-factory/continuous-integration-delivery).
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from adfgen.deploy.difference import changes, comparable
from adfgen.deploy.guard import fingerprint_of_desired, fingerprint_of_live, refuse_git
from adfgen.deploy.order import Folded, in_order, referred_by
from adfgen.deploy.plan import Action, Plan, Step
from adfgen.deploy.secret import has_unseen
from adfgen.deploy.target import GLOBAL_PARAMETERS, Live, Target
from adfgen.model.body import Json
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind
from adfgen.model.reference import references_of
from adfgen.model.trigger import EVENT_TRIGGERS

__all__ = ["OURS", "Wishes", "make_plan", "read_live"]

OURS = "adfgen"  # the annotation that says a resource is ours to remove
_UNSEEN = "secret of {key}: not comparable, written only when something else changes"
_BEFORE = "it was started before"
_PROJECT = "the project says so"
_ANEW = "its secrets are written anew"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a plan may do. `was_started` are triggers an unfinished deploy left stopped, `unstarted` new ones it left so.

    `write_secrets` writes what carries a SecureString though it seems unchanged: a rotated one cannot be compared.
    """

    prune: bool = False
    desired_trigger_states: bool = False
    live_mode: bool = False
    was_started: frozenset[str] = frozenset()
    unstarted: frozenset[str] = frozenset()
    write_secrets: bool = False


def read_live(target: Target) -> Mapping[Folded, Live]:
    """Everything a factory holds, all kinds asked at once. Raises ServiceError."""
    with ThreadPoolExecutor(max_workers=len(Kind)) as pool:
        found = list(pool.map(target.resources, Kind))
    return {live.key.folded: live for resources in found for live in resources}


def make_plan(desired: Factory, target: Target, wishes: Wishes | None = None) -> Plan:
    """The plan that makes the target what is desired. Raises UsageError, ProjectError, ServiceError."""
    chosen = wishes or Wishes()
    refuse_git(target, live_mode=chosen.live_mode)
    known = Factory(tuple(_with_one_name(artifact) for artifact in desired), desired.name)
    return _Planner(known, read_live(target), chosen).plan(target.id)


def _with_one_name(artifact: Artifact) -> Artifact:
    """A factory's own file stands for its global parameters, which have one name in every factory."""
    return replace(artifact, key=GLOBAL_PARAMETERS) if artifact.key.kind is Kind.FACTORY else artifact


def _put_properties(artifact: Artifact, live: Live | None) -> Json:
    """What a PUT sends: a trigger without the state no PUT changes, any other body whole.

    Global parameters say nowhere whose they are: those that are not ours always stay beside ours.
    """
    if artifact.key.kind is Kind.FACTORY:
        ours = artifact.properties.get("globalParameters") or {}
        return {**live.properties, **ours} if live is not None else ours
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
        changed = [artifact for artifact in in_order(self.desired) if self._differs(artifact)]
        stopped = self._stop(
            [*(self.live[artifact.key.folded] for artifact in changed if artifact.key.folded in self.live), *gone]
        )
        for artifact in changed:
            self._write(artifact, stopped)
        self._remove(gone, stopped)
        self._give_states(stopped, frozenset(live.key.folded for live in gone))
        return Plan(
            target,
            tuple(self.steps),
            tuple(self.notes),
            live_mode=self.wishes.live_mode,
            resumed=tuple(sorted(self._resumed.union(map(str.casefold, self.wishes.unstarted)))),
            seen=fingerprint_of_live(self.live.values()),
            desired=fingerprint_of_desired(self.desired),
        )

    @property
    def _resumed(self) -> frozenset[str]:
        return frozenset(name.casefold() for name in self.wishes.was_started)

    def _add(self, action: Action, key: ArtifactKey, cause: str, after: Iterable[int] = (), **rest: Json) -> int:
        number = len(self.steps) + 1
        self.steps.append(Step(number, action, key, cause, tuple(sorted(set(after))), **rest))
        return number

    # what is there

    def _differs(self, artifact: Artifact) -> bool:
        kind, live, wanted = artifact.key.kind, self.live.get(artifact.key.folded), self._wanted(artifact)
        if live is None:
            return kind is not Kind.FACTORY or bool(wanted)
        if comparable(live.properties, kind) != comparable(wanted, kind):
            return True
        if has_unseen(wanted) and not self.wishes.write_secrets:
            self.notes.append(_UNSEEN.format(key=artifact.key))
        return has_unseen(wanted) and self.wishes.write_secrets

    def _wanted(self, artifact: Artifact) -> Json:
        return _put_properties(artifact, self.live.get(artifact.key.folded))

    def _to_prune(self) -> Sequence[Live]:
        """What carries our annotation and is no longer desired; what others still refer to stays, with a note."""
        wanted = {artifact.key.folded for artifact in self.desired}
        gone = {key: live for key, live in self.live.items() if key not in wanted and _is_ours(live)}
        while True:
            held = {
                key: holder.key
                for holder in (live for other, live in self.live.items() if other not in gone)
                for key in referred_by(holder)
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
                properties=_type_of(live.properties),
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
            kind = artifact.key.kind
            found = changes(comparable(live.properties, kind), comparable(wanted, kind))
            cause = f"{len(found)} propert{'y' if len(found) == 1 else 'ies'} changed" if found else _ANEW
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
            referred = {key for live in rest for key in referred_by(live) if key != live.key.folded}
            free = [live for live in rest if live.key.folded not in referred] or rest[:1]
            for live in sorted(free, key=lambda item: (-list(Kind).index(item.key.kind), item.key.name.casefold())):
                holders = [
                    removed[other.key.folded]
                    for other in gone
                    if other.key.folded in removed and live.key.folded in referred_by(other)
                ]
                after = [*writes, *holders, *([stopped[live.key.folded]] if live.key.folded in stopped else [])]
                removed[live.key.folded] = self._add(
                    Action.DELETE, live.key, "it is ours and no longer in the project", after, etag=live.etag
                )
                rest.remove(live)

    def _give_states(self, stopped: Mapping[Folded, int], gone: frozenset[Folded]) -> None:
        """Give triggers their state when all else is done: as they were, new ones as the project says."""
        all_else = tuple(step.number for step in self.steps)
        for artifact in self.desired.of_kind(Kind.TRIGGER):
            self._give_state(artifact, all_else, is_stopped=artifact.key.folded in stopped)
        for folded, live in self.live.items():
            if live.key.kind is Kind.TRIGGER and folded not in gone and self.desired.find(*folded) is None:
                self._resume(live, all_else)

    def _give_state(self, artifact: Artifact, after: Iterable[int], *, is_stopped: bool) -> None:
        live, wanted = self.live.get(artifact.key.folded), artifact.properties.get("runtimeState") == "Started"
        fires = live is not None and live.state == "Started"
        is_resumed = artifact.key.name.casefold() in self._resumed
        was = fires or (is_resumed and live is not None)
        is_new = live is None or (not was and artifact.key.name.casefold() in self.wishes.unstarted)
        goal = wanted if is_new or self.wishes.desired_trigger_states else was
        properties = _type_of(artifact.properties)
        if goal and (not fires or is_stopped or (is_resumed and _has_events(properties))):
            # only what gives a state back carries an ETag: it is done even when other steps fail
            etag, cause = (live.etag, _BEFORE) if live is not None and was else (None, _PROJECT)
            self._add(Action.START, artifact.key, cause, after, properties=properties, etag=etag)
        elif fires and not goal and not is_stopped and live is not None:
            self._add(Action.STOP, artifact.key, _PROJECT, after, properties=properties, etag=live.etag)
        if wanted != goal:
            words = ("Started", "Stopped") if goal else ("Stopped", "Started")
            self.notes.append(
                f"{artifact.key} is {words[0]} and stays so, though the project says {words[1]}: "
                "`--trigger-states project` does as it says"
            )

    def _resume(self, live: Live, after: Iterable[int]) -> None:
        """Start what an unfinished deploy stopped to remove it, now that it stays."""
        properties = _type_of(live.properties)
        if live.key.name.casefold() in self._resumed and (live.state != "Started" or _has_events(properties)):
            self._add(Action.START, live.key, _BEFORE, after, properties=properties, etag=live.etag)


def _type_of(properties: Json) -> Json:
    """All that starting and stopping a trigger must know of it."""
    return {"type": properties.get("type")}


def _has_events(properties: Json) -> bool:
    """Whether a trigger may be Started without its subscription, when a deploy ended between the two."""
    return properties.get("type") in EVENT_TRIGGERS


def _is_ours(live: Live) -> bool:
    annotations = live.properties.get("annotations") if isinstance(live.properties, Mapping) else None
    return isinstance(annotations, list) and OURS in annotations
