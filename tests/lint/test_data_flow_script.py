"""Data flow scripts are read as the service reads them, and each mistake is told of once."""

import json

import pytest

from adfgen.diagnostics import Severity
from adfgen.lint.dataflow.script import read_script
from adfgen.lint.dataflow.token import Fault
from tests.lint.told import found

ERROR, WARNING = Severity.ERROR, Severity.WARNING
SETTINGS = "/properties/typeProperties"
CODES = ("ADF102", "ADF12")
HEAD, TAIL = "source() ~> A", "B sink() ~> C"


def told(lines: object, **changes: object) -> list[tuple[str, Severity, str]]:
    """What is found in a data flow `A` → `B` → `C` of this script, with other settings changed."""
    settings = {
        "sources": [{"name": "A", "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}],
        "transformations": [{"name": "B"}],
        "sinks": [{"name": "C", "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}],
        "scriptLines": lines,
    }
    settings |= changes
    flow = {"type": "MappingDataFlow", "typeProperties": {k: v for k, v in settings.items() if v is not None}}
    return found(f"dataflow df: {json.dumps(flow)}", *CODES)


@pytest.mark.parametrize(
    "middle",
    [
        "A filter(true()) ~> B",
        "A\n\tfilter(true()\n)\n~> B",
        "A, A join(A@id == A@id, joinType:'inner') ~> B",
        "A select(mapColumn(each(match(name != 'x'), $$ = upper($$)))) ~> B",
        "A derive(each(match(type == 'string'), $$ + '_' = $$), {odd (name} = {it's}) ~> B",
        r"A derive(x = 'it\'s (', y = 'ends with \\') ~> B",
        r"A derive(x = `\d+ (`, y = \"`\") ~> B".replace('\\"', '"'),
        r'A derive(x = "say \"(\"", y = ["a", "b"], z = ["k" -> "v)"]) ~> B',
        """A derive(x = "It is {iif(a > 1, "The {split(title, ', (')[1]}", title)}") ~> B""",
        """A derive(x = concat("{", toString(a), "}")) ~> B""",
        "A filter(a > 1 /* it's ( */) ~> B // and so on: (",
        "A derive(x = C#lookup(id).name, y = #item, z = amount$net, {$id} = 1, c = :local) ~> B",
        "A foldDown(unroll(items), mapColumn($ref as string)) ~> B",
        "A derive(x = a@id, y = A@{odd @ name}, z = @(A = 1, b = @(c = 2)), m = 'D@id') ~> B",
        "A aggregate(groupBy(A@id, {D@id}), n = count()) ~> B",
        "A Filter(true()) ~> B",
        "A derive(x = _id.$oid, each(match(true()), $$name = $$)) ~> B",
        "A derive(x = NULL(), y = pmod(a, 2), z = own.function(a)) ~> B",
        "A foldDown(unroll(goods.orders), mapColumn(name, each(orders(type == 'string')))) ~> B",
        "A derive(x = a ? decimal(10,2), y = 1, output(h as [string,decimal(10,2)])) ~> B",
        "A filter(true(), partitionBy('hash', 2)) ~> B",
        "A alterRow(upsertIf(isNull(x)), newClause(x)) ~> B",
        "A cast(output(x as decimal(10,2), y as (id as string)[], z as integer ('0')), errors: true) ~> B",
        "A select(mapColumn(a, each(match(type == 'string')))) ~> B",
    ],
)
def test_scripts_that_look_wrong_and_are_right(middle: str) -> None:
    """Texts, comments, columns in braces, patterns and joins of a stream with itself are read past."""
    assert told([HEAD, middle, TAIL]) == []
    assert told(None, script=f"{HEAD}\n{middle}\n{TAIL}") == []


@pytest.mark.parametrize(
    "lines",
    [
        [HEAD, "A split(x > 1, disjoint: false) ~> B@(big, small)", "B@big sink() ~> C"],
        [HEAD, "A compose(composition: 'part') ~> B", "B@output1 sink() ~> C"],
        [HEAD, "A compose(composition: 'part') ~> B", "B@output1 sink(mapColumn(x = inside@id)) ~> C"],
        [HEAD, "A split(x > 1) ~> B@(big, small)", "B@big sink(mapColumn(x = big@id, y = B@id, z = A@id)) ~> C"],
        [HEAD, "compose(composition: 'calendar') ~> B@(output1)", "B@output1 sink() ~> C"],
        ["A filter(x) ~> B", TAIL, HEAD],
        [HEAD, 'A derive({{url} = 1, x = "select {$tables} from {it}") ~> B', TAIL],
        ["parameters{", "  p as string", "}", HEAD, "A filter(x == $p) ~> B", TAIL],
        ["parameters{p as decimal(10,2) (1.5), q as string[] (['}', 'b'])}", HEAD, "A filter(x == $P) ~> B", TAIL],
        ["[concat(parameters('lines'), ')')]"],
        [HEAD, "A filter(x) ~> B and something new", TAIL],
        ["functions{f as integer (1)}", HEAD, "A filter(x) ~> B", TAIL],
    ],
)
def test_splits_parameters_and_what_is_not_known(lines: list[str]) -> None:
    """A branch is read by its name, parameters are found in any case, and an unknown form is let pass."""
    assert told(lines) == []


@pytest.mark.parametrize(
    ("lines", "code", "severity", "pointer"),
    [
        (None, "ADF121", ERROR, SETTINGS),
        ([], "ADF121", ERROR, SETTINGS),
        ([HEAD, "A filter(upper(x) ~> B", TAIL], "ADF122", ERROR, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, "A filter(x)) ~> B", TAIL], "ADF122", ERROR, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, "A filter([x) ~> B", TAIL], "ADF122", ERROR, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, "A filter(x == 'a) ~> B", TAIL], "ADF122", ERROR, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, 'A filter(x == "a) ~> B', TAIL], "ADF122", ERROR, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, "A filter({x) ~> B", TAIL], "ADF122", ERROR, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, "A filter(x) /* why ~> B", TAIL], "ADF122", ERROR, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, "A filter(x) B", TAIL], "ADF122", ERROR, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, "A filter(x) ~> B", "B sink()"], "ADF122", ERROR, f"{SETTINGS}/scriptLines/2"),
        ([HEAD, "A filter(x) ~> B", "B sink() ~>"], "ADF122", ERROR, f"{SETTINGS}/scriptLines/2"),
        ([HEAD, "A filter(x) ~> B", TAIL, "B"], "ADF122", ERROR, f"{SETTINGS}/scriptLines/3"),
        ([HEAD, "A filtr(x) ~> B", TAIL], "ADF123", ERROR, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, "A transmogrify(x) ~> B", TAIL], "ADF123", WARNING, f"{SETTINGS}/scriptLines/1"),
        (["sorce() ~> A", "A filter(x) ~> B", TAIL], "ADF123", ERROR, f"{SETTINGS}/scriptLines/0"),
        ([HEAD, "AA filter(x) ~> B", TAIL], "ADF124", ERROR, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, "filter(x) ~> B", TAIL], "ADF124", ERROR, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, "A filter(D@id == A@id && D@id > 1) ~> B", TAIL], "ADF124", ERROR, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, "A filter(x == D@{an id}) ~> B", TAIL], "ADF124", ERROR, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, "A filter(C@id == 1) ~> B", TAIL], "ADF124", ERROR, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, "D filter(D@id == 1) ~> B", TAIL], "ADF124", ERROR, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, "A split(x) ~> B@(yes, no)", "B@maybe sink() ~> C"], "ADF124", ERROR, f"{SETTINGS}/scriptLines/2"),
        ([HEAD, "A filter(isNul(x)) ~> B", TAIL], "ADF129", WARNING, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, "A filter(noSuch(x)) ~> B", TAIL], "ADF129", WARNING, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, "A derive(x = y) > B", TAIL], "ADF122", ERROR, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, "A derive(x = y) ~ B", TAIL], "ADF122", ERROR, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, "A derive(x = noSuch(y)) ~> B", TAIL], "ADF129", WARNING, f"{SETTINGS}/scriptLines/1"),
        (
            [HEAD, "A exists(noSuch(x) == 1, negate: false) ~> B", TAIL],
            "ADF129",
            WARNING,
            f"{SETTINGS}/scriptLines/1",
        ),
        (
            [HEAD, "A aggregate(groupBy(y = noSuch(x)), z = sum(x)) ~> B", TAIL],
            "ADF129",
            WARNING,
            f"{SETTINGS}/scriptLines/1",
        ),
        ([HEAD, "A filter(x) ~> A", "A sink() ~> C"], "ADF125", ERROR, f"{SETTINGS}/scriptLines/1"),
        ([HEAD, "A filter($p == $p) ~> B", TAIL], "ADF126", ERROR, f"{SETTINGS}/scriptLines/1"),
        (["source() ~> Z", "A filter(x) ~> B", TAIL], "ADF127", ERROR, f"{SETTINGS}/sources/0/name"),
        ([HEAD, "A filter(x) ~> Z", "Z sink() ~> C"], "ADF127", WARNING, f"{SETTINGS}/transformations/0/name"),
        ([HEAD, "A sink() ~> C"], "ADF127", WARNING, f"{SETTINGS}/transformations/0/name"),
        ([HEAD, "A filter(x) ~> B"], "ADF127", ERROR, f"{SETTINGS}/sinks/0/name"),
        ([HEAD, "A filter(x) ~> B", TAIL, "B sort(x) ~> D"], "ADF127", WARNING, f"{SETTINGS}/scriptLines/3"),
        ([HEAD, "A filter(x) ~> B", TAIL, "B sink() ~> D"], "ADF127", ERROR, f"{SETTINGS}/scriptLines/3"),
        (
            [HEAD, "A filter(x) ~> B", TAIL, "B sink(store: 'cache') ~> D"],
            "ADF127",
            WARNING,
            f"{SETTINGS}/scriptLines/3",
        ),
    ],
)
def test_a_mistake_in_a_script_is_told_of_once(
    lines: list[str] | None, code: str, severity: Severity, pointer: str
) -> None:
    """One finding for each mistake, at the line it stands in."""
    assert told(lines) == [(code, severity, pointer)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"sources": None}, [("ADF127", ERROR, SETTINGS)]),
        ({"sinks": []}, [("ADF127", ERROR, SETTINGS)]),
        ({"transformations": None}, []),
        ({"transformations": []}, [("ADF127", WARNING, SETTINGS)]),
        ({"sources": [{"name": "A"}]}, [("ADF128", ERROR, f"{SETTINGS}/sources/0")]),
        (
            {
                "sources": [
                    {"name": "A", "linkedService": {"referenceName": "ls_lake", "type": "LinkedServiceReference"}}
                ]
            },
            [],
        ),
        ({"transformations": [{"name": "[parameters('step')]"}]}, []),
        ({"sources": "[parameters('sources')]"}, []),
        ({"transformations": [{"description": "B"}]}, [("ADF102", ERROR, f"{SETTINGS}/transformations/0")]),
    ],
)
def test_lists_are_held_against_the_script(
    changes: dict[str, object], expected: list[tuple[str, Severity, str]]
) -> None:
    """A list that is not there is told of once, but for transformations, which are accepted without one."""
    assert told([HEAD, "A filter(x) ~> B", TAIL], **changes) == expected


