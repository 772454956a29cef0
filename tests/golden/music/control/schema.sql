-- The control store: which tables there are, how far each has come, and every batch that was ever opened.
-- Safe to run again: what is there already stays as it is.
-- Watermarks are text the source wrote itself. Nothing here compares them but for equality.
SET ANSI_NULLS ON;
SET QUOTED_IDENTIFIER ON;
GO
IF SCHEMA_ID(N'ingest') IS NULL
    EXEC (N'CREATE SCHEMA ingest');
GO

-- Published by deploy from metadata: one row a table, its SQL texts compiled.
IF OBJECT_ID(N'ingest.table_definition') IS NULL
CREATE TABLE ingest.table_definition (
    table_id              nvarchar(400)  NOT NULL CONSTRAINT pk_table_definition PRIMARY KEY,
    table_key             nvarchar(400)  NOT NULL,
    flow                  nvarchar(128)  NOT NULL,
    source_name           nvarchar(128)  NOT NULL,
    database_name         nvarchar(128)  NOT NULL,
    schema_name           nvarchar(128)  NOT NULL,
    table_name            nvarchar(128)  NOT NULL,
    group_name            nvarchar(128)  NOT NULL,
    priority              int            NOT NULL,
    enabled               bit            NOT NULL,
    load_type             varchar(16)    NOT NULL CONSTRAINT ck_definition_load_type CHECK (load_type IN ('incremental', 'full')),
    null_cdc              varchar(8)     NOT NULL CONSTRAINT ck_definition_null_cdc CHECK (null_cdc IN ('initial', 'always', 'fail')),
    cdc_column            nvarchar(128)  NULL,
    cdc_type              nvarchar(64)   NULL,
    key_columns           nvarchar(max)  NOT NULL,
    hash                  nvarchar(64)   NOT NULL,
    reset_token           nvarchar(64)   NULL,
    reset_to              nvarchar(64)   NULL,
    lease_seconds         int            NOT NULL,
    lake_root             nvarchar(400)  NOT NULL,
    sink_root             nvarchar(800)  NOT NULL,
    candidate_sql         nvarchar(max)  NOT NULL,
    initial_candidate_sql nvarchar(max)  NOT NULL,
    initial_sql           nvarchar(max)  NOT NULL,
    delta_sql             nvarchar(max)  NOT NULL,
    nulls_sql             nvarchar(max)  NOT NULL,
    empty_sql             nvarchar(max)  NOT NULL,
    no_candidate_sql      nvarchar(max)  NOT NULL,
    published_at          datetime2(3)   NOT NULL CONSTRAINT df_definition_published_at DEFAULT (SYSUTCDATETIME())
);
GO

-- How far a table has come, and who holds it.
IF OBJECT_ID(N'ingest.watermark') IS NULL
CREATE TABLE ingest.watermark (
    table_id      nvarchar(400) NOT NULL CONSTRAINT pk_watermark PRIMARY KEY,
    epoch         int           NOT NULL CONSTRAINT df_watermark_epoch DEFAULT (0),
    value         nvarchar(64)  NULL,
    low_inclusive bit           NOT NULL CONSTRAINT df_watermark_low_inclusive DEFAULT (0),   -- set by a reset, cleared by the first commit
    hash          nvarchar(64)  NULL,                                                         -- what gave the value its meaning
    cdc_column    nvarchar(128) NULL,
    cdc_type      nvarchar(64)  NULL,
    reset_token   nvarchar(64)  NULL,                                                         -- the last reset applied
    lease_run     nvarchar(64)  NULL,
    lease_until   datetime2(3)  NULL,
    locked_run    nvarchar(64)  NULL,                                                         -- the last run that found it locked
    locked_count  int           NOT NULL CONSTRAINT df_watermark_locked_count DEFAULT (0)     -- such runs since it was last served
);
GO

-- Every batch: the intent is written before the first byte is copied, and decides what readers see.
IF OBJECT_ID(N'ingest.batch') IS NULL
BEGIN
    CREATE TABLE ingest.batch (
        batch_id      bigint IDENTITY(1, 1) NOT NULL CONSTRAINT pk_batch PRIMARY KEY,             -- order of opening is order for readers
        table_id      nvarchar(400) NOT NULL,
        kind          varchar(16)   NOT NULL CONSTRAINT ck_batch_kind CHECK (kind IN ('incremental', 'full', 'nulls', 'window')),
        epoch         int           NOT NULL,
        low           nvarchar(64)  NULL,
        low_inclusive bit           NOT NULL,
        high          nvarchar(64)  NULL,
        covers_null   bit           NOT NULL,                                                     -- NULL is a value a batch can cover
        state         varchar(16)   NOT NULL CONSTRAINT ck_batch_state CHECK (state IN ('open', 'committed', 'empty', 'abandoned')),
        run_id        nvarchar(64)  NOT NULL,                                                     -- who owns it
        group_id      nvarchar(64)  NULL,
        file_name     nvarchar(1000) NULL,                                                        -- written by commit
        rows_copied   bigint        NULL,
        opened_at     datetime2(3)  NOT NULL CONSTRAINT df_batch_opened_at DEFAULT (SYSUTCDATETIME()),
        closed_at     datetime2(3)  NULL,
        error         nvarchar(max) NULL
    );

    -- INSERT ... WHERE NOT EXISTS reads a snapshot: these two indexes, and not a SELECT, keep a second open batch out.
    CREATE UNIQUE INDEX one_open_batch ON ingest.batch (table_id) WHERE state = 'open' AND kind <> 'window';
    CREATE UNIQUE INDEX one_open_window ON ingest.batch (table_id) WHERE state = 'open' AND kind = 'window';
END;
GO

-- What a run set out to do: frozen once, so that pages cannot shift and a table cannot be forgotten.
IF OBJECT_ID(N'ingest.run_table') IS NULL
CREATE TABLE ingest.run_table (
    group_id  nvarchar(64)  NOT NULL,
    table_id  nvarchar(400) NOT NULL,
    ordinal   int           NOT NULL,
    page      int           NOT NULL,
    run_id    nvarchar(64)  NULL,
    outcome   varchar(16)   NULL,
    error     nvarchar(max) NULL,
    frozen_at datetime2(3)  NOT NULL CONSTRAINT df_run_table_frozen_at DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT pk_run_table PRIMARY KEY (group_id, table_id)
);
GO

-- What operators did.
IF OBJECT_ID(N'ingest.audit') IS NULL
CREATE TABLE ingest.audit (
    audit_id bigint IDENTITY(1, 1) NOT NULL CONSTRAINT pk_audit PRIMARY KEY,
    at       datetime2(3)  NOT NULL CONSTRAINT df_audit_at DEFAULT (SYSUTCDATETIME()),
    operator nvarchar(256) NOT NULL,
    action   varchar(16)   NOT NULL,
    table_id nvarchar(400) NULL,
    detail   nvarchar(max) NULL
);
GO
