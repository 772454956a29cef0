"""A small project whose control store is files in the lake, and its source."""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from adfgen.testing.local_project import LocalProject

NOW = datetime(2024, 6, 10, 2, 15)
PIPELINE = "pl_ingest_shop"
ORDERS = "shop/shop/dbo/Orders"
DAY = timedelta(days=1)

_PROJECT: dict[str, Any] = {
    "version": 1,
    "name": "shop",
    "sources": {"shop": {"type": "AzureSqlDatabase", "server": "s.database.windows.net", "database": "shop"}},
    "lake": {"url": "https://l.dfs.core.windows.net", "file_system": "raw", "root": "in"},
    "control_store": {"kind": "lake"},
    "groups": ["facts"],
    "key_vault": {"url": "https://kv-shop.vault.azure.net"},
    "alerts": {"url_secret": "alerts"},
}
_ENVIRONMENT = {
    "factory": {"subscription": "${env:SHOP_SUBSCRIPTION}", "resource_group": "rg", "name": "adf-shop", "location": "westeurope"},
    "git_connected": True,
}  # fmt: skip
_PROFILE = {
    "version": 1,
    "state": "../.adfgen",
    "linked_services": {"ls_shop": {"duckdb": "../.adfgen/shop.duckdb"}, "ls_lake": {"folder": "../.adfgen/lake"}},
    "http": {
        "https://kv-shop.vault.azure.net": {"secrets": {"alerts": "https://alerts.shop.example/run"}},
        "https://alerts.shop.example": {"record": "../.adfgen/alerts.jsonl"},
    },
}
TABLES: list[dict[str, Any]] = [
    {"schema": "dbo", "name": "Orders", "keys": ["Id"], "cdc_column": "ModifiedAt", "cdc_type": "datetime2(3)", "group": "facts"},
    {"schema": "dbo", "name": "It's, [odd]", "keys": ["Id"], "cdc_column": "Rank", "cdc_type": "bigint", "sink": {"path": "shop/odd"}},
    {"schema": "dbo", "name": "Country", "load_type": "full"},
]  # fmt: skip
_SOURCE = f"""
CREATE TABLE dbo.Orders (Id int NOT NULL, Text nvarchar(40), ModifiedAt datetime2(3));
INSERT INTO dbo.Orders VALUES (1, N'it''s', '{NOW - 3 * DAY}'), (2, N'Ünï', '{NOW - 2 * DAY}'), (3, NULL, '{NOW - 2 * DAY}'), (4, N'old', NULL);
CREATE TABLE dbo.[It's, [odd]]] (Id int NOT NULL, Rank bigint NOT NULL);
INSERT INTO dbo.[It's, [odd]]] VALUES (1, 10), (2, 20);
CREATE TABLE dbo.Country (Code char(2) NOT NULL);
INSERT INTO dbo.Country VALUES ('NO'), ('JP');
"""


def orders(**changes: Any) -> list[dict[str, Any]]:
    """The tables, the first of them changed."""
    tables = deepcopy(TABLES)
    tables[0] |= changes
    return tables


class Shop(LocalProject):
    """The project, with what its tests do to it."""

    def describe(self, tables: list[dict[str, Any]] = TABLES, **pipeline: Any) -> None:
        """Write the metadata and render."""
        texts = {
            "project": {**_PROJECT, **({"pipeline": pipeline} if pipeline else {})},
            "environments/dev": _ENVIRONMENT,
            "local": _PROFILE,
            "tables/shop/all": {"tables": tables},
        }
        for name, value in texts.items():
            path = self.root / "metadata" / f"{name}.yml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(yaml.safe_dump(value, allow_unicode=True), encoding="utf-8")
        self.render()

    def change(self, statement: str, now: datetime = NOW) -> None:
        """Run T-SQL in the source."""
        with self.session(now) as session:
            session.database("ls_shop").run_script(statement)

    def add_order(self, key: int, at: datetime) -> None:
        """A row that is new at `at`."""
        self.change(f"INSERT INTO dbo.Orders VALUES ({key}, N'new', '{at}')", at)

    def load(self, now: datetime = NOW, **parameters: Any) -> str:
        """Run the pipeline; the run's status."""
        return str(self.run(PIPELINE, now, parameters).run["status"])

    def differences(self, now: datetime = NOW) -> list[str]:
        """Tables in which lake and source do not agree."""
        return [found.table for found in self.compare(now) if not found.equal]

    def files(self, table: str) -> list[str]:
        """The files of a table."""
        return sorted(path.name for path in (self.lake / "in" / table).glob("*"))


@pytest.fixture
def make_shop(tmp_path: Path) -> Callable[..., Shop]:
    """Makes the project and its source."""

    def made(**pipeline: Any) -> Shop:
        shop = Shop(tmp_path)
        shop.describe(**pipeline)
        shop.change(_SOURCE)
        return shop

    return made


@pytest.fixture
def shop(make_shop: Callable[..., Shop]) -> Shop:
    """The project that copies first and looks at what came."""
    return make_shop(empty_check="after")
