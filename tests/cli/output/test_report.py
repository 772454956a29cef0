from html.parser import HTMLParser

from adfgen.cli.output.report import Section, report_html
from adfgen.cli.output.timeline import Bar, Lane, Timeline, timeline_of
from adfgen.testing.comparison import Proof


def run(
    name: str, start: int, end: int, *, status: str = "Succeeded", iteration: str = "", table: str = ""
) -> dict[str, object]:
    return {
        "activityName": name,
        "activityType": "Copy",
        "status": status,
        "activityRunStart": f"2026-01-01T00:00:{start:02}.0000000Z",
        "activityRunEnd": f"2026-01-01T00:00:{end:02}.0000000Z",
        "durationInMs": (end - start) * 1000,
        "iterationHash": iteration,
        "userProperties": {"table": table} if table else {},
        "retryAttempt": None,
        "output": {"rowsCopied": 5, "dataWritten": 1000},
        "error": {
            "errorCode": "2200" if status == "Failed" else "",
            "message": "<b>no</b>" if status == "Failed" else "",
        },
    }


def test_a_loop_gets_a_lane_for_each_iteration_named_after_its_table() -> None:
    """Bars stand where the activities ran, in percent of the run."""
    timeline = timeline_of(
        [run("loop", 0, 10), run("copy", 2, 4, iteration="abc", table="dbo.T"), run("end", 8, 10, status="Failed")]
    )

    assert timeline == Timeline(
        (
            Lane("loop", 0, (Bar(0.0, 100.0, "Succeeded", "loop (Copy): Succeeded, 10000 ms"),)),
            Lane("dbo.T", 1, (Bar(20.0, 20.0, "Succeeded", "copy (Copy): Succeeded, 2000 ms"),)),
            Lane("end", 0, (Bar(80.0, 20.0, "Failed", "end (Copy): Failed, 2000 ms"),)),
        ),
        10000,
    )


def test_a_long_run_hides_iterations_but_never_one_that_failed() -> None:
    """What went wrong is what the report is opened for."""
    runs = [
        run("copy", index, index + 1, iteration=f"i{index}", status="Failed" if index == 9 else "Succeeded")
        for index in range(10)
    ]

    timeline = timeline_of(runs, most=3)

    assert [lane.label for lane in timeline.lanes] == ["iteration i0", "iteration i1", "iteration i9"]
    assert timeline.hidden == 7


class Balance(HTMLParser):
    """Collects the tags that were left open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "link", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_report_is_one_page_that_needs_no_network_and_escapes_what_it_shows() -> None:
    """An error message with markup in it is shown, not obeyed."""
    record = {"pipelineName": "pl", "status": "Failed", "runId": "r"}
    page = report_html(
        "Runs",
        [
            Section(
                "First <load>",
                (Proof("same rows", True), Proof("no error", False)),
                record,
                [run("c", 0, 1, status="Failed")],
            )
        ],
    )

    balance = Balance()
    balance.feed(page)
    assert balance.open == []
    assert "http" not in page.replace("http-equiv", "")
    assert "First &lt;load&gt;" in page
    assert "&lt;b&gt;no&lt;/b&gt;" in page
    assert "<b>no</b>" not in page
    assert '<li class="no">no error</li>' in page
