-- table_failed: record why, and give back this run's lease. An open batch stays open: the next holder repeats it.
CREATE OR ALTER PROCEDURE ingest.fail_table
    @table_id nvarchar(400), @group_id nvarchar(64), @run_id nvarchar(64), @error nvarchar(max)
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRANSACTION;
    UPDATE ingest.watermark SET lease_run = NULL, lease_until = NULL WHERE table_id = @table_id AND lease_run = @run_id;
    UPDATE ingest.batch SET error = @error WHERE table_id = @table_id AND state = 'open' AND run_id = @run_id;
    UPDATE ingest.run_table SET outcome = 'failed', run_id = @run_id, error = @error WHERE group_id = @group_id AND table_id = @table_id;
    COMMIT TRANSACTION;
    SELECT 'failed' AS state;
END;
GO
