"""What stops the work, and the exit code each kind of stop ends with.

    AdfgenError                1   the answer is no
    ├── UsageError             2   the command line cannot be carried out as written
    ├── ProjectError           3   a project or an output folder cannot be read or written
    └── ServiceError           4   a database, a lake, an endpoint or Azure refused

Findings are not exceptions: they are `adfgen.diagnostics.Diagnostic` values, collected to the end. An exception only
says that nothing further can be learnt.
"""

from typing import ClassVar

__all__ = ["AdfgenError", "ProjectError", "ServiceError", "UsageError"]


class AdfgenError(Exception):
    """A stop whose message names the user's own things and whose hint says what to do."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(AdfgenError):
    """The command line cannot be carried out as written."""

    exit_code = 2


class ProjectError(AdfgenError):
    """A project, a factory folder or an output folder cannot be read or written."""

    exit_code = 3


class ServiceError(AdfgenError):
    """A database, a lake, an endpoint or Azure refused or did not answer."""

    exit_code = 4
