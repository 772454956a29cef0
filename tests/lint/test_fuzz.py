"""Some hundred resources nobody would write; `make fuzz` takes ten minutes of them."""

from itertools import islice

from adfgen.model.folder import read_folder
from tests.fuzz.resources import FOLDERS, crashes, mutants


def test_the_checker_answers_whatever_is_written() -> None:
    """Findings, never an exception."""
    factories = [read_folder(folder)[0] for folder in FOLDERS]

    assert list(crashes(islice(mutants(factories, seed=11), 400))) == []


def test_the_changes_break_something() -> None:
    """A fuzzer whose resources all stay valid would prove nothing."""
    factories = [read_folder(folder)[0] for folder in FOLDERS]
    bodies = {str([item.body for item in factory]) for factory in islice(mutants(factories, seed=11), 50)}

    assert len(bodies) > 40
