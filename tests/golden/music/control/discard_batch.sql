-- keep_cdc: nothing was copied. The watermark stays, the batch becomes empty, this run's lease of this table goes back.
-- Batch 0 says that there was none. Anything but this run's own batch is an error, so that no file is deleted after it.
CREATE OR ALTER PROCEDURE ingest.discard_batch
    @table_id nvarchar(400), @batch_id bigint, @group_id nvarchar(64), @run_id nvarchar(64)
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    DECLARE @freed int;
    SET @batch_id = NULLIF(@batch_id, 0);
    BEGIN TRANSACTION;

    UPDATE ingest.watermark
       SET lease_run = NULL, lease_until = NULL, locked_run = NULL, locked_count = 0
     WHERE table_id = @table_id AND lease_run = @run_id;
    SET @freed = @@ROWCOUNT;

    IF @batch_id IS NOT NULL
    BEGIN
        UPDATE ingest.batch
           SET state = 'empty', rows_copied = 0, group_id = @group_id, closed_at = SYSUTCDATETIME()
         WHERE batch_id = @batch_id AND table_id = @table_id AND state = 'open' AND run_id = @run_id;
        IF @@ROWCOUNT = 0 AND NOT EXISTS (SELECT 1 FROM ingest.batch
                                           WHERE batch_id = @batch_id AND table_id = @table_id AND state = 'empty' AND run_id = @run_id)
            THROW 50031, N'the batch is not open or not of this run: nothing was discarded', 1;
    END;

    -- not after 'locked', and not on a repeat
    IF @freed = 1 OR @batch_id IS NOT NULL
        UPDATE ingest.run_table SET outcome = 'empty'
         WHERE group_id = @group_id AND table_id = @table_id AND run_id = @run_id AND outcome = 'running';
    COMMIT TRANSACTION;

    SELECT CASE WHEN @batch_id IS NULL THEN 'none' ELSE 'empty' END AS state;
END;
GO
