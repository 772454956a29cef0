"""The control store as files: its schema and procedures as they are, table definitions as data, the rights it needs."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from adfgen.metadata.environment import Environment
from adfgen.metadata.project import Project
from adfgen.metadata.service import Publish, Source, SqlControlStore
from adfgen.model.body import Json
from adfgen.render.definition import definition_arguments, definition_of
from adfgen.render.environment import Templates
from adfgen.render.quote import identifier, literal

__all__ = [
    "COMMITTED_BATCHES",
    "CONTROL_SCRIPTS",
    "control_batches",
    "control_files",
    "publication_batches",
    "publication_script",
]

# in the order they are run: the schema, then procedures by name
CONTROL_SCRIPTS = (
    "schema.sql",
    "abandon.sql",
    "accept.sql",
    "claim.sql",
    "commit_batch.sql",
    "definitions.sql",
    "discard_batch.sql",
    "fail_table.sql",
    "open_batch.sql",
    "publish_definition.sql",
    "retire_definitions.sql",
    "run_summary.sql",
    "status.sql",
    "table_details.sql",
    "unlock.sql",
)

COMMITTED_BATCHES = (
    "SELECT table_id, batch_id, kind, epoch, low, low_inclusive, high, covers_null, file_name, rows_copied, run_id, closed_at "
    "FROM ingest.batch WHERE state = 'committed' ORDER BY batch_id"
)


def control_files(project: Project, templates: Templates) -> dict[str, str]:
    """`control/…` files of a project: relative path → text. Without a database there are no scripts."""
    is_sql = isinstance(project.control_store, SqlControlStore)
    files = {f"control/{name}": templates.text(f"control/{name}") for name in CONTROL_SCRIPTS if is_sql}
    definitions = [definition_of(project, table) for table in project.tables]
    files["control/table_definition.json"] = json.dumps(definitions, indent=2, ensure_ascii=False) + "\n"
    if project.control_store.publish is Publish.SCRIPT:
        files["control/publish.sql"] = publication_script(files, definitions)
    for environment in project.environments:
        files[f"control/grants.{environment.name}.sql"] = _grants(environment)
    return files


def control_batches(texts: Mapping[str, str]) -> list[str]:
    """Schema and procedures as batches in the order they are run; `texts` are the files of control/ by name."""
    joined = "\n".join(texts[name] for name in CONTROL_SCRIPTS)
    return [batch.strip() for batch in re.split(r"(?mi)^\s*GO\s*$", joined) if _says_something(batch)]


def _says_something(batch: str) -> bool:
    return any(line.strip() and not line.strip().startswith("--") for line in batch.splitlines())


def publication_script(files: Mapping[str, str], definitions: Sequence[Mapping[str, Json]]) -> str:
    """One T-SQL script that brings a control store to where the metadata is: what a DBA runs."""
    texts = {name: files[f"control/{name}"] for name in CONTROL_SCRIPTS}
    head = "-- Schema, procedures and table definitions of the control store. Safe to run again.\n"
    return head + "\nGO\n".join(publication_batches(texts, definitions)) + "\nGO\n"


def publication_batches(texts: Mapping[str, str], definitions: Sequence[Mapping[str, Json]]) -> list[str]:
    """The batches that bring a control store to where the metadata is; `texts` are the files of control/ by name."""
    calls = [_publish_call(definition_arguments(item)) for item in definitions]
    ids = json.dumps([item["table_id"] for item in definitions], ensure_ascii=False)
    retire = f"EXEC ingest.retire_definitions @table_ids = {literal(ids)};"
    return [*control_batches(texts), *calls, retire]


def _publish_call(arguments: Mapping[str, Json]) -> str:
    values = ",\n    ".join(f"@{name} = {_literal(value)}" for name, value in arguments.items())
    return f"EXEC ingest.publish_definition\n    {values};"


def _literal(value: Json) -> str:
    return str(int(value)) if isinstance(value, bool | int) else literal(str(value))


def _grants(environment: Environment) -> str:
    """T-SQL that lets the factory's managed identity read the sources and use the control store, and nothing else."""
    identity = identifier(environment.factory.name)
    lines = [
        f"-- What the managed identity of factory '{environment.factory.name}' needs in environment '{environment.name}'.",
        "-- Run each part in the database it names, signed in as a Microsoft Entra administrator.",
        f"-- In the lake it needs the role Storage Blob Data Contributor: {environment.lake.url}, file system '{environment.lake.file_system}'.",
    ]
    if environment.key_vault:
        lines.append(f"-- In the Key Vault {environment.key_vault.url} it needs the role Key Vault Secrets User.")
    if isinstance(environment.control_store, SqlControlStore):
        lines += _store_grants(environment.control_store, identity)
    for source in environment.sources:
        lines += list(_source_grants(source, identity))
    return "\n".join(lines) + "\n"


def _store_grants(store: SqlControlStore, identity: str) -> list[str]:
    return [
        "",
        f"-- server {store.server}, database {store.database}",
        *_user(identity),
        f"GRANT EXECUTE ON SCHEMA::[ingest] TO {identity};",
        f"GRANT SELECT ON SCHEMA::[ingest] TO {identity};",
        *(_publisher(identity) if store.publish is Publish.FACTORY else ()),
    ]


def _publisher(identity: str) -> list[str]:
    """What the factory needs to publish by itself: its own schema, and tables and procedures in it."""
    return [
        "-- the schema must be there before: IF SCHEMA_ID(N'ingest') IS NULL EXEC (N'CREATE SCHEMA ingest');",
        f"GRANT CREATE TABLE, CREATE PROCEDURE TO {identity};",
        f"GRANT ALTER, REFERENCES, INSERT, UPDATE ON SCHEMA::[ingest] TO {identity};",
    ]


def _user(identity: str) -> list[str]:
    return [f"CREATE USER {identity} FROM EXTERNAL PROVIDER;"]


def _source_grants(source: Source, identity: str) -> Iterator[str]:
    yield ""
    yield f"-- server {source.server}, database {source.database}"
    if source.login:
        yield f"-- login {source.login.user} signs in: it needs db_datareader"
        return
    yield from _user(identity)
    yield f"ALTER ROLE [db_datareader] ADD MEMBER {identity};"
