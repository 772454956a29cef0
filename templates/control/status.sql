-- Operator: how far each table has come, who holds it, and its last batch. A page of 1,000, from after a table_id on.
CREATE OR ALTER PROCEDURE ingest.status
    @after nvarchar(400)
AS
BEGIN
    SET NOCOUNT ON;
    SELECT TOP (1000) defined.table_id, defined.enabled, defined.load_type, defined.cdc_type, mark.value, mark.epoch, mark.lease_run,
           mark.lease_until, mark.locked_count, batch.batch_id, batch.kind, batch.state, batch.rows_copied, batch.opened_at, batch.closed_at
      FROM ingest.table_definition AS defined
      JOIN ingest.watermark AS mark ON mark.table_id = defined.table_id
      LEFT JOIN (SELECT table_id, MAX(batch_id) AS batch_id FROM ingest.batch GROUP BY table_id) AS newest ON newest.table_id = defined.table_id
      LEFT JOIN ingest.batch AS batch ON batch.batch_id = newest.batch_id
     WHERE defined.table_id > @after
     ORDER BY defined.table_id;
END;
GO
