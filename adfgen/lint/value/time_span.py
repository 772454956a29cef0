"""Whether a text is a time span the service can read: `hh:mm:ss`, with days before it and fractions behind, or days alone."""

import re

from adfgen.lint.value.computed import is_computed

__all__ = ["is_time_span"]

# as .NET reads one; hours are not bounded: '24:00:00' was saved and run
_FORM = re.compile(r"-?(?:\d+|(?:\d+[.:])?\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?)")


def is_time_span(text: str) -> bool:
    """Whether a text may be one: an empty one is as good as none, and what is computed is not known here."""
    return not text.strip() or is_computed(text) or _FORM.fullmatch(text.strip()) is not None
