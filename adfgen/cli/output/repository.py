"""Files as their Git repository calls them: what is shown beside a change is found by that path, wherever the checker ran."""

import os
from functools import cache
from pathlib import Path

__all__ = ["path_in_repository"]


def path_in_repository(file: str) -> str:
    """A file's path from the root of the repository it lies in; the same path where it lies in none."""
    whole = Path(os.path.abspath(file))  # noqa: PTH100 - a link is called by its own name, as Git does
    root = _repository_of(whole.parent)
    return file if root is None else whole.relative_to(root).as_posix()


@cache
def _repository_of(folder: Path) -> Path | None:
    """The nearest folder from this one up that holds `.git`: a folder, or a file in a worktree or a submodule."""
    return next((above for above in (folder, *folder.parents) if os.path.exists(above / ".git")), None)  # noqa: PTH110 - Path's own raises where a folder may not be read
