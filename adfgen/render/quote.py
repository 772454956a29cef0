"""Names and values in T-SQL: the one place they are quoted for it."""

__all__ = ["identifier", "literal"]


def identifier(name: str) -> str:
    """A name in brackets, whatever it holds.

    >>> identifier("a]b")
    '[a]]b]'
    """
    return "[" + name.replace("]", "]]") + "]"


def literal(text: str) -> str:
    """A Unicode string literal.

    >>> literal("it's")
    "N'it''s'"
    """
    return "N'" + text.replace("'", "''") + "'"
