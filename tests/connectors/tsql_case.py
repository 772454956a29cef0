"""T-SQL cases as data (tests/cases/tsql), and the tables they run on."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from adfgen.connectors.sql.database import Database
from adfgen.connectors.tsql.session import Rows
from adfgen.runtime.port import SqlError

CASES = Path(__file__).parents[1] / "cases" / "tsql"
NOW = datetime(2024, 6, 1, 12, 0, 0, 123456)


@dataclass(frozen=True)
class Answer:
    """What a batch came to: the rows and types of its last result set, or its error."""

    rows: list[list[Any]]
    types: list[str]
    error: SqlError | None = None

    @property
    def number(self) -> int | None:
        """The error's number, None without one."""
        return self.error.number if self.error else None


def load(name: str) -> Any:
    """The cases of one file."""
    return yaml.safe_load((CASES / name).read_text(encoding="utf-8"))


def expressions() -> list[dict[str, Any]]:
    """The cases of one expression each."""
    return [case for group in load("expressions.yml").values() for case in group]


def all_texts() -> list[str]:
    """Every batch of every case file."""
    conditions = load("conditions.yml")
    texts = [f"SELECT {case['expr']} AS x" for case in expressions()]
    texts += [f"SELECT 1 AS x WHERE {text}" for text in (*conditions[True], *conditions[False])]
    texts += [(CASES / "shop.sql").read_text(encoding="utf-8")]
    for name in ("queries.yml", "statements.yml", "refusals.yml"):
        texts += [text for case in load(name) for text in (case["sql"], case.get("then")) if text]
    return texts


def make_shop(path: Path) -> Path:
    """A database file with the tables of shop.sql."""
    with opened(path) as database:
        database.run_script((CASES / "shop.sql").read_text(encoding="utf-8"))
    return path


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """The database, its clock standing at NOW."""
    database = Database(path, now=lambda: NOW)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def copied(shop: Path, folder: Path) -> Iterator[Database]:
    """A shop of one's own."""
    with opened(Path(shutil.copy(shop, folder))) as database:
        yield database


def ask(database: Database, text: str) -> Answer:
    """Run a script."""
    try:
        results = database.run_script(text)
    except SqlError as error:
        return Answer([], [], error)
    last = results[-1] if results else Rows((), ())
    return Answer([[written(value) for value in row] for row in last.rows], [str(item.type) for item in last.columns])


def written(value: object) -> object:
    """A value as case files write it."""
    match value:
        case bytes():
            return f"0x{value.hex().upper()}"
        case UUID():
            return str(value).upper()
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)
