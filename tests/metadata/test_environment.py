from collections.abc import Callable
from pathlib import Path

import pytest

from adfgen.diagnostics import Diagnostic, Location, Severity
from adfgen.errors import ProjectError
from adfgen.metadata.environment import Environment, FactoryCoordinates
from adfgen.metadata.loader import load_project

FILE = "metadata/environments/dev.yml"
DEV = """factory:
  subscription: ${env:SUBSCRIPTION}
  resource_group: rg-${env:TEAM}-${env:STAGE}
  name: adf-shop
  location: westeurope
"""


@pytest.fixture
def environment(shop: Callable[..., Path]) -> Environment:
    project = load_project(shop({FILE: DEV})).project
    assert project is not None
    return project.environments[0]


def test_variables_are_put_into_the_coordinates(environment: Environment) -> None:
    """Loading needs no variable; using the environment replaces each."""
    assert environment.factory.subscription == "${env:SUBSCRIPTION}"
    assert environment.resolved({"SUBSCRIPTION": "s", "TEAM": "data", "STAGE": "dev"}).factory == FactoryCoordinates(
        "s", "rg-data-dev", "adf-shop", "westeurope"
    )


def test_a_missing_variable_is_a_finding_at_its_place(environment: Environment) -> None:
    """Variable, coordinate and environment are named; an empty variable is a missing one."""
    assert environment.missing_variables({"SUBSCRIPTION": "s", "TEAM": ""}) == (
        Diagnostic(
            "ADF536",
            Severity.ERROR,
            "environment variable 'TEAM', which 'resource_group' of environment 'dev' needs, is not set",
            Location(FILE, "/factory/resource_group", line=3, column=19),
            "set TEAM, or write the value",
        ),
        Diagnostic(
            "ADF536",
            Severity.ERROR,
            "environment variable 'STAGE', which 'resource_group' of environment 'dev' needs, is not set",
            Location(FILE, "/factory/resource_group", line=3, column=19),
            "set STAGE, or write the value",
        ),
    )


def test_an_environment_is_not_used_without_its_variables(environment: Environment) -> None:
    """The error carries every missing variable with its place."""
    with pytest.raises(ProjectError) as raised:
        environment.resolved({"TEAM": "data", "STAGE": "dev"})

    assert raised.value.message == (
        "metadata/environments/dev.yml:2:17: ADF536 environment variable 'SUBSCRIPTION', "
        "which 'subscription' of environment 'dev' needs, is not set"
    )
