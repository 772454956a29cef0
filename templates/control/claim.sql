-- last_cdc: take the table for this run, and say how far it has come.
-- Gives one row: state 'claimed' or 'locked', low, low_inclusive, epoch, open_batch.
CREATE OR ALTER PROCEDURE ingest.claim
    @table_id nvarchar(400), @group_id nvarchar(64), @run_id nvarchar(64), @hash nvarchar(64)
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRANSACTION;

    -- the lease: free, this run's own (a retry), or run out. Its row is locked from here on.
    UPDATE w
       SET lease_run = @run_id, lease_until = DATEADD(SECOND, d.lease_seconds, SYSUTCDATETIME())
      FROM ingest.watermark AS w
      JOIN ingest.table_definition AS d ON d.table_id = w.table_id
     WHERE w.table_id = @table_id
       AND (w.lease_run IS NULL OR w.lease_run = @run_id OR w.lease_until <= SYSUTCDATETIME());
    IF @@ROWCOUNT = 0
    BEGIN
        UPDATE ingest.watermark
           SET locked_count = locked_count + CASE WHEN locked_run = @run_id THEN 0 ELSE 1 END, locked_run = @run_id
         WHERE table_id = @table_id AND lease_run IS NOT NULL;
        IF @@ROWCOUNT = 0
            THROW 50001, N'the control store does not know this table: publish its definition first', 1;
        UPDATE ingest.run_table SET outcome = 'locked', run_id = @run_id WHERE group_id = @group_id AND table_id = @table_id;
        COMMIT TRANSACTION;
        SELECT 'locked' AS state, CAST(NULL AS nvarchar(64)) AS low, CAST(0 AS bit) AS low_inclusive, CAST(NULL AS int) AS epoch,
               CAST(NULL AS bigint) AS open_batch;
        RETURN;
    END;

    -- the texts this run carries are the published ones: a rerun may carry old ones
    IF NOT EXISTS (SELECT 1 FROM ingest.table_definition WITH (READCOMMITTEDLOCK) WHERE table_id = @table_id AND hash = @hash)
        THROW 50002, N'the definition was published again after this run read it: start a new run', 1;

    -- a reset, before the meaning is looked at: it is one of the two ways out of a changed meaning
    UPDATE w
       SET epoch = w.epoch + 1, value = d.reset_to, low_inclusive = CASE WHEN d.reset_to IS NULL THEN 0 ELSE 1 END,
           reset_token = d.reset_token, hash = d.hash, cdc_column = d.cdc_column, cdc_type = d.cdc_type
      FROM ingest.watermark AS w
      JOIN ingest.table_definition AS d ON d.table_id = w.table_id
     WHERE w.table_id = @table_id
       AND d.reset_token IS NOT NULL AND (w.reset_token IS NULL OR w.reset_token <> d.reset_token);
    IF @@ROWCOUNT = 1
        UPDATE ingest.batch SET state = 'abandoned', closed_at = SYSUTCDATETIME(), error = N'reset'
         WHERE table_id = @table_id AND state = 'open' AND kind <> 'window';

    -- a changed meaning stops; the first claim of a table adopts its own
    UPDATE w
       SET hash = @hash, cdc_column = d.cdc_column, cdc_type = d.cdc_type
      FROM ingest.watermark AS w
      JOIN ingest.table_definition AS d ON d.table_id = w.table_id
     WHERE w.table_id = @table_id AND (w.hash IS NULL OR w.hash = @hash);
    IF @@ROWCOUNT = 0
        THROW 50003, N'the meaning of the watermark changed: read the table again (backfill with a new reset_token in its metadata), or keep its watermark (EXEC ingest.accept @table_id, @force = 0, @operator)', 1;

    UPDATE ingest.run_table SET outcome = 'running', run_id = @run_id, error = NULL WHERE group_id = @group_id AND table_id = @table_id;
    COMMIT TRANSACTION;

    SELECT 'claimed' AS state, w.value AS low, w.low_inclusive, w.epoch, b.batch_id AS open_batch
      FROM ingest.watermark AS w
      LEFT JOIN ingest.batch AS b ON b.table_id = w.table_id AND b.state = 'open' AND b.kind <> 'window' AND b.epoch = w.epoch
     WHERE w.table_id = @table_id;
END;
GO
