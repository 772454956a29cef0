"""The columns a query gives, where its text leaves no doubt of them: those of one SELECT whose every item has a name.

Nothing is parsed but what decides that: what stands in parentheses is passed over, and whatever is not understood makes
the answer None. A query may hold MARK in place of each part that is worked out during a run.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

__all__ = ["MARK", "selected_columns"]

MARK = "\x01"

_TOKEN = re.compile(
    r"""(?P<space>\s+|--[^\n]*|/\*(?:(?!/\*|\*/).)*\*/)    # nested comments end elsewhere in each dialect
      |(?P<s>'(?:[^']|'')*')
      |(?P<q>"(?:[^"]|"")*"|\[(?:[^\]]|\]\])*\]|`[^`]*`)
      |(?P<v>@@?\w+)
      |(?P<d>\d[\w.\x01]*)
      |(?P<n>(?:[\x01\#]|[^\W\d])[\w\#$@\x01]*)
      |(?P<o>[-+*%|&^~<>!:]|/(?!\*))
      |(?P<sign>[=.,;()])""",
    re.VERBOSE | re.DOTALL,
)
_FILLED = re.compile(r"__\w+__|[#$]\{|\{\{")  # a token a deployment replaces

# of a statement that gives something else than rows of its first SELECT, or may give others besides
_OTHERWISE = frozenset(
    {
        "ALTER", "BEGIN", "CALL", "COMPUTE", "CREATE", "CURSOR", "DELETE", "DROP", "EXEC", "EXECUTE", "FOR", "GO",
        "GOTO", "IF", "INSERT", "INTO", "MERGE", "OUTPUT", "PRINT", "RAISERROR", "RETURN", "THROW", "TRUNCATE",
        "UPDATE", "USE", "WHILE",
    }
)  # fmt: skip
_QUIET = frozenset({"DECLARE", "SET"})  # such a statement gives no rows
_FIRST = _QUIET | {"SELECT", "WITH"}
_JOINS_ROWS = frozenset({"ALL", "DISTINCT", "EXCEPT", "INTERSECT", "MINUS", "UNION"})
_AFTER_LIST = frozenset({"EXCEPT", "FROM", "INTERSECT", "LIMIT", "MINUS", "UNION", "WHERE"})
# neither the name of a column nor, without AS, another name for one
_RESERVED = frozenset(
    {
        "ALL", "AND", "ANY", "AS", "AT", "BETWEEN", "BINARY", "BY", "CASE", "COLLATE", "CONNECT_BY_ROOT",
        "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "CURRENT_USER", "DEFAULT", "DISTINCT", "DIV", "ELSE",
        "END", "ESCAPE", "EXISTS", "FALSE", "FETCH", "FILTER", "GROUP", "HAVING", "IDENTITYCOL", "IGNORE", "ILIKE",
        "IN", "INTERVAL", "IS", "LIKE", "MOD", "NOT", "NULL", "OFFSET", "OPTION", "OR", "ORDER", "OVERLAPS", "PRIOR",
        "QUALIFY", "REGEXP", "RESPECT", "RLIKE", "ROWGUIDCOL", "SESSION_USER", "SIMILAR", "SOME", "SYSTEM_USER",
        "THEN", "TRUE", "USER", "WHEN", "WINDOW", "WITH", "WITHIN", "XOR", "ZONE",
    }
)  # fmt: skip

# an item by the kinds of its tokens; g is what stands in parentheses, or between CASE and END
_PATH = r"[nq](?:\.[nq])*"
_OPERAND = rf"(?:{_PATH}(?:g(?:Og)?)?|[sdvg])"
_NAMED_LAST = re.compile(rf"{_PATH}|o*{_OPERAND}(?:o+{_OPERAND})*[nq]|.+A[nqswO]", re.DOTALL)
_NAMED_FIRST = re.compile(r"[nqs]=.+", re.DOTALL)


class _Token(NamedTuple):
    """One sign, by a letter for its kind.

    | letter | kind                                 | letter | kind                            |
    |--------|--------------------------------------|--------|---------------------------------|
    | n      | a name, or a word that is not listed | s      | a text                          |
    | q      | a quoted name                        | d      | a number                        |
    | w      | a reserved word                      | v      | a variable                      |
    | A, O   | AS, OVER                             | o      | an operator                     |
    | m      | what holds a mark                    | g      | a group, passed over as a whole |

    A sign that separates is its own kind.
    """

    kind: str
    text: str

    @property
    def word(self) -> str:
        """The word of the language it may be, in capitals; empty for what is quoted."""
        return self.text.upper() if self.kind in "nwAO" else ""


@lru_cache(maxsize=1024)
def selected_columns(query: str, *, equals_names: bool) -> tuple[str, ...] | None:
    """The names of the columns in order; None where one is not known for sure.

    `equals_names` is true for T-SQL, where `name = value` in a list of columns names a column; elsewhere it compares.

    >>> selected_columns("SELECT TOP 1 t.id, MAX(day) AS [last day] FROM t", equals_names=True)
    ('id', 'last day')
    """
    tokens = _outer_tokens(query)
    listed = _select_list(tokens) if tokens else None
    if listed is None:
        return None
    names = tuple(_name_of(item, equals_names=equals_names) for item in _split(listed, ","))
    known = tuple(name for name in names if name)
    is_sure = len(known) == len(names) == len({name.casefold() for name in known})
    return known if is_sure else None


def _outer_tokens(query: str) -> list[_Token] | None:
    """What stands outside of parentheses and CASE, each of these one token; None where the text cannot be read."""
    found: list[_Token] = []
    depth = 0
    for token in _tokens(query):
        if token is None:
            return None
        closes = token.text == ")" or token.word == "END"
        depth += (token.text == "(" or token.word == "CASE") - closes
        if depth < 0:
            return None
        if depth == 0:
            found.append(_Token("g", "") if closes else token)
    return found if depth == 0 else None


def _tokens(query: str) -> Iterator[_Token | None]:
    """The tokens in order; None, and the end, at what is none."""
    at = 0
    while at < len(query):
        match = _TOKEN.match(query, at)
        if match is None:
            yield None
            return
        at = match.end()
        if match.lastgroup != "space":
            yield _Token(_kind(match[0], match.lastgroup), match[0])


def _kind(text: str, group: str | None) -> str:
    if MARK in text or (group in ("n", "q") and _FILLED.search(text)):
        return "m"
    if group == "n":
        word = text.upper()
        return {"AS": "A", "OVER": "O"}.get(word, "w" if word in _RESERVED else "n")
    return text if group == "sign" else str(group)


def _select_list(tokens: list[_Token]) -> list[_Token] | None:
    """The tokens between SELECT and FROM, where one SELECT gives all the rows there are."""
    statements = [statement for statement in _split(tokens, ";") if statement]
    if not statements or any(statement[0].word not in _FIRST for statement in statements):
        return None
    *before, last = ([token.word for token in statement] for statement in statements)
    if any(words[0] not in _QUIET or "SELECT" in words for words in before):
        return None
    if "SELECT" not in last or any(_gives_others(words) for words in (*before, last)):
        return None
    start = last.index("SELECT") + 1
    end = next((at for at in range(start, len(last)) if last[at] in _AFTER_LIST), len(last))
    return _without_head(statements[-1][start:end])


def _gives_others(words: list[str]) -> bool:
    """Whether a statement may give other rows than those of its first SELECT."""
    selects = [before for before, word in pairwise(["", *words]) if word == "SELECT"]
    return not _OTHERWISE.isdisjoint(words) or not _JOINS_ROWS.issuperset(selects[1:])


def _without_head(listed: list[_Token]) -> list[_Token]:
    """The list without DISTINCT and TOP before it."""
    if listed and listed[0].word in ("ALL", "DISTINCT"):
        listed = listed[1:]
    if len(listed) > 1 and listed[0].word == "TOP" and listed[1].kind in "dgv":
        listed = listed[2:]
    return listed


def _split(tokens: list[_Token], separator: str) -> list[list[_Token]]:
    parts: list[list[_Token]] = [[]]
    for token in tokens:
        if token.kind == separator:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _name_of(item: list[_Token], *, equals_names: bool) -> str:
    """The name of the column an item of the list gives; empty where it has none, or none that is sure."""
    kinds = "".join(token.kind for token in item)
    if equals_names and _NAMED_FIRST.fullmatch(kinds):
        return _bare(item[0].text)
    return _bare(item[-1].text) if _NAMED_LAST.fullmatch(kinds) else ""


def _bare(name: str) -> str:
    """A name without its quotes."""
    close = {"[": "]", '"': '"', "`": "`", "'": "'"}.get(name[0])
    return name[1:-1].replace(close * 2, close) if close else name