def test_an_empty_data_flow_and_a_cached_sink_pass() -> None:
    """Studio saves a data flow before anything is drawn; a sink in the cache stands on no dataset."""
    cached = ["source() ~> A", "A filter(x) ~> B", "B sink(store: 'cache', format: 'inline') ~> C"]

    assert told([], sources=[], transformations=[], sinks=[]) == []
    assert told(cached, sinks=[{"name": "C"}]) == []


@pytest.mark.parametrize(("is_run", "severity"), [(False, WARNING), (True, ERROR)])
def test_a_data_flow_without_any_sink_is_an_error_once_it_is_run(is_run: bool, severity: Severity) -> None:
    """It is a draft as long as no activity runs it; a flowlet has outputs instead."""
    settings = {"sources": [{"name": "A", "flowlet": {"referenceName": "fl", "type": "DataFlowReference"}}]}
    settings |= {"transformations": [{"name": "B"}], "sinks": [], "scriptLines": [HEAD, "A filter(x) ~> B"]}
    flow = json.dumps({"type": "MappingDataFlow", "typeProperties": settings})
    flowlet = '{"type": "Flowlet", "typeProperties": {"scriptLines": ["input() ~> A", "A output() ~> B"]}}'
    activity = {"name": "run", "type": "ExecuteDataFlow"}
    activity |= {"typeProperties": {"dataflow": {"referenceName": "df", "type": "DataFlowReference"}}}
    pipeline = json.dumps({"activities": [activity] if is_run else []})
    resources = f"dataflow df: {flow}\ndataflow fl: {flowlet}\npipeline pl: {pipeline}"

    assert found(resources, "ADF12") == [("ADF127", severity, SETTINGS)]


