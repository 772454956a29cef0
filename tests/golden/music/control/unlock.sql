-- Operator: give leases back that a run left behind. An empty table_id means all tables, an empty run_id any run.
-- A lease that has not run out is given back only by force: whoever uses it says that the run is over.
CREATE OR ALTER PROCEDURE ingest.unlock
    @table_id nvarchar(400), @run_id nvarchar(64), @force bit, @operator nvarchar(256)
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    DECLARE @freed int;
    SET @table_id = NULLIF(@table_id, N'');
    SET @run_id = NULLIF(@run_id, N'');
    BEGIN TRANSACTION;
    UPDATE ingest.watermark SET lease_run = NULL, lease_until = NULL
     WHERE lease_run IS NOT NULL
       AND (@table_id IS NULL OR table_id = @table_id)
       AND (@run_id IS NULL OR lease_run = @run_id)
       AND (@force = 1 OR lease_until <= SYSUTCDATETIME());
    SET @freed = @@ROWCOUNT;
    IF @freed = 0 AND @force = 0 AND EXISTS (SELECT 1 FROM ingest.watermark
                                              WHERE lease_run IS NOT NULL AND (@table_id IS NULL OR table_id = @table_id)
                                                AND (@run_id IS NULL OR lease_run = @run_id))
        THROW 50051, N'the lease has not run out: force it if the run is over', 1;
    INSERT INTO ingest.audit (operator, action, table_id, detail)
    VALUES (@operator, 'unlock', @table_id, CONCAT(N'run ', COALESCE(@run_id, N'any'), N', ', @freed, N' freed'));
    COMMIT TRANSACTION;
    SELECT @freed AS freed;
END;
GO
