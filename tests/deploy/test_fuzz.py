"""Plans for resources nobody would write: a plan, or a refusal in words; what is equal is never a step."""

from collections.abc import Mapping, Sequence
from itertools import islice, pairwise

from adfgen.deploy.plan import plan_from_json, plan_to_json
from adfgen.deploy.planner import Wishes, make_plan
from adfgen.deploy.target import GLOBAL_PARAMETERS, Live
from adfgen.errors import AdfgenError
from adfgen.model.body import Json, dump_compact
from adfgen.model.factory import Factory
from adfgen.model.folder import read_folder
from adfgen.model.kind import Kind
from tests.fuzz.resources import FOLDERS, mutants


class Fixed:
    """A live factory that holds what another one desires."""

    id = "/factories/fixed"

    def __init__(self, factory: Factory) -> None:
        self._live = [
            Live(GLOBAL_PARAMETERS, item.properties.get("globalParameters") or {}, "1")
            if item.key.kind is Kind.FACTORY
            else Live(item.key, item.properties, "1", "Stopped")
            for item in factory
        ]

    def factory(self) -> Mapping[str, Json]:
        return {}

    def resources(self, kind: Kind) -> Sequence[Live]:
        return [item for item in self._live if item.key.kind is kind]


def test_any_two_factories_have_a_plan_or_a_refusal() -> None:
    """From each to the next, removing what is gone; the plan survives its JSON unless it carries a secret."""
    factories = list(islice(mutants([read_folder(folder)[0] for folder in FOLDERS], seed=3), 120))
    plans = 0
    for live, desired in pairwise(factories):
        try:
            plan = make_plan(desired, Fixed(live), Wishes(prune=True))  # type: ignore[arg-type]
            assert plan_from_json(dump_compact(plan_to_json(plan))) == plan
        except AdfgenError:
            continue
        plans += 1
    assert plans > 60


def test_what_is_as_desired_has_no_step() -> None:
    """Whatever is in it."""
    for factory in islice(mutants([read_folder(folder)[0] for folder in FOLDERS], seed=5), 80):
        try:
            plan = make_plan(factory, Fixed(factory), Wishes(prune=True))  # type: ignore[arg-type]
        except AdfgenError:
            continue
        assert [step for step in plan.steps if step.action != "start"] == []
