"""No predicate of claim, open_batch or commit_batch is decoration: take any one out and a promise is broken."""

import shutil
from pathlib import Path

import pytest

from adfgen.runtime.port import SqlError
from tests.control.control_store import SCRIPTS, ControlStore
from tests.control.mutant import Mutant, mutants
from tests.control.scenarios import SCENARIOS

GUARDED = ("claim", "open_batch", "commit_batch")
MUTANTS = [(name, mutant) for name in GUARDED for mutant in mutants(SCRIPTS[f"{name}.sql"])]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store file with every shipped procedure."""
    path = tmp_path_factory.mktemp("base") / "control.duckdb"
    ControlStore.create(path).close()
    return path


def test_there_is_something_to_take_out() -> None:
    """The generator finds the predicates a reader sees."""
    assert len(MUTANTS) > 60
    assert {name for name, _ in MUTANTS} == set(GUARDED)


@pytest.mark.parametrize(("name", "mutant"), MUTANTS, ids=[f"{name}:{mutant}" for name, mutant in MUTANTS])
def test_without_it_a_promise_is_broken(base: Path, tmp_path: Path, name: str, mutant: Mutant) -> None:
    """At least one scenario fails on the mutant."""
    path = tmp_path / "control.duckdb"
    shutil.copy(base, path)
    store = ControlStore(path)
    try:
        store.database.run_script(mutant.text)
        assert broken_promise(store, name), f"nothing notices that {name}:{mutant}"
    finally:
        store.close()


def broken_promise(store: ControlStore, procedure: str) -> str:
    """The first promise that does not hold, those of the procedure itself first."""
    for scenario in sorted(SCENARIOS, key=lambda scenario: SCENARIOS[scenario] != procedure):
        try:
            scenario(store)
        except (AssertionError, SqlError, KeyError, StopIteration, IndexError, TypeError):
            return scenario.__name__
    return ""
