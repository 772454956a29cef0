"""Which fields a GetMetadata asks for."""

from typing import NamedTuple

from adfgen.lint.expression.output import METADATA_FIELDS
from adfgen.lint.value.computed import is_computed
from adfgen.model.activity import ActivityView

__all__ = ["FIELDS", "MetadataRequest", "request_of"]

FIELDS = {name.casefold(): name for name in METADATA_FIELDS}


class MetadataRequest(NamedTuple):
    """The case-folded fields of a `fieldList`, and the words in it that are no fields, as written, each with its index."""

    asked: frozenset[str]
    unknown: tuple[tuple[int, str], ...]

    @property
    def is_sound(self) -> bool:
        """Whether it asks for something, and for nothing that does not exist."""
        return bool(self.asked) and not self.unknown


def request_of(activity: ActivityView) -> MetadataRequest | None:
    """What the list asks for; None where any of it is computed, or it is no list."""
    listed = activity.type_properties.get("fieldList", [])
    if not isinstance(listed, list) or not all(isinstance(field, str) and not is_computed(field) for field in listed):
        return None
    unknown = tuple((index, field) for index, field in enumerate(listed) if field.casefold() not in FIELDS)
    return MetadataRequest(frozenset(field.casefold() for field in listed), unknown)
