-- Write the intent down before anything is copied, or take up the one that an earlier run left open.
-- Gives one row: state 'batch', 'none' or 'locked', and the batch's own bounds. Empty texts stand for null.
CREATE OR ALTER PROCEDURE ingest.open_batch
    @table_id nvarchar(400), @run_id nvarchar(64), @claim_state varchar(16), @low nvarchar(64), @epoch int,
    @candidate nvarchar(64), @null_rows bigint
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    SET @candidate = NULLIF(@candidate, N'');
    SET @low = NULLIF(@low, N'');
    BEGIN TRANSACTION;

    -- only the holder of the lease, which is renewed here and cannot be taken before the end of this transaction
    UPDATE w
       SET lease_until = DATEADD(SECOND, d.lease_seconds, SYSUTCDATETIME())
      FROM ingest.watermark AS w
      JOIN ingest.table_definition AS d ON d.table_id = w.table_id
     WHERE w.table_id = @table_id AND w.lease_run = @run_id;
    IF @@ROWCOUNT = 0
    BEGIN
        IF @claim_state <> 'locked'
            THROW 50011, N'this run does not hold the table (it was rerun from the middle, or its lease was taken): start a new run', 1;
        COMMIT TRANSACTION;
        SELECT 'locked' AS state, CAST(NULL AS bigint) AS batch_id, CAST(NULL AS varchar(16)) AS kind, CAST(NULL AS nvarchar(64)) AS low,
               CAST(0 AS bit) AS low_inclusive, CAST(NULL AS nvarchar(64)) AS high, CAST(0 AS bit) AS covers_null,
               CAST(NULL AS nvarchar(1000)) AS folder;
        RETURN;
    END;

    IF @null_rows > 0 AND EXISTS (SELECT 1 FROM ingest.table_definition WHERE table_id = @table_id AND null_cdc = 'fail')
        THROW 50012, N'there are rows without a cursor value, and null_cdc is fail', 1;

    -- the open batch of this epoch, now owned by this run
    UPDATE b
       SET run_id = @run_id
      FROM ingest.batch AS b
      JOIN ingest.watermark AS w ON w.table_id = b.table_id AND w.epoch = b.epoch
     WHERE b.table_id = @table_id AND b.state = 'open' AND b.kind <> 'window';
    IF @@ROWCOUNT = 0
    BEGIN
        -- the source computed the candidate above @low: that must still be the watermark
        IF NOT EXISTS (SELECT 1 FROM ingest.watermark AS w
                        WHERE w.table_id = @table_id AND w.epoch = @epoch AND EXISTS (SELECT w.value INTERSECT SELECT @low))
            THROW 50013, N'the watermark moved after it was read: nothing was opened', 1;

        INSERT INTO ingest.batch (table_id, kind, epoch, low, low_inclusive, high, covers_null, state, run_id)
        SELECT w.table_id, k.kind, w.epoch,
               CASE WHEN k.kind = 'incremental' THEN w.value END,
               CASE WHEN k.kind = 'incremental' THEN w.low_inclusive ELSE 0 END,
               CASE WHEN k.kind = 'incremental' THEN @candidate END,
               CASE WHEN k.kind = 'full' OR d.null_cdc = 'always' OR (d.null_cdc = 'initial' AND w.value IS NULL) THEN 1 ELSE 0 END,
               'open', @run_id
          FROM ingest.watermark AS w
          JOIN ingest.table_definition AS d ON d.table_id = w.table_id
         CROSS APPLY (SELECT CASE WHEN d.load_type = 'full' THEN 'full'
                                  WHEN @candidate IS NOT NULL THEN 'incremental'
                                  ELSE 'nulls' END AS kind) AS k
         WHERE w.table_id = @table_id
           AND (k.kind = 'full'
                OR (k.kind = 'incremental' AND (w.value IS NULL OR w.value <> @candidate OR w.low_inclusive = 1))
                OR (@null_rows > 0 AND w.value IS NULL
                    AND NOT EXISTS (SELECT 1 FROM ingest.batch AS p
                                     WHERE p.table_id = w.table_id AND p.epoch = w.epoch AND p.covers_null = 1 AND p.state = 'committed')));
    END;
    COMMIT TRANSACTION;

    SELECT CASE WHEN b.batch_id IS NULL THEN 'none' ELSE 'batch' END AS state, b.batch_id, b.kind, b.low, b.low_inclusive, b.high, b.covers_null,
           CONCAT(d.sink_root, N'/epoch=', b.epoch, N'/batch=', b.batch_id) AS folder
      FROM ingest.table_definition AS d
      LEFT JOIN ingest.batch AS b ON b.table_id = d.table_id AND b.state = 'open' AND b.kind <> 'window' AND b.run_id = @run_id
     WHERE d.table_id = @table_id;
END;
GO
