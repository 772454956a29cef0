"""The shipped procedures keep every promise, one after the other on one store."""

from collections.abc import Iterator

import pytest

from tests.control.control_store import ControlStore
from tests.control.scenarios import SCENARIOS, Scenario


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlStore]:
    """One store for all."""
    store = ControlStore.create(tmp_path_factory.mktemp("control") / "control.duckdb")
    yield store
    store.close()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_the_store_keeps_its_promise(store: ControlStore, scenario: Scenario) -> None:
    """Each scenario asserts its own end."""
    scenario(store)
