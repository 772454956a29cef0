"""Checks that a filter is one closed condition: nothing in it can end the parentheses it is put into."""

__all__ = ["condition_problem"]

_CLOSING = {"'": "'", '"': '"', "[": "]"}


def condition_problem(text: str) -> str:
    """What keeps a T-SQL text from standing inside parentheses, '' when nothing does.

    Literals and quoted identifiers may hold anything; outside them there is no comment, no `;`, and every parenthesis
    is closed.

    >>> condition_problem("[a;b] = N'x--y' AND (c > 1)")
    ''
    >>> condition_problem("1 = 1) OR (1 = 1")
    "a ')' closes what the filter did not open"
    """
    depth = 0
    at = 0
    while at < len(text):
        here = text[at]
        if here in _CLOSING:
            end = _after_quoted(text, at + 1, _CLOSING[here])
            if end is None:
                return f"a {here} is never closed"
            at = end
            continue
        if text.startswith(("--", "/*"), at):
            return "it holds a comment"
        if here == ";":
            return "it holds a ';'"
        if here == "\0":
            return "it holds a character that SQL Server cannot read"
        depth += (here == "(") - (here == ")")
        if depth < 0:
            return "a ')' closes what the filter did not open"
        at += 1
    if depth:
        return "a '(' is never closed"
    return "" if text.strip() else "it is blank"


def _after_quoted(text: str, at: int, closing: str) -> int | None:
    """Offset after the quoted text whose inside starts at `at`; a doubled closing character is part of it."""
    while True:
        end = text.find(closing, at)
        if end < 0:
            return None
        if text[end + 1 : end + 2] != closing:
            return end + 1
        at = end + 2
