"""What the environment says of the way to a factory holds for the client: proxies, hosts that need none, authorities."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from adfgen.deploy.azure import AzureTarget
from adfgen.deploy.target import Coordinates
from adfgen.emulator.server import serve
from adfgen.errors import ServiceError
from tests.deploy.conftest import Cloud, Credential


@pytest.fixture
def place(cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Coordinates]:
    """The factory of an emulator that serves, in an environment that says nothing of the way."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    with serve(cloud.emulator, folder=tmp_path / "tls") as server:
        yield replace(cloud.place, endpoint=server.url, ca_file=str(server.ca_file))


def is_found(cloud: Cloud, place: Coordinates) -> bool:
    """Whether the factory is reached."""
    with AzureTarget(place, credential=Credential(cloud.emulator), pace=0) as target:
        return target.factory()["name"] == place.factory


@pytest.fixture
def nobody() -> Iterator[str]:
    """The URL of a proxy that takes no connection."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_proxy_is_the_way_but_for_hosts_that_need_none(
    cloud: Cloud, place: Coordinates, nobody: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTPS_PROXY is tried, and NO_PROXY leaves it out."""
    assert is_found(cloud, place)

    monkeypatch.setenv("HTTPS_PROXY", nobody)
    monkeypatch.setattr("time.sleep", lambda _: None)  # the client tries again, later and later
    with pytest.raises(ServiceError, match="proxy"):
        is_found(cloud, place)

    monkeypatch.setenv("NO_PROXY", "localhost")
    assert is_found(cloud, place)


def test_the_environment_may_name_the_authority(
    cloud: Cloud, place: Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REQUESTS_CA_BUNDLE holds where no file is given."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", place.ca_file or "")

    assert is_found(cloud, replace(place, ca_file=None))
