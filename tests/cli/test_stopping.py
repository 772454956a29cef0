"""A process that is asked to end, ends in order."""

import os
import signal
import subprocess
import sys

import pytest

from adfgen.cli.stopping import terminable


def test_sigterm_is_ctrl_c_while_it_matters() -> None:
    """A cancelled CI job sends it: what was stopped must be started again before the process goes."""
    before = signal.getsignal(signal.SIGTERM)

    with pytest.raises(KeyboardInterrupt), terminable():
        os.kill(os.getpid(), signal.SIGTERM)

    assert signal.getsignal(signal.SIGTERM) is before


IN_A_QUERY = "duckdb.execute('SELECT sum(a.range * b.range % 7) FROM range(3000000) a, range(3000) b')"
WHILE_DEALING_WITH_IT = """
    try:
        time.sleep(30)
    finally:
        [].pop()
"""


@pytest.mark.parametrize("work", [IN_A_QUERY, WHILE_DEALING_WITH_IT])
def test_ctrl_c_is_no_defect_whatever_it_becomes(work: str) -> None:
    """DuckDB raises an error of its own in its place, and so may what is cleaned up."""
    script = f"""
import duckdb, time
from adfgen.cli import main

def command(standalone_mode):
    print("begun", flush=True)
    {work}

main.root.main = command
main.main()
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "begun\n"
        os.kill(running.pid, signal.SIGINT)
        _, errors = running.communicate(timeout=60)

    assert (running.returncode, errors) == (130, "error: interrupted\n")
