"""What somebody probably meant to check who named something beside it."""

import re
from pathlib import Path

from adfgen.model.json_file import shown_name

__all__ = ["whole_template_hint"]

_WHOLE = "ARMTemplateForFactory.json"  # the names Microsoft's own exports have
_PART = re.compile(r"ArmTemplate_\d+\.json", re.IGNORECASE)


def whole_template_hint(path: Path) -> str:
    """What to name in place of a template without resources of a factory, as the one that deploys linked templates is."""
    for folder in (path.parent, path.parent.parent):
        if (folder / _WHOLE).is_file():
            return f"name '{shown_name(str(folder / _WHOLE))}', which holds the whole factory"
    parts = sorted(file.name for file in path.parent.iterdir() if _PART.fullmatch(file.name))
    if parts:
        return f"name the templates beside it that it deploys, such as '{shown_name(str(path.parent / parts[0]))}'"
    return f"name the factory's own template, such as {_WHOLE}, or the root of its Git folder"