def test_a_fault_stands_where_the_text_begins() -> None:
    """The place is that of the quote or bracket that is not closed, with the statement it should have ended before."""
    text = read_script("source(format: 'table) ~> A\nA sink() ~> B").fault
    bracket = read_script("source(output(a as string) ~> A\nA sink() ~> B").fault

    assert text == Fault(15, "the text that ' begins is not closed", "close it with '")
    assert bracket == Fault(6, "the bracket ( is not closed before '~> A'", "close it with )")


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (["source(format: 'table) ~> A", "A filter(x == 'a') ~> B", "B sink(format: 'x') ~> C"], "'table"),
        (["source() ~> A", "A filter(x == 'a) ~> B", "B sink(format: 'x', y: 'z') ~> C"], "'a)"),
        (["source() ~> A", "A filter(x == 'a' && y == 'b) ~> B", "B sink(format: 'x') ~> C"], "'b)"),
        (["source() ~> A", 'A filter(x == "a) ~> B', 'B sink(format: "x") ~> C'], '"a)'),
        (["source(query: 'select 1", "from t') ~> A", "A filter(x == 'a) ~> B", "B sink(z: 'x') ~> C"], "'a)"),
        (["source(query: 'select 1", "from t') ~> A", "A filter(x == 'a' ~> B", "B sink(z: 'x') ~> C"], "(x"),
        (["source() ~> A", "A filter(x == 'a) ~> B", "B filter(x == b') ~> C", "C sink(z: 'x) ~> D"], "'x)"),
        (["source() ~> A", "A filter(x == a') ~> B", "B sink(format: 'x') ~> C"], "') ~> B"),
    ],
)
def test_a_text_left_open_is_told_where_it_begins(lines: list[str], place: str) -> None:
    """All quotes after it change places; a text that runs over lines and is closed is no reason."""
    script = "\n".join(lines)
    fault = read_script(script).fault

    assert fault is not None
    assert fault.offset == script.index(place)


