"""The shipped procedures keep every promise, one after the other on one store."""

import re
from collections.abc import Iterator

import pytest

from tests.control.control_store import SCRIPTS, ControlStore
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


def test_what_a_refusal_tells_an_operator_to_call_is_there() -> None:
    """With the parameters the procedure has."""
    told = re.findall(r"EXEC ingest\.(\w+) ([^)']*)", "".join(re.findall("THROW .*", "".join(SCRIPTS.values()))))

    assert told
    for procedure, arguments in told:
        head = SCRIPTS[f"{procedure}.sql"].partition("\nAS\n")[0]
        assert re.findall(r"@\w+", arguments) == re.findall(r"@\w+", head)
