"""The list of operations is the client's, and the table says what is served."""

from adfgen.emulator.app import HANDLERS
from adfgen.emulator.derive import coverage_text, operations_text
from adfgen.emulator.operation import LIST, all_operations, find_operation


def test_the_list_is_that_of_the_installed_client() -> None:
    """`python -m adfgen.emulator.derive` writes both anew."""
    assert LIST.read_text(encoding="utf-8") == operations_text()
    assert (LIST.parent / "COVERAGE.md").read_text(encoding="utf-8") == coverage_text()


def test_every_handler_serves_an_operation_there_is() -> None:
    """No handler is registered under a name no client calls."""
    assert set(HANDLERS) <= {operation.name for operation in all_operations()}
    assert len(all_operations()) > 100


def test_paths_are_found_in_any_letter_case() -> None:
    """Clients write `microsoft.DataFactory` and `resourcegroups`; names keep their case and lose their quoting."""
    path = "/SUBSCRIPTIONS/s/resourcegroups/G/providers/microsoft.datafactory/Factories/F/pipelines/a%20b%2Fc"
    found = find_operation("get", path)

    assert found is not None
    assert found[0].name == "pipelines_get"
    assert found[1] == {"subscriptionId": "s", "resourceGroupName": "G", "factoryName": "F", "pipelineName": "a b/c"}
    assert find_operation("GET", "/subscriptions/s/nothing") is None
