"""Comparisons of query languages other than SQL, written as SQL writes them.

FetchXML:  https://learn.microsoft.com/power-apps/developer/data-platform/fetchxml/reference/operators
OData:     https://learn.microsoft.com/azure/data-factory/connector-odata
SAP table: https://learn.microsoft.com/azure/data-factory/connector-sap-table
MongoDB:   https://learn.microsoft.com/azure/data-factory/connector-mongodb
"""

import re

__all__ = ["compared_as_sql"]

_SIGNS = {"gt": ">", "ge": ">=", "gte": ">=", "lt": "<", "le": "<=", "lte": "<="}
_FETCH_SIGNS = {**_SIGNS, "on-or-after": ">=", "on-or-before": "<="}
_WORD = re.compile(r"(?<=[\w\])] )(gt|ge|lt|le)(?=\s+(?:(?:datetime(?:offset)?\s*)?'|\(|\x01|cast\())", re.IGNORECASE)
_MEMBER = re.compile(r"\$(gte?|lte?)\b[\"']?\s*:", re.IGNORECASE)
_FETCH = re.compile(r"<fetch\b", re.IGNORECASE)
_CONDITION = re.compile(r"<condition\b([^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(\w+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def compared_as_sql(text: str) -> str:
    """A query with the signs of SQL for `gt` (OData, SAP), `$gt` (MongoDB) and the conditions of FetchXML, else as it is."""
    if _FETCH.search(text):
        return " and ".join(map(_fetch_condition, _CONDITION.findall(text)))
    signed = _MEMBER.sub(lambda found: f"{_SIGNS[found[1].lower()]} ", text) if "$" in text else text
    return _WORD.sub(lambda found: _SIGNS[found[1].lower()], signed)


def _fetch_condition(attributes: str) -> str:
    given = {found[1].lower(): found[2] or found[3] or "" for found in _ATTRIBUTE.finditer(attributes)}
    sign = _FETCH_SIGNS.get(given.get("operator", "").lower(), given.get("operator", ""))
    return f"{given.get('attribute', '')} {sign} '{given.get('value', '')}'"
