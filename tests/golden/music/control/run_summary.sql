-- run_summary: what became of the tables of one page, as JSON for the alert, and whether the run must fail.
-- A table without an outcome is missing, never fine. One found locked by two runs in a row is stale.
CREATE OR ALTER PROCEDURE ingest.run_summary
    @group_id nvarchar(64), @run_id nvarchar(64), @page int
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    DECLARE @total int, @ok int, @empty int, @failed int, @locked int, @missing int, @stale int, @later int, @rows bigint, @errors nvarchar(max);

    SELECT @total   = COUNT(*),
           @ok      = COUNT(CASE WHEN outcome = 'ok' THEN 1 END),
           @empty   = COUNT(CASE WHEN outcome = 'empty' THEN 1 END),
           @failed  = COUNT(CASE WHEN outcome = 'failed' THEN 1 END),
           @locked  = COUNT(CASE WHEN outcome = 'locked' THEN 1 END),
           @missing = COUNT(CASE WHEN outcome IS NULL OR outcome = 'running' THEN 1 END)
      FROM ingest.run_table
     WHERE group_id = @group_id AND page = @page;

    SELECT @stale = COUNT(*)
      FROM ingest.run_table AS r
      JOIN ingest.watermark AS w ON w.table_id = r.table_id
     WHERE r.group_id = @group_id AND r.page = @page AND r.outcome = 'locked' AND w.locked_count >= 2;

    SELECT @later = COUNT(*) FROM ingest.run_table WHERE group_id = @group_id AND page > @page;

    SELECT @rows = COALESCE(SUM(rows_copied), 0) FROM ingest.batch WHERE group_id = @group_id AND state = 'committed';

    SELECT @errors = STRING_AGG(CONCAT(N'{"table":"', STRING_ESCAPE(e.table_id, 'json'), N'","outcome":"', e.outcome, N'","error":"',
                                       STRING_ESCAPE(LEFT(COALESCE(e.error, N''), 1000), 'json'), N'"}'), N',')
      FROM (SELECT TOP (10) table_id, COALESCE(outcome, 'missing') AS outcome, error
              FROM ingest.run_table
             WHERE group_id = @group_id AND page = @page AND (outcome IS NULL OR outcome IN ('failed', 'locked', 'running'))
             ORDER BY ordinal) AS e;

    SELECT CASE WHEN @failed + @missing + @stale > 0 THEN 1 ELSE 0 END AS must_fail,
           CONCAT(@failed, N' failed, ', @missing, N' without outcome, ', @stale, N' locked more than once, of ', @total, N' tables') AS reason,
           @later AS later_tables,
           CONCAT(N'{"group_id":"', STRING_ESCAPE(@group_id, 'json'), N'","run_id":"', STRING_ESCAPE(@run_id, 'json'), N'","page":', @page,
                  N',"status":"', CASE WHEN @failed + @missing + @stale > 0 THEN N'failed' ELSE N'succeeded' END,
                  N'","tables":', @total, N',"ok":', @ok, N',"empty":', @empty, N',"failed":', @failed, N',"locked":', @locked,
                  N',"stale":', @stale, N',"missing":', @missing, N',"rows":', @rows,
                  N',"errors":[', COALESCE(@errors, N''), N']}') AS summary;
END;
GO
