"""The shop every T-SQL case begins with, made once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adfgen.connectors.sql.database import Database
from tests.connectors.tsql_case import make_shop, opened


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed database file with the tables of shop.sql: copy it before changing anything."""
    return make_shop(tmp_path_factory.mktemp("shop") / "shop.duckdb")


@pytest.fixture(scope="module")
def reading(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A shop that nobody changes."""
    copy = tmp_path_factory.mktemp("reading") / "shop.duckdb"
    copy.write_bytes(shop.read_bytes())
    with opened(copy) as database:
        yield database
