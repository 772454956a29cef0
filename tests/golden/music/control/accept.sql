-- Operator: keep the watermark although the texts changed. Refused when the cursor column or its type did: that needs a reset.
CREATE OR ALTER PROCEDURE ingest.accept
    @table_id nvarchar(400), @force bit, @operator nvarchar(256)
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    BEGIN TRANSACTION;
    UPDATE w
       SET hash = d.hash
      FROM ingest.watermark AS w
      JOIN ingest.table_definition AS d ON d.table_id = w.table_id
     WHERE w.table_id = @table_id
       AND (w.lease_run IS NULL OR w.lease_until <= SYSUTCDATETIME() OR @force = 1)
       AND EXISTS (SELECT w.cdc_column, w.cdc_type INTERSECT SELECT d.cdc_column, d.cdc_type);
    IF @@ROWCOUNT = 0
        THROW 50052, N'not accepted: the table is unknown or being loaded, or its cursor column or type changed, which needs a reset', 1;
    INSERT INTO ingest.audit (operator, action, table_id, detail) VALUES (@operator, 'accept', @table_id, NULL);
    COMMIT TRANSACTION;
    SELECT 'accepted' AS state;
END;
GO
