"""The T-SQL subset: every expression, condition, query and statement of tests/cases/tsql, and everything outside it."""

import re
from pathlib import Path
from typing import Any

import pytest

from adfgen.connectors.sql.database import Database
from adfgen.connectors.tsql import statement
from adfgen.connectors.tsql.batch import parse_script
from adfgen.connectors.tsql.expression import ExpressionBinder
from adfgen.connectors.tsql.functions.call import FUNCTIONS, SESSION_VALUES
from adfgen.connectors.tsql.refusal import BatchError
from tests.connectors.tsql_case import all_texts, ask, copied, expressions, load

EXPRESSIONS, CONDITIONS = expressions(), load("conditions.yml")
QUERIES, STATEMENTS, REFUSALS = load("queries.yml"), load("statements.yml"), load("refusals.yml")


def name_of(case: Any) -> str:
    return str(case.get("name") or case.get("expr") or case["sql"]) if isinstance(case, dict) else str(case)


@pytest.mark.parametrize("case", EXPRESSIONS, ids=name_of)
def test_an_expression_has_sql_servers_value_and_type(reading: Database, case: dict[str, Any]) -> None:
    answer = ask(reading, f"SELECT {case['expr']} AS x")

    assert answer.number == case.get("error"), answer.error
    if "error" not in case:
        assert answer.rows == [[case["is"]]]
        assert type(answer.rows[0][0]) is type(case["is"])
        assert answer.types == [case.get("type", answer.types[0])]


@pytest.mark.parametrize(("text", "expected"), [(text, holds) for holds in (True, False) for text in CONDITIONS[holds]])
def test_a_condition_holds_where_sql_server_says_so(reading: Database, text: str, expected: bool) -> None:
    answer = ask(reading, f"SELECT 1 AS x WHERE {text}")

    assert answer.error is None
    assert answer.rows == ([[1]] if expected else [])


@pytest.mark.parametrize("text", [text for text in CONDITIONS[False] if "NULL" in text and "EXISTS" not in text])
def test_an_unknown_condition_stays_unknown_when_it_is_negated(reading: Database, text: str) -> None:
    assert ask(reading, f"SELECT 1 AS x WHERE NOT ({text})").rows == []


@pytest.mark.parametrize("case", QUERIES, ids=name_of)
def test_a_batch_that_reads_gives_sql_servers_rows(reading: Database, case: dict[str, Any]) -> None:
    answer = ask(reading, case["sql"])

    rows = sorted(answer.rows) if case.get("sorted") else answer.rows
    if case.get("ignore_case"):
        rows = [[str(value).lower() for value in row] for row in rows]
    assert_refused_or_failed(answer, case)
    assert rows == case.get("rows", [])
    assert answer.types == case.get("types", answer.types)


@pytest.mark.parametrize("case", STATEMENTS, ids=name_of)
def test_a_batch_that_changes_leaves_what_sql_server_leaves(shop: Path, tmp_path: Path, case: dict[str, Any]) -> None:
    with copied(shop, tmp_path) as database:
        answer = ask(database, case["sql"])

        assert answer.number == case.get("error"), answer.error
        assert answer.rows == case.get("rows", answer.rows)
        assert "message" not in case or str(answer.error) == case["message"]
        if "then" in case:
            assert ask(database, case["then"]).rows == case["gives"]


@pytest.mark.parametrize("case", REFUSALS, ids=name_of)
def test_what_lies_outside_the_subset_is_refused_by_name_and_place(reading: Database, case: dict[str, Any]) -> None:
    before = ask(reading, "SELECT COUNT(*) AS n, CAST(@@DBTS AS bigint) AS v FROM sys.tables").rows

    answer = ask(reading, case["sql"])

    assert_refused_or_failed(answer, case)
    assert ask(reading, "SELECT COUNT(*) AS n, CAST(@@DBTS AS bigint) AS v FROM sys.tables").rows == before


def assert_refused_or_failed(answer: Any, case: dict[str, Any]) -> None:
    assert answer.number == (0 if "refused" in case else case.get("error")), answer.error
    if "refused" not in case:
        return
    message = str(answer.error)
    assert case["refused"] in message
    assert message.endswith("not simulated by the local engine") or "write yyyy-mm-dd" in message
    place = re.match(r"line (\d+), column (\d+): ", message)
    assert place is not None, "a refusal names its place"
    if "at" in case:
        assert place is not None
        assert f"{place[1]}:{place[2]}" == case["at"]


def test_every_function_of_the_subset_has_a_case() -> None:
    """A function without a case is not supported: nobody has looked at its answers."""
    texts = "\n".join(all_texts()).upper()

    missing = [
        name
        for name in (*FUNCTIONS, *SESSION_VALUES)
        if not re.search(rf"(?<![A-Z_@]){re.escape(name)}(?![A-Z_])", texts)
    ]

    assert missing == []


def test_every_statement_of_the_subset_has_a_case() -> None:
    kinds = {
        getattr(statement, name)
        for name in statement.__all__
        if isinstance(getattr(statement, name), type) and issubclass(getattr(statement, name), statement._At)
    }

    assert kinds - {type(item) for text in all_texts() for item in statements_of(text)} == set()


def statements_of(text: str) -> list[Any]:
    """The statements of a script and those inside them, none for a script that is refused."""
    try:
        pending: list[Any] = list(parse_script(text))
    except BatchError:
        return []
    found = []
    while pending:
        item = pending.pop()
        found.append(item)
        for name in item.__dataclass_fields__:
            value = getattr(item, name)
            inner = value if isinstance(value, tuple) else (value,)
            pending += [part for part in inner if isinstance(part, statement._At)]
    return found


def test_a_compiled_statement_is_used_again(reading: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "DECLARE @id int = 1; SELECT name FROM dbo.customer WHERE customer_id = @id AND 7 = 7"
    first = ask(reading, text)
    monkeypatch.setattr(ExpressionBinder, "value", lambda *_: pytest.fail("bound again"))

    assert ask(reading, text) == first


def test_a_rollback_that_changed_no_definition_keeps_what_was_compiled(shop: Path, tmp_path: Path) -> None:
    with copied(shop, tmp_path) as database:
        before = database.engine.catalogue
        ask(database, "BEGIN TRAN; DELETE FROM dbo.customer; ROLLBACK")
        assert database.engine.catalogue is before
        ask(database, "CREATE TABLE dbo.t (a int)")
        assert database.engine.catalogue is not before
