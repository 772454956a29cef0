"""Comparisons that are not written as SQL writes them: those of other query languages, and windows given to functions.

FetchXML:  https://learn.microsoft.com/power-apps/developer/data-platform/fetchxml/reference/operators
OData:     https://learn.microsoft.com/azure/data-factory/connector-odata
SAP table: https://learn.microsoft.com/azure/data-factory/connector-sap-table
MongoDB:   https://learn.microsoft.com/azure/data-factory/connector-mongodb
CDC:       https://learn.microsoft.com/sql/relational-databases/system-functions/cdc-fn-cdc-get-all-changes-capture-instance-transact-sql
"""

import re
from collections.abc import Iterator

__all__ = ["compared_as_sql"]

_SIGNS = {"gt": ">", "ge": ">=", "gte": ">=", "lt": "<", "le": "<=", "lte": "<="}
_FETCH_SIGNS = {**_SIGNS, "on-or-after": ">=", "on-or-before": "<="}
_WORD = re.compile(r"(?<=[\w\])] )(gt|ge|lt|le)(?=\s+(?:(?:datetime(?:offset)?\s*)?'|\(|\x01|cast\())", re.IGNORECASE)
_MEMBER = re.compile(r"\$(gte?|lte?)\b[\"']?\s*:", re.IGNORECASE)
_FETCH = re.compile(r"<fetch\b", re.IGNORECASE)
_CONDITION = re.compile(r"<condition\b([^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(\w+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
# both ends of what these give are in the window; a time that is made an LSN is another matter
_CHANGES = re.compile(r"\bfn_cdc_get_(?:all|net)_changes_\w+\s*\(", re.IGNORECASE)
_INCREMENTED = re.compile(r"\bfn_cdc_increment_lsn\b", re.IGNORECASE)
_OF_TIME = re.compile(r"\bfn_cdc_map_time_to_lsn\b", re.IGNORECASE)


def compared_as_sql(text: str) -> str:
    """A query with the signs of SQL for `gt` (OData, SAP), `$gt` (MongoDB), the conditions of FetchXML and a window of LSNs."""
    if _FETCH.search(text):
        return " and ".join(map(_fetch_condition, _CONDITION.findall(text)))
    signed = _MEMBER.sub(lambda found: f"{_SIGNS[found[1].lower()]} ", text) if "$" in text else text
    return _with_lsn_window(_WORD.sub(lambda found: _SIGNS[found[1].lower()], signed))


def _with_lsn_window(text: str) -> str:
    """A query with the window it gives to a function of CDC as a condition."""
    called = _CHANGES.search(text)
    if called is None or _OF_TIME.search(text):
        return text
    first, last, *_ = (*_arguments(text[called.end() :]), "", "")
    sign = ">" if _INCREMENTED.search(text) else ">="
    return f"{text[: called.start()]} changes where start_lsn {sign} {first} and start_lsn <= {last}"


def _arguments(text: str) -> Iterator[str]:
    """The arguments of a call, from behind its bracket on."""
    depth, start = 0, 0
    for index, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth < 0 or (letter == "," and not depth):
            yield text[start:index]
            start = index + 1
        if depth < 0:
            return


def _fetch_condition(attributes: str) -> str:
    given = {found[1].lower(): found[2] or found[3] or "" for found in _ATTRIBUTE.finditer(attributes)}
    sign = _FETCH_SIGNS.get(given.get("operator", "").lower(), given.get("operator", ""))
    return f"{given.get('attribute', '')} {sign} '{given.get('value', '')}'"
