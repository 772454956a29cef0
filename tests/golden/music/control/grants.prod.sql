-- What the managed identity of factory 'adf-music-prod' needs in environment 'prod'.
-- Run each part in the database it names, signed in as a Microsoft Entra administrator.
-- In the lake it needs the role Storage Blob Data Contributor: https://stmusicprod.dfs.core.windows.net, file system 'bronze'.
-- In the Key Vault https://kv-music-prod.vault.azure.net it needs the role Key Vault Secrets User.

-- server sql-control-prod.database.windows.net, database control
CREATE USER [adf-music-prod] FROM EXTERNAL PROVIDER;
GRANT EXECUTE ON SCHEMA::[ingest] TO [adf-music-prod];
GRANT SELECT ON SCHEMA::[ingest] TO [adf-music-prod];
-- the schema must be there before: IF SCHEMA_ID(N'ingest') IS NULL EXEC (N'CREATE SCHEMA ingest');
GRANT CREATE TABLE, CREATE PROCEDURE TO [adf-music-prod];
GRANT ALTER, REFERENCES, INSERT, UPDATE ON SCHEMA::[ingest] TO [adf-music-prod];

-- server sql-music-prod.database.windows.net, database music
CREATE USER [adf-music-prod] FROM EXTERNAL PROVIDER;
ALTER ROLE [db_datareader] ADD MEMBER [adf-music-prod];
