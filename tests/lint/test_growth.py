"""Checking twice as much is twice the work, and not four or eight times."""

from collections.abc import Callable, Iterator

import pytest

from adfgen.lint.runner import lint
from adfgen.lint.selection import Selection
from adfgen.model.body import Json
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind
from tests.growth import growth


def activity(name: str, kind: str, after: str = "", **settings: Json) -> Json:
    needed = [{"activity": after, "dependencyConditions": ["Succeeded"]}] if after else []
    return {"name": name, "type": kind, "dependsOn": needed, "typeProperties": settings}


def computed(text: str) -> Json:
    return {"type": "Expression", "value": text}


def to(kind: str, name: str) -> Json:
    return {"referenceName": name, "type": f"{kind}Reference"}


def look(name: str, query: str, after: str = "") -> Json:
    source = {"type": "AzureSqlSource", "sqlReaderQuery": query}
    return activity(name, "Lookup", after, source=source, dataset=to("Dataset", "ds"))


def copy(name: str, low: str, after: str) -> Json:
    query = f"select * from t where m > '@{{{low}}}' and m <= '@{{activity('high').output.firstRow.wm}}'"
    ends = {"inputs": [to("Dataset", "ds")], "outputs": [to("Dataset", "ds")]}
    source = {"type": "AzureSqlSource", "sqlReaderQuery": computed(query)}
    return activity(name, "Copy", after, source=source, sink={"type": "AzureSqlSink"}) | ends


def pipeline(name: str, *activities: Json) -> Artifact:
    parameters = {"watermark": {"type": "string"}}
    variables = {"v": {"type": "String"}}
    properties = {"activities": list(activities), "parameters": parameters, "variables": variables}
    return Artifact(ArtifactKey(Kind.PIPELINE, name), {"name": name, "properties": properties})


def read_one_after_the_other(count: int) -> Iterator[Artifact]:
    """Each activity reads the one before."""
    first = activity("a0", "SetVariable", variableName="v", value="x")
    others = (
        activity(f"a{n}", "SetVariable", f"a{n - 1}", variableName="v", value=f"@activity('a{n - 1}').output.value")
        for n in range(1, count)
    )
    yield pipeline("p", first, *others)


def inside_each_other(count: int) -> Iterator[Artifact]:
    """Loops side by side, each with a body that reads what came before the loop."""
    loops = (
        activity(
            f"each{n}",
            "ForEach",
            f"each{n - 1}" if n else "",
            items=computed("@createArray(1)"),
            activities=[activity(f"in{n}", "SetVariable", variableName="v", value=f"@activity('each{n - 1}').status")],
        )
        for n in range(count)
    )
    yield pipeline("p", *loops)


def store(name: str, after: str, value: str) -> Json:
    given = {"watermark": {"type": "String", "value": computed(value)}}
    return activity(
        name, "SqlServerStoredProcedure", after, storedProcedureName="usp_watermark", storedProcedureParameters=given
    )


def copies_of_one_pipeline(count: int) -> Iterator[Artifact]:
    """Copies from one watermark, one after the other, that is stored once in the end."""
    bounds = (look("low", "select wm from w"), look("high", "select max(wm) as wm from t", "low"))
    low = "activity('low').output.firstRow.wm"
    copies = (copy(f"c{n}", low, f"c{n - 1}" if n else "high") for n in range(count))
    yield pipeline("p", *bounds, *copies, store("s", f"c{count - 1}", "@activity('high').output.firstRow.wm"))


def copies_called_in_a_chain(count: int) -> Iterator[Artifact]:
    """Each pipeline copies and executes the next one."""
    for n in range(count):
        following = activity("call", "ExecutePipeline", "c", pipeline=to("Pipeline", f"p{n + 1}"))
        low = "activity('high').output.firstRow.wm"
        yield pipeline(f"p{n}", look("high", "select wm from w"), copy("c", low, "high"), following)


def copies_with_a_watermark_given(count: int) -> Iterator[Artifact]:
    """Each pipeline copies from the watermark its caller gives, and stores nothing."""
    low = "pipeline().parameters.watermark"
    for n in range(count):
        yield pipeline(f"p{n}", look("high", "select wm from w"), copy("c", low, "high"))
        yield pipeline(
            f"call{n}",
            activity("call", "ExecutePipeline", pipeline=to("Pipeline", f"p{n}")),
            look("max", "select max(wm) from t", "call"),
        )


def factory(made: Iterator[Artifact]) -> Factory:
    location = {"type": "AzureSqlTable", "linkedServiceName": to("LinkedService", "ls"), "typeProperties": {}}
    dataset = Artifact(ArtifactKey(Kind.DATASET, "ds"), {"name": "ds", "properties": location})
    return Factory.of([dataset, *made])


@pytest.mark.parametrize(
    ("codes", "make"),
    [
        (("ADF306",), read_one_after_the_other),
        (("ADF306",), inside_each_other),
        (("ADF6",), copies_of_one_pipeline),
        (("ADF6",), copies_called_in_a_chain),
        (("ADF6",), copies_with_a_watermark_given),
    ],
)
def test_work_grows_with_the_factory(codes: tuple[str, ...], make: Callable[[int], Iterator[Artifact]]) -> None:
    """Counted in steps: half as many again as a doubling brings are allowed."""

    def work(count: int) -> Callable[[], object]:
        made = factory(make(count))
        return lambda: lint(made, selection=Selection(codes))

    assert growth(work, 12) < 2.5
