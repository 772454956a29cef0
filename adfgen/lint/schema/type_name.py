"""The type a person meant by the name of a product: types are called after what products were called when they came.

A name is compared word by word with those of the types, both written as Studio shows the store today.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from functools import lru_cache

from adfgen.lint.near import nearest

__all__ = ["meant_type"]

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# what types and people write → what Studio shows, in the order it is put in place; the names of the connectors are those
# of https://learn.microsoft.com/azure/data-factory/connector-overview
_SHOWN_AS = (
    ("sqldb", "sql database"),
    ("sqldw", "sql data warehouse"),
    ("azure sql server", "azure sql database"),
    ("adls", "data lake storage"),
    ("data lake store gen 2", "data lake storage"),
    ("data lake store", "data lake storage gen 1"),
    ("gen 2", ""),
    ("blob fs", "data lake storage"),
    ("db", "database"),
    ("dw", "data warehouse"),
    ("dwh", "data warehouse"),
    ("sql data warehouse", "synapse"),
    ("synapse analytic", "synapse"),
    ("mi", "managed instance"),
    ("kv", "key vault"),
    ("adx", "data explorer"),
    ("kusto", "data explorer"),
    ("postgre", "postgre sql"),
    ("postgre sql sql", "postgre sql"),
    ("file server", "file system"),
    ("dataverse", "common data service for apps"),
    ("csv", "delimited text"),
    ("proc", "procedure"),
)
# they tell hardly one type from another
_COMMON = frozenset(
    {
        "activity", "amazon", "api", "azure", "collection", "database", "dataset", "file", "for", "google", "microsoft",
        "object", "resource", "server", "service", "sink", "source", "storage", "table",
    }
)  # fmt: skip
_WEIGHT_OF_COMMON = 0.25
_LEAST = 0.7
_SHORTEST_PLURAL = 5  # of a word that is no abbreviation


def meant_type(name: str, known: Collection[str]) -> str | None:
    """The type that is most like a name: by its words where the types have them all, by its letters where one is misspelt.

    >>> meant_type("AzureSqlDB", ["AzureSqlDW", "AzureSqlDatabase"])
    'AzureSqlDatabase'
    >>> meant_type("AzureSqlDtabase", ["AzureSqlDW", "AzureSqlDatabase"])
    'AzureSqlDatabase'
    """
    by_letters = nearest(name, known)
    if by_letters is not None and (_is_misspelt(name, known) or by_letters.casefold() == name.casefold()):
        return by_letters
    return _by_words(name, known) or by_letters


def _is_misspelt(name: str, known: Collection[str]) -> bool:
    """Whether a name has a word that none of the types has."""
    return not _words(name).keys() <= {word for each in known for word in _words(each)}


def _by_words(name: str, known: Collection[str]) -> str | None:
    """The type that shares most of its words with a name; of several, the one that is nearest by its letters."""
    words = _words(name)
    alike = {each: _likeness(words, _words(each)) for each in known}
    most = max(alike.values(), default=0.0)
    best = [each for each, likeness in alike.items() if likeness == most]
    if most < _LEAST:
        return None
    return best[0] if len(best) == 1 else nearest(name, best)


def _likeness(words: Counter[str], others: Counter[str]) -> float:
    """The share of the words of both that both have."""
    return 2 * _weight(words & others) / ((_weight(words) + _weight(others)) or 1)


def _weight(words: Counter[str]) -> float:
    return sum(_WEIGHT_OF_COMMON if word in _COMMON else 1.0 for word in words.elements())


@lru_cache(maxsize=1024)  # of as many types as there are
def _words(name: str) -> Counter[str]:
    text = f" {' '.join(_split(name))} "
    for written, shown in _SHOWN_AS:
        text = text.replace(f" {written} ", f" {shown} ")
    return Counter(text.split())


def _split(name: str) -> Iterator[str]:
    """The words of a name in lower case, the longer ones without the ending of a plural."""
    words = (word.lower() for word in _WORD.findall(name))
    return (word.removesuffix("s") if len(word) >= _SHORTEST_PLURAL else word for word in words)
