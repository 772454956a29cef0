-- Operator: give up the open batch of a table. The watermark stays: the next run opens a new batch above it.
CREATE OR ALTER PROCEDURE ingest.abandon
    @table_id nvarchar(400), @force bit, @operator nvarchar(256)
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRANSACTION;
    UPDATE ingest.watermark SET lease_run = NULL, lease_until = NULL
     WHERE table_id = @table_id AND (lease_run IS NULL OR lease_until <= SYSUTCDATETIME() OR @force = 1);
    IF @@ROWCOUNT = 0
        THROW 50053, N'not abandoned: the table is unknown or being loaded', 1;
    UPDATE ingest.batch SET state = 'abandoned', closed_at = SYSUTCDATETIME(), error = N'abandoned by an operator'
     WHERE table_id = @table_id AND state = 'open' AND kind <> 'window';
    INSERT INTO ingest.audit (operator, action, table_id, detail) VALUES (@operator, 'abandon', @table_id, CONCAT(@@ROWCOUNT, N' batch'));
    COMMIT TRANSACTION;
    SELECT 'abandoned' AS state;
END;
GO
