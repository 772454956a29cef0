"""The lake form on a live factory: deploy publishes through the factory's pipeline, status reads through another."""

import json
import os
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest

from adfgen.api.deploying import project_release
from adfgen.model.factory import ArtifactKey
from adfgen.model.kind import Kind
from adfgen.testing.emulated import EmulatedFactory
from tests.lake_form.conftest import DAY, NOW, ORDERS, PIPELINE, TABLES, Shop


@pytest.fixture
def factory(shop: Shop, tmp_path: Path) -> Iterator[EmulatedFactory]:
    """The emulator that serves the project's factory."""
    with EmulatedFactory(tmp_path, "dev") as found:
        found.start(NOW)
        yield found


def test_definitions_are_published_once_and_watermarks_never_set_back(shop: Shop, factory: EmulatedFactory) -> None:
    """The first deploy brings definitions and first watermarks; later ones what differs, and no watermark is touched."""
    first = factory.command("deploy", "--yes")
    assert "table definitions: 3 new, 0 changed, 0 retired" in first.stdout, first.stderr
    assert "3 table definitions published in 1 run" in first.stderr
    assert "nothing to change" in factory.deploy()

    ran = factory.command("trigger", PIPELINE, "--watch")
    assert ran.returncode == 0, ran.stderr
    assert shop.differences() == []
    before = shop.watermarks(NOW)
    assert before[ORDERS] == "2024-06-08 02:15:00.000"

    changed = deepcopy(TABLES[:2])
    changed[0]["backfill"] = {"reset_to": "2024-06-08", "reset_token": "again"}
    shop.describe(changed, empty_check="after")
    assert "table definitions: 0 new, 1 changed, 1 retired" in factory.deploy()
    assert shop.watermarks(NOW) == before
    assert "nothing to change" in factory.deploy()

    factory.advance(NOW + DAY)
    assert factory.command("trigger", PIPELINE, "--watch").returncode == 0
    states = json.loads(factory.command("status", "--format", "json").stdout)["tables"]
    assert not any("query" in name for name in states[0])  # what a definition holds beside is not asked for
    shown = [[state[name] for name in ("table_id", "enabled", "value", "epoch", "batch_id")] for state in states]
    assert shown == [
        ["shop/shop/dbo/Country", False, None, 0, 1],
        ["shop/shop/dbo/It's, [odd]", True, "20", 0, 1],
        [ORDERS, True, "2024-06-08 02:15:00.000", 1, 2],
    ]


def test_a_deploy_mends_the_pipeline_it_asks(shop: Shop, factory: EmulatedFactory) -> None:
    """What was published is asked of a pipeline of the factory: one that fails does not keep the deploy from replacing it."""
    factory.deploy()
    key = ArtifactKey(Kind.PIPELINE, "pl_control_status")
    fails = [{"name": "no", "type": "Fail", "typeProperties": {"message": "by hand", "errorCode": "1"}}]
    with factory.target(project_release(shop.root, "dev", {**os.environ, **factory.variables}).destination) as target:
        live = target.get(key)
        assert live is not None
        target.put(key, {**live.properties, "activities": fails}, etag=live.etag)

    assert "which definitions are published cannot be asked" in factory.deploy()
    assert "nothing to change" in factory.deploy()