def test_parameters_tell_whether_they_have_a_default() -> None:
    """A precision is no default; a declaration of an unknown form leaves all unknown."""
    declared = read_script(
        "parameters{a as string, b as decimal(10,2), c as decimal(10,2) (1.5), d as string (f('x', 1))}"
    )

    assert declared.parameters == {"a": False, "b": False, "c": True, "d": True}
    assert read_script("parameters{a: string}").parameters is None


def test_a_long_script_is_read() -> None:
    """Many statements, and texts nested deeper than anybody writes, neither stop the reader nor keep it."""
    script = "source() ~> S0\n" + "".join(f"S{n} derive(a = upper('(')) ~> S{n + 1}\n" for n in range(5000))

    assert len(read_script(script).statements or ()) == 5001
    assert read_script('A filter("{' * 2000).fault is not None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"year": "2026"}, []),
        ({"YEAR": {"value": "@pipeline().parameters.y", "type": "Expression"}, "month": 1}, []),
        ({}, [("ADF205", WARNING, "/properties/activities/0/typeProperties/dataflow")]),
        (
            {"year": "2026", "day": "1"},
            [("ADF204", WARNING, "/properties/activities/0/typeProperties/dataflow/parameters/day")],
        ),
        ("@json('{}')", []),
    ],
)
@pytest.mark.parametrize("is_readable", [True, False])
def test_arguments_are_held_against_what_the_script_declares(
    given: object, expected: list[tuple[str, Severity, str]], is_readable: bool
) -> None:
    """An activity gives what has no default, and nothing that is not declared; a script that is not read tells nothing."""
    script = "parameters{year as integer, month as integer (1)} source() ~> A" + ("" if is_readable else " (")
    flow = {"type": "MappingDataFlow", "typeProperties": {"script": script}}
    reference = {"referenceName": "df", "type": "DataFlowReference", "parameters": given}
    activity = {"name": "run", "type": "ExecuteDataFlow", "typeProperties": {"dataflow": reference}}
    if not given:
        del reference["parameters"]
    resources = f"pipeline pl: {json.dumps({'activities': [activity]})}\ndataflow df: {json.dumps(flow)}"

    assert found(resources, "ADF204", "ADF205", "ADF210") == (expected if is_readable else [])


