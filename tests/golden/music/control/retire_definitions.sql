-- Deploy: tables that the metadata no longer names are disabled. Nothing is deleted: their watermarks and batches stay.
CREATE OR ALTER PROCEDURE ingest.retire_definitions
    @table_ids nvarchar(max)
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    DECLARE @retired int;
    UPDATE ingest.table_definition SET enabled = 0
     WHERE enabled = 1 AND table_id NOT IN (SELECT kept.value FROM OPENJSON(@table_ids) AS kept);
    SET @retired = @@ROWCOUNT;
    SELECT @retired AS retired;
END;
GO
