"""Why an expression has no value."""

from adfgen.errors import AdfgenError

__all__ = ["ExpressionError"]


class ExpressionError(AdfgenError):
    """An expression could not be parsed or evaluated.

    `kind` is our label for the family of the engine's message (`parse`, `arity`, `argument_type`, `missing_property`, …),
    `message` the text the service shows, `offset` the character of the whole text it is about.
    """

    def __init__(self, kind: str, message: str, *, offset: int = 0) -> None:
        super().__init__(message)
        self.kind = kind
        self.offset = offset
