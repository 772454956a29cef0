"""A process that is asked to end, ends in order."""

import os
import signal

import pytest

from adfgen.cli.stopping import terminable


def test_sigterm_is_ctrl_c_while_it_matters() -> None:
    """A cancelled CI job sends it: what was stopped must be started again before the process goes."""
    before = signal.getsignal(signal.SIGTERM)

    with pytest.raises(KeyboardInterrupt), terminable():
        os.kill(os.getpid(), signal.SIGTERM)

    assert signal.getsignal(signal.SIGTERM) is before
