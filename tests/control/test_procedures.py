"""The shipped procedures keep every promise, one after the other on one store."""

import re
from collections.abc import Iterator

import pytest

from adfgen.runtime.port import SqlError
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


def test_a_group_no_table_belongs_to_is_named_with_those_there_are(store: ControlStore) -> None:
    """Once each, in order; asking for what is there goes well."""
    for table, group in (("grp1", "dimensions"), ("grp2", "facts"), ("grp3", "dimensions")):
        store.define(table, group_name=group)

    with pytest.raises(SqlError) as stop:
        store.details("r1", group="grp", group_name="nope")

    assert stop.value.number == 50041
    said, _, listed = stop.value.message.partition("; the groups are ")
    assert said == "no table belongs to the group 'nope' that the run was asked for"
    assert [name for name in listed.split(", ") if name in {"dimensions", "facts"}] == ["dimensions", "facts"]
    assert store.details("r1", group="grp", group_name="facts") == ["grp2"]
