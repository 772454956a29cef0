-- advance_cdc: the batch is in the lake. Its file becomes readable, the watermark moves to its high, the lease goes back: all or nothing.
CREATE OR ALTER PROCEDURE ingest.commit_batch
    @table_id nvarchar(400), @batch_id bigint, @group_id nvarchar(64), @run_id nvarchar(64), @rows_copied bigint, @file_name nvarchar(1000)
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRANSACTION;

    -- low becomes high at the same epoch. A batch without rows, unless a full load, moves nothing and becomes empty.
    UPDATE w
       SET value         = CASE WHEN b.kind = 'incremental' AND @rows_copied > 0 THEN b.high ELSE w.value END,
           low_inclusive = CASE WHEN b.kind = 'incremental' AND @rows_copied > 0 THEN 0 ELSE w.low_inclusive END,
           lease_until   = CASE WHEN w.lease_run = @run_id THEN NULL ELSE w.lease_until END,
           lease_run     = NULLIF(w.lease_run, @run_id),
           locked_run    = NULL,
           locked_count  = 0
      FROM ingest.watermark AS w
      JOIN ingest.batch AS b WITH (UPDLOCK) ON b.table_id = w.table_id
     WHERE w.table_id = @table_id AND b.batch_id = @batch_id AND b.state = 'open' AND b.run_id = @run_id
       AND (b.kind IN ('full', 'window')
            OR (w.epoch = b.epoch AND EXISTS (SELECT w.value INTERSECT SELECT b.low)));
    IF @@ROWCOUNT = 1
    BEGIN
        UPDATE ingest.batch
           SET state = CASE WHEN @rows_copied > 0 OR kind = 'full' THEN 'committed' ELSE 'empty' END,
               rows_copied = @rows_copied, file_name = @file_name, group_id = @group_id, closed_at = SYSUTCDATETIME()
         WHERE batch_id = @batch_id;    -- as it was found above: its row is locked since then
        UPDATE ingest.run_table SET outcome = CASE WHEN @rows_copied > 0 THEN 'ok' ELSE 'empty' END
         WHERE group_id = @group_id AND table_id = @table_id;
    END;
    ELSE IF NOT EXISTS (SELECT 1 FROM ingest.batch      -- the same commit again by the same run: its reply was lost
                         WHERE batch_id = @batch_id AND table_id = @table_id AND run_id = @run_id AND state IN ('committed', 'empty'))
        THROW 50022, N'the batch is not open, not of this run, or its watermark moved: nothing was committed', 1;
    COMMIT TRANSACTION;

    SELECT state, high FROM ingest.batch WHERE batch_id = @batch_id;
END;
GO