@pytest.mark.parametrize(
    ("expression", "count"),
    [
        ("x = toDate({Order Date}, 'mm/dd/yyyy')", 1),
        (r"x = iif(isNull(b), toTimestamp(b, 'yyyy-mm-dd\'T\'HH:MM', 'UTC'), toString(c, 'YYYY'))", 2),
        ("x = toDate(concat(a, ',', 'mm'), 'yyyy-MM-dd')", 0),
        ("x = toDate(a, format), y = toString(1.5, '#.00'), z = upper('yyyy-mm-dd', 'yyyy-mm-dd')", 0),
        ("x = toDate(a), y = toDate(), z = toDate(a, 'yyyy-' + 'mm-dd'), date = 1", 0),
    ],
)
def test_formats_of_dates_are_those_of_java(expression: str, count: int) -> None:
    """Each format with a slip is told of at its line; one that is put together is not judged."""
    lines = [HEAD, f"A derive({expression}) ~> B", TAIL]
    flow = {"type": "MappingDataFlow", "typeProperties": {"scriptLines": lines}}

    assert (
        found(f"dataflow df: {json.dumps(flow)}", "ADF324")
        == [("ADF324", WARNING, f"{SETTINGS}/scriptLines/1")] * count
    )


def test_columns_of_a_source_are_read_in_formats_of_java() -> None:
    """The type of a column brings its format."""
    lines = ["source(output(a as date 'dd/mm/yyyy', b as timestamp, c as date 'dd-MMM-yy', d as string 'mm/dd')) ~> A"]
    flow = {"type": "MappingDataFlow", "typeProperties": {"scriptLines": lines}}

    assert found(f"dataflow df: {json.dumps(flow)}", "ADF324") == [("ADF324", WARNING, f"{SETTINGS}/scriptLines/0")]


def test_a_library_may_have_functions_of_its_own() -> None:
    """What a data flow calls is not judged beside one."""
    flow = {"type": "MappingDataFlow", "typeProperties": {"scriptLines": [HEAD, "A filter(mine(x)) ~> B", TAIL]}}
    library = 'dataflow lib: {"type": "UDFLibrary", "typeProperties": {"scriptLines": []}}'

    assert len(found(f"dataflow df: {json.dumps(flow)}", "ADF129")) == 1
    assert found(f"dataflow df: {json.dumps(flow)}\n\n{library}", "ADF129") == []
