-- Deploy: make a table known, or its definition new. Its watermark row is made once and never touched again from here.
CREATE OR ALTER PROCEDURE ingest.publish_definition
    @table_id nvarchar(400), @table_key nvarchar(400), @flow nvarchar(128), @source_name nvarchar(128), @database_name nvarchar(128),
    @schema_name nvarchar(128), @table_name nvarchar(128), @group_name nvarchar(128), @priority int, @enabled bit, @load_type varchar(16),
    @null_cdc varchar(8), @cdc_column nvarchar(128), @cdc_type nvarchar(64), @key_columns nvarchar(max), @hash nvarchar(64),
    @reset_token nvarchar(64), @reset_to nvarchar(64), @lease_seconds int, @lake_root nvarchar(400), @sink_root nvarchar(800),
    @candidate_sql nvarchar(max), @initial_candidate_sql nvarchar(max), @initial_sql nvarchar(max), @delta_sql nvarchar(max),
    @nulls_sql nvarchar(max), @empty_sql nvarchar(max), @no_candidate_sql nvarchar(max)
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRANSACTION;

    UPDATE ingest.watermark SET table_id = @table_id WHERE table_id = @table_id;
    IF @@ROWCOUNT = 0
        INSERT INTO ingest.watermark (table_id) VALUES (@table_id);

    UPDATE ingest.table_definition
       SET table_key = @table_key, flow = @flow, source_name = @source_name, database_name = @database_name, schema_name = @schema_name,
           table_name = @table_name, group_name = @group_name, priority = @priority, enabled = @enabled, load_type = @load_type,
           null_cdc = @null_cdc, cdc_column = NULLIF(@cdc_column, N''), cdc_type = NULLIF(@cdc_type, N''), key_columns = @key_columns,
           hash = @hash, reset_token = NULLIF(@reset_token, N''), reset_to = NULLIF(@reset_to, N''), lease_seconds = @lease_seconds,
           lake_root = @lake_root, sink_root = @sink_root, candidate_sql = @candidate_sql, initial_candidate_sql = @initial_candidate_sql,
           initial_sql = @initial_sql, delta_sql = @delta_sql, nulls_sql = @nulls_sql, empty_sql = @empty_sql,
           no_candidate_sql = @no_candidate_sql, published_at = SYSUTCDATETIME()
     WHERE table_id = @table_id;
    IF @@ROWCOUNT = 0
        INSERT INTO ingest.table_definition (
               table_id, table_key, flow, source_name, database_name, schema_name, table_name, group_name, priority, enabled, load_type,
               null_cdc, cdc_column, cdc_type, key_columns, hash, reset_token, reset_to, lease_seconds, lake_root, sink_root, candidate_sql,
               initial_candidate_sql, initial_sql, delta_sql, nulls_sql, empty_sql, no_candidate_sql)
        VALUES (@table_id, @table_key, @flow, @source_name, @database_name, @schema_name, @table_name, @group_name, @priority, @enabled,
                @load_type, @null_cdc, NULLIF(@cdc_column, N''), NULLIF(@cdc_type, N''), @key_columns, @hash, NULLIF(@reset_token, N''),
                NULLIF(@reset_to, N''), @lease_seconds, @lake_root, @sink_root, @candidate_sql, @initial_candidate_sql, @initial_sql,
                @delta_sql, @nulls_sql, @empty_sql, @no_candidate_sql);
    COMMIT TRANSACTION;

    SELECT 'published' AS state;
END;
GO
