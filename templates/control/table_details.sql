-- TableDetails: the tables of one page of a run, with their texts. The list is frozen once for a run group:
-- a rerun and a later page see the same one. A page holds at most 1,000 tables and about 3 MB of texts.
CREATE OR ALTER PROCEDURE ingest.table_details
    @flow nvarchar(128), @group_id nvarchar(64), @run_id nvarchar(64), @group_name nvarchar(128), @tables nvarchar(max),
    @failed_only nvarchar(5), @page int
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    DECLARE @unknown nvarchar(2048);
    SET @group_name = NULLIF(@group_name, N'');
    SET @tables = NULLIF(@tables, N'[]');

    IF @group_name IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ingest.table_definition WHERE group_name = @group_name)
    BEGIN
        SELECT @unknown = LEFT(CONCAT(N'no table belongs to the group ''', @group_name, N''' that the run was asked for; the groups are ',
                                      STRING_AGG(CONVERT(nvarchar(max), g.group_name), N', ') WITHIN GROUP (ORDER BY g.group_name)), 2048)
          FROM (SELECT DISTINCT group_name FROM ingest.table_definition) AS g;
        THROW 50041, @unknown, 1;
    END;
    IF @tables IS NOT NULL AND EXISTS (SELECT 1 FROM OPENJSON(@tables) AS asked
                                        WHERE NOT EXISTS (SELECT 1 FROM ingest.table_definition AS d
                                                           WHERE d.enabled = 1 AND d.flow = @flow
                                                             AND asked.value IN (d.table_id, d.table_name, CONCAT(d.schema_name, N'.', d.table_name))))
        THROW 50042, N'a table that the run was asked for is not defined, not enabled, or of another pipeline', 1;

    BEGIN TRANSACTION;
    IF NOT EXISTS (SELECT 1 FROM ingest.run_table WITH (UPDLOCK, HOLDLOCK) WHERE group_id = @group_id)
        INSERT INTO ingest.run_table (group_id, table_id, ordinal, page, run_id)
        SELECT @group_id, f.table_id, f.ordinal,
               1 + CASE WHEN f.texts / 3000000 > (f.ordinal - 1) / 1000 THEN f.texts / 3000000 ELSE (f.ordinal - 1) / 1000 END,
               @run_id
          FROM (SELECT d.table_id,
                       ROW_NUMBER() OVER (ORDER BY d.priority, d.table_id) AS ordinal,
                       SUM(LEN(d.candidate_sql) + LEN(d.initial_candidate_sql) + LEN(d.initial_sql) + LEN(d.delta_sql) + LEN(d.nulls_sql)
                           + LEN(d.empty_sql) + 1000) OVER (ORDER BY d.priority, d.table_id ROWS UNBOUNDED PRECEDING) AS texts
                  FROM ingest.table_definition AS d
                 WHERE d.enabled = 1 AND d.flow = @flow
                   AND (@group_name IS NULL OR d.group_name = @group_name)
                   AND (@tables IS NULL OR EXISTS (SELECT 1 FROM OPENJSON(@tables) AS asked
                                                    WHERE asked.value IN (d.table_id, d.table_name, CONCAT(d.schema_name, N'.', d.table_name))))
                   AND (@failed_only <> N'True'
                        OR EXISTS (SELECT 1 FROM ingest.run_table AS r
                                    WHERE r.table_id = d.table_id AND r.outcome IN ('failed', 'locked', 'running')
                                      AND NOT EXISTS (SELECT 1 FROM ingest.run_table AS later
                                                       WHERE later.table_id = r.table_id AND later.frozen_at > r.frozen_at)))) AS f;
    COMMIT TRANSACTION;

    SELECT d.table_id, d.table_key, d.source_name, d.database_name, d.schema_name, d.table_name, d.load_type, d.hash, d.lake_root,
           d.candidate_sql, d.initial_candidate_sql, d.initial_sql, d.delta_sql, d.nulls_sql, d.empty_sql, d.no_candidate_sql
      FROM ingest.run_table AS r
      JOIN ingest.table_definition AS d ON d.table_id = r.table_id
     WHERE r.group_id = @group_id AND r.page = @page
     ORDER BY r.ordinal;
END;
GO
