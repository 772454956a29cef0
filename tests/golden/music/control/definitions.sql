-- Deploy: the table definitions as they were published last. A page of 200, from after a table_id on.
CREATE OR ALTER PROCEDURE ingest.definitions
    @after nvarchar(400)
AS
BEGIN
    SET NOCOUNT ON;
    SELECT TOP (200) table_id, table_key, flow, source_name, database_name, schema_name, table_name, group_name, priority, enabled, load_type,
           null_cdc, cdc_column, cdc_type, key_columns, hash, reset_token, reset_to, lease_seconds, lake_root, sink_root, candidate_sql,
           initial_candidate_sql, initial_sql, delta_sql, nulls_sql, empty_sql, no_candidate_sql
      FROM ingest.table_definition
     WHERE table_id > @after
     ORDER BY table_id;
END;
GO
