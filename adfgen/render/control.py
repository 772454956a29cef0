"""The control store as files: its schema and procedures as they are, table definitions as data, the rights it needs."""

import json
from collections.abc import Iterator

from adfgen.metadata.environment import Environment
from adfgen.metadata.project import Project
from adfgen.metadata.service import Source
from adfgen.render.definition import definition_of
from adfgen.render.environment import Templates
from adfgen.render.quote import identifier

__all__ = ["COMMITTED_BATCHES", "CONTROL_SCRIPTS", "control_files"]

# in the order they are run: the schema, then procedures by name
CONTROL_SCRIPTS = (
    "schema.sql",
    "abandon.sql",
    "accept.sql",
    "claim.sql",
    "commit_batch.sql",
    "discard_batch.sql",
    "fail_table.sql",
    "open_batch.sql",
    "publish_definition.sql",
    "retire_definitions.sql",
    "run_summary.sql",
    "table_details.sql",
    "unlock.sql",
)

COMMITTED_BATCHES = (
    "SELECT table_id, batch_id, kind, epoch, low, low_inclusive, high, covers_null, file_name, rows_copied, run_id, closed_at "
    "FROM ingest.batch WHERE state = 'committed' ORDER BY batch_id"
)


def control_files(project: Project, templates: Templates) -> dict[str, str]:
    """`control/…` files of a project: relative path → text."""
    files = {f"control/{name}": templates.text(f"control/{name}") for name in CONTROL_SCRIPTS}
    definitions = [definition_of(project, table) for table in project.tables]
    files["control/table_definition.json"] = json.dumps(definitions, indent=2, ensure_ascii=False) + "\n"
    for environment in project.environments:
        files[f"control/grants.{environment.name}.sql"] = _grants(environment)
    return files


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
    store = environment.control_store
    lines += [
        "",
        f"-- server {store.server}, database {store.database}",
        *_user(identity),
        f"GRANT EXECUTE ON SCHEMA::[ingest] TO {identity};",
        f"GRANT SELECT ON SCHEMA::[ingest] TO {identity};",
    ]
    for source in environment.sources:
        lines += list(_source_grants(source, identity))
    return "\n".join(lines) + "\n"


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
