import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from adfgen.errors import ServiceError
from adfgen.runtime.journal import Journal, Recorded

WAIT = {"name": "W", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}


def test_a_run_is_read_back_as_it_was_told(lab, tmp_path: Path) -> None:
    """The journal holds what the monitoring API would give."""
    journal = Journal(tmp_path / "state/journal.sqlite")
    lab.story.run_changed, tell_run = lambda run: (journal.run_changed(run), tell_run(run)), lab.story.run_changed
    lab.story.activity_changed, tell = (
        lambda run: (journal.activity_changed(run), tell(run)),
        lab.story.activity_changed,
    )

    run = lab.run([WAIT])

    again = Journal(tmp_path / "state/journal.sqlite")
    assert again.recorded(run.run_id) == Recorded(
        run.as_json(), tuple(record.as_json() for record in lab.story.activities)
    )
    assert again.runs() == (run.as_json(),)
    assert again.close_interrupted() == ()
    journal.close()
    again.close()


def test_a_run_killed_in_the_middle_is_found_and_closed(tmp_path: Path) -> None:
    """What was recorded before the kill is there; the run is marked, once."""
    script = textwrap.dedent(
        f"""
        import os, signal
        from datetime import UTC, datetime
        from pathlib import Path
        from adfgen.runtime.graph import Status
        from adfgen.runtime.journal import Journal
        from adfgen.runtime.record import PipelineRun
        journal = Journal(Path({str(tmp_path)!r}) / "journal.sqlite")
        journal.run_changed(PipelineRun("r", "g", "p", Status.IN_PROGRESS, datetime(2026, 1, 1, tzinfo=UTC)))
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9

    journal = Journal(tmp_path / "journal.sqlite")
    assert journal.close_interrupted() == ("r",)
    assert journal.close_interrupted() == ()
    assert [(run["runId"], run["status"], run["message"]) for run in journal.runs()] == [
        ("r", "Cancelled", "The process of this run ended before the run did.")
    ]
    journal.close()


def test_a_state_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """No traceback, the path by name."""
    (tmp_path / "file").write_text("")

    with pytest.raises(ServiceError) as stop:
        Journal(tmp_path / "file/journal.sqlite")

    assert f"the run journal '{tmp_path / 'file/journal.sqlite'}' cannot be opened" in stop.value.message
