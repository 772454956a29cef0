-- What the managed identity of factory 'adf-music-dev' needs in environment 'dev'.
-- Run each part in the database it names, signed in as a Microsoft Entra administrator.
-- In the lake it needs the role Storage Blob Data Contributor: https://stmusicdev.dfs.core.windows.net, file system 'bronze'.
-- In the Key Vault https://kv-music-dev.vault.azure.net it needs the role Key Vault Secrets User.

-- server sql-control-dev.database.windows.net, database control
CREATE USER [adf-music-dev] FROM EXTERNAL PROVIDER;
GRANT EXECUTE ON SCHEMA::[ingest] TO [adf-music-dev];
GRANT SELECT ON SCHEMA::[ingest] TO [adf-music-dev];
-- the schema must be there before: IF SCHEMA_ID(N'ingest') IS NULL EXEC (N'CREATE SCHEMA ingest');
GRANT CREATE TABLE, CREATE PROCEDURE TO [adf-music-dev];
GRANT ALTER, REFERENCES, INSERT, UPDATE ON SCHEMA::[ingest] TO [adf-music-dev];

-- server sql-music-dev.database.windows.net, database music
CREATE USER [adf-music-dev] FROM EXTERNAL PROVIDER;
ALTER ROLE [db_datareader] ADD MEMBER [adf-music-dev];
