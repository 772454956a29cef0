"""Why an expression has no value."""

from adfgen.errors import AdfgenError

__all__ = ["LARGEST_TEXT", "ExpressionError", "check_length"]

LARGEST_TEXT = 64 * 2**20  # characters


class ExpressionError(AdfgenError):
    """An expression could not be parsed or evaluated.

    `kind` is our label for the family of the engine's message (`parse`, `arity`, `argument_type`, `missing_property`, …),
    `message` the text the service shows, `offset` the character of the whole text it is about; `hint` is ours.
    `unknown_zone` is the time zone nobody knows, where that is why; `text` is the expression the message repeats as a whole.
    """

    def __init__(
        self, kind: str, message: str, *, offset: int = 0, hint: str = "", unknown_zone: str = "", text: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.kind = kind
        self.offset = offset
        self.unknown_zone = unknown_zone
        self.text = text


def check_length(characters: int) -> None:
    """Raise ExpressionError of kind `limit` for a text longer than any run could carry."""
    if characters > LARGEST_TEXT:
        raise ExpressionError("limit", f"The value is larger than {LARGEST_TEXT:,} characters, which no run can carry.")
