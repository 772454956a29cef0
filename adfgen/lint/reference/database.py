"""Which database a linked service leads to: two of them may lead to one, with rights of their own."""

import re

from adfgen.model.factory import Artifact

__all__ = ["database_of"]

# https://learn.microsoft.com/dotnet/api/microsoft.data.sqlclient.sqlconnection.connectionstring
_PARTS = {
    "server": r"(?:^|;)\s*(?:server|data source|addr(?:ess)?|network address)\s*=\s*([^;]+)",
    "database": r"(?:^|;)\s*(?:database|initial catalog)\s*=\s*([^;]+)",
}


def database_of(service: Artifact) -> tuple[str, str] | None:
    """Server and database a linked service names, in one spelling; None where it names none, or an expression does."""
    settings = service.type_properties
    texts = settings.get("connectionString"), settings.get("server"), settings.get("database")
    connection, server, database = (text.strip() if isinstance(text, str) else "" for text in texts)
    if connection:
        found = [re.search(pattern, connection, re.IGNORECASE) for pattern in _PARTS.values()]
        server, database = (match[1].strip() if match else "" for match in found)
    if not server or not database or "@{" in f"{server}{database}" or f"{server}{database}".startswith(("@", "[")):
        return None
    return server.casefold().removeprefix("tcp:").removesuffix(",1433"), database.casefold()
